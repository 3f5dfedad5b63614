"""What this app tells people. Never the content of a finding: the words go to e-mail too."""

from django.urls import reverse

from foundation.notifications.catalogue import Message, MessageType, Rendered, Sample, register
from foundation.organizations.models import Organization
from inspections.models import Assignment, Finding, InspectionTeam

WAITING = "finding.waiting"
RETURNED = "finding.returned"
WORDS = {"second": "第二承办人签字", "deputy": "副组长审核", "leader": "组长审签"}


def _waiting(finding: Finding, message: Message) -> Rendered:
    word = WORDS[message.step.split("-", maxsplit=1)[0]]
    organization = finding.assignment.organization.short_name
    return Rendered(
        title=f"问题底稿{finding.number}等您签字",
        body=f"{organization}的问题底稿{finding.number}，等您办理：{word}。请到本页核对事实和依据后签字。",
        url=reverse("finding-detail", args=[finding.pk]),
    )


def _returned(finding: Finding, _message: Message) -> Rendered:
    organization = finding.assignment.organization.short_name
    return Rendered(
        title=f"问题底稿{finding.number}已退回",
        body=f"{organization}的问题底稿{finding.number}已退回，理由写在底稿页。改好后由第二承办人重新签字。",
        url=reverse("finding-edit", args=[finding.pk]),
    )


def _example() -> tuple[Finding, Message]:
    organization = Organization(pk=1, short_name="市财政局党组")
    assignment = Assignment(pk=1, organization=organization, team=InspectionTeam(pk=1, number=3))
    return Finding(pk=1, seq=1, assignment=assignment), Sample(step="second-1")


RELATED = ("assignment__team", "assignment__organization")
register(
    MessageType(
        WAITING,
        Finding,
        _waiting,
        RELATED,
        label="底稿待签字",
        when="底稿送到第二承办人、副组长、组长时，告诉要签字的人",
        example=_example,
    ),
    MessageType(
        RETURNED, Finding, _returned, RELATED, label="底稿已退回", when="底稿被退回时，告诉承办人", example=_example
    ),
)
