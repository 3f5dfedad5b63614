from rectification.models.countersignature import Countersignature
from rectification.models.extension import Extension
from rectification.models.paper_signature import PaperSignature
from rectification.models.plan import RectificationPlan
from rectification.models.problem import Problem
from rectification.models.progress_report import Evidence, ProgressReport
from rectification.models.rectification import Rectification
from rectification.models.responsibility import Responsibility
from rectification.models.supervision_letter import SupervisionLetter, SupervisionLetterItem
from rectification.models.task import Task

__all__ = [
    "Countersignature",
    "Evidence",
    "Extension",
    "PaperSignature",
    "Problem",
    "ProgressReport",
    "Rectification",
    "RectificationPlan",
    "Responsibility",
    "SupervisionLetter",
    "SupervisionLetterItem",
    "Task",
]
