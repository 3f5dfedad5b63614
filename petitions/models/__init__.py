from petitions.models.part import Part, PartKey
from petitions.models.petition import Petition
from petitions.models.petition_reader import PetitionReader
from petitions.models.reply import Reply

__all__ = ["Part", "PartKey", "Petition", "PetitionReader", "Reply"]
