from django.conf import settings
from django.db import models

from petitions.models.petition import Petition


class PetitionReader(models.Model):
    """Who of a team may read a petition's content, by name. Counts only while the person holds the post in that team."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    team_id = models.BigIntegerField()

    class Meta:
        verbose_name = "信访件阅件人"
        constraints = (models.UniqueConstraint(name="petition_reader_once", fields=["petition", "person"]),)

    def __str__(self) -> str:
        return f"{self.petition_id} {self.person_id}"
