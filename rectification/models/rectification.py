from django.db import models
from django.db.models import F, Q

from rectification.models.placed import Placed


class Rectification(Placed):
    """巡察整改: the whole rectification of one inspected organization; one per assignment, opened by the feedback.

    `organization` and `team` are copied from the assignment, so that what may be seen is one join away; `committee` sent
    the team, and its office judges the rectification.
    """

    assignment = models.OneToOneField(
        "inspections.Assignment", on_delete=models.PROTECT, related_name="rectification", verbose_name="巡察任务"
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", verbose_name="被巡察党组织"
    )
    committee = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", verbose_name="派出党委"
    )
    team = models.ForeignKey(
        "inspections.InspectionTeam", on_delete=models.PROTECT, related_name="+", verbose_name="巡察组"
    )
    fed_back_on = models.DateField("反馈日期")
    concentrated_until = models.DateField("集中整改期至")

    class Meta:
        verbose_name = "巡察整改"
        indexes = (
            models.Index(fields=["area2"], name="rectification_area2"),
            models.Index(fields=["area3"], name="rectification_area3"),
            models.Index(fields=["area4"], name="rectification_area4"),
        )
        constraints = (
            models.CheckConstraint(
                name="rectification_ends_after_feedback", condition=Q(concentrated_until__gt=F("fed_back_on"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization_id} {self.fed_back_on}"
