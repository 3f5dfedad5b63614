from django.db import models
from django.db.models import F, Q

from foundation.organizations.models import Organization
from inspections.models.round import Round
from inspections.models.team import InspectionTeam
from inspections.states import AFTER_FEEDBACK, ASSIGNMENT_MOVES, AssignmentStatus


class Assignment(models.Model):
    """One team inspects one organization of a round: the clock of the whole story belongs to this row.

    `round` repeats the team's, so that the database can refuse an organization twice in a round.
    """

    MOVES = ASSIGNMENT_MOVES

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="assignments")
    team = models.ForeignKey(
        InspectionTeam, verbose_name="巡察组", on_delete=models.PROTECT, related_name="assignments"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="被巡察单位", on_delete=models.PROTECT, related_name="assignments"
    )
    on_site_from = models.DateField("进驻日期")
    on_site_to = models.DateField("撤离日期")
    fed_back_on = models.DateField("反馈日期", null=True)
    status = models.CharField(max_length=12, choices=AssignmentStatus.choices, default=AssignmentStatus.PLANNED)

    class Meta:
        verbose_name = "巡察任务"
        constraints = (
            models.UniqueConstraint(name="assignment_organization_once_a_round", fields=["round", "organization"]),
            models.CheckConstraint(name="assignment_status_known", condition=Q(status__in=AssignmentStatus.values)),
            models.CheckConstraint(
                name="assignment_ends_after_it_begins", condition=Q(on_site_to__gte=F("on_site_from"))
            ),
            models.CheckConstraint(
                name="assignment_fed_back_says_when",
                condition=Q(status__in=AFTER_FEEDBACK, fed_back_on__isnull=False)
                | (~Q(status__in=AFTER_FEEDBACK) & Q(fed_back_on__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.team} × {self.organization}"
