from django.db.models import QuerySet

from foundation.organizations.models import Organization, User
from foundation.organizations.selectors.filing import told_for
from foundation.organizations.selectors.post import holders, holders_over
from foundation.organizations.states import PostKind
from rectification.models import Task

DESK = (PostKind.RECTIFICATION_CLERK, PostKind.OFFICE_CLERK)


def desk(committee: Organization) -> QuerySet[User]:
    """The clerks of the office of the committee that sent the team."""
    return holders_over(DESK, committee)


def task_recipients(task: Task) -> list[User]:
    """The owner and the liaisons or who stands in, each once (the outbox takes care of doubles)."""
    liaisons = holders({PostKind.ORGANIZATION_LIAISON}, task.organization)
    return [task.owner, *(liaisons or told_for(task.organization))]
