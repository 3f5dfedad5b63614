from django.db import models
from guardian.models import UserObjectPermissionBase

from inspections.models.round import Round


class InspectionTeam(models.Model):
    """A team sent out in one round; its people are posts with this team's id."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="teams")
    number = models.PositiveSmallIntegerField("组序")
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = "巡察组"
        permissions = (("serve_in_team", "在该组有岗位"),)
        constraints = (models.UniqueConstraint(name="team_number_once_a_round", fields=["round", "number"]),)

    def __str__(self) -> str:
        return self.name


class TeamUserObjectPermission(UserObjectPermissionBase):
    """Guardian's rows, derived from posts (see OrganizationUserObjectPermission)."""

    content_object = models.ForeignKey(InspectionTeam, on_delete=models.CASCADE)
