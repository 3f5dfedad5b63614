from django.db import models

from foundation.documents.models import OfficialDocument
from inspections.models.assignment import Assignment


class Notice(models.Model):
    """动员会通知 of one assignment: the parts from which the letter is made. Its state is the document's."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="notice")
    document = models.OneToOneField(OfficialDocument, on_delete=models.PROTECT, related_name="+")
    meeting_at = models.DateTimeField("会议时间")
    place = models.CharField("会议地点", max_length=100)
    attendees = models.TextField("参会人员", max_length=1000)
    agenda = models.TextField("会议议程", max_length=2000)
    requirements = models.TextField("有关要求", max_length=2000)
    contact_name = models.CharField("联系人", max_length=40)
    contact_phone = models.CharField("联系电话", max_length=40)
    speech = models.TextField("讲话稿", blank=True)

    class Meta:
        verbose_name = "动员会通知"

    def __str__(self) -> str:
        return f"动员会通知：{self.assignment}"
