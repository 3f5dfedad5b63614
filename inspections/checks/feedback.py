from inspections.models import Assignment
from inspections.selectors.finding import unsigned_findings
from inspections.states import AssignmentStatus, FindingStatus

NAMED = 5


def lacks(assignment: Assignment) -> list[str]:
    """What stands in the way of feedback, one sentence each; [] means that it may be issued."""
    missing: list[str] = []
    if assignment.status != AssignmentStatus.REPORTED:
        missing.append(f"巡察任务现在是“{assignment.get_status_display()}”，组长报告后才能反馈。")
    unsigned = [finding.number for finding in unsigned_findings(assignment)]
    if unsigned:
        named = "、".join(unsigned[:NAMED]) + (f"等{len(unsigned)}份" if len(unsigned) > NAMED else "")
        missing.append(f"问题底稿{named}还没有经组长审签。")
    if not assignment.findings.filter(status=FindingStatus.SIGNED).exists():
        missing.append("还没有经组长审签的问题底稿，没有可以反馈的问题。")
    return missing
