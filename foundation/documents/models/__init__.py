from foundation.documents.models.batch import Batch, BatchItem, BatchKind
from foundation.documents.models.composition import Composition
from foundation.documents.models.document_policy import DocumentPolicy
from foundation.documents.models.document_template import DocumentTemplate, TemplateVersion
from foundation.documents.models.export import Export
from foundation.documents.models.number import DocumentNumber, NumberSeries
from foundation.documents.models.official_document import DocumentRecipient, OfficialDocument
from foundation.documents.models.publication import Publication
from foundation.documents.models.review import DocumentOpinion, DocumentVersion
from foundation.documents.models.stored_file import StoredFile
from foundation.documents.models.typesetting import Typesetting
from foundation.documents.models.verification import VerificationCount
from foundation.documents.models.word_template import WordDraft, WordTemplate

__all__ = [
    "Batch",
    "BatchItem",
    "BatchKind",
    "Composition",
    "DocumentNumber",
    "DocumentOpinion",
    "DocumentPolicy",
    "DocumentRecipient",
    "DocumentTemplate",
    "DocumentVersion",
    "Export",
    "NumberSeries",
    "OfficialDocument",
    "Publication",
    "StoredFile",
    "TemplateVersion",
    "Typesetting",
    "VerificationCount",
    "WordDraft",
    "WordTemplate",
]
