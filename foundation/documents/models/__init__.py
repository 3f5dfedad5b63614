from foundation.documents.models.export import Export
from foundation.documents.models.number import IssuedNumber, NumberSeries
from foundation.documents.models.official_document import DocumentRecipient, OfficialDocument
from foundation.documents.models.publication import Publication
from foundation.documents.models.stored_file import StoredFile

__all__ = [
    "DocumentRecipient",
    "Export",
    "IssuedNumber",
    "NumberSeries",
    "OfficialDocument",
    "Publication",
    "StoredFile",
]
