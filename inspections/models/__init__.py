from inspections.models.announcement import Announcement
from inspections.models.assignment import Assignment
from inspections.models.finding import Finding, FindingRecord
from inspections.models.notice import Notice
from inspections.models.record import WorkRecord
from inspections.models.round import Round, RoundUserObjectPermission
from inspections.models.team import InspectionTeam, TeamUserObjectPermission

__all__ = [
    "Announcement",
    "Assignment",
    "Finding",
    "FindingRecord",
    "InspectionTeam",
    "Notice",
    "Round",
    "RoundUserObjectPermission",
    "TeamUserObjectPermission",
    "WorkRecord",
]
