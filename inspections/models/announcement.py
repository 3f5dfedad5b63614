from django.db import models
from django.db.models import Q

from foundation.documents.models import Publication
from inspections.models.round import Round
from inspections.states import ANNOUNCEMENT_MOVES, AnnouncementStatus


class Announcement(models.Model):
    """巡察公告 of a round: who is inspected, what is in scope, the channels and when they close."""

    MOVES = ANNOUNCEMENT_MOVES

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="announcements")
    title = models.CharField("标题", max_length=80)
    scope = models.TextField("受理范围", max_length=2000)
    phone = models.CharField("值班电话", max_length=60)
    phone_hours = models.CharField("接听时间", max_length=60)
    mailbox = models.CharField("邮政信箱", max_length=100, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    letter_box = models.CharField("意见箱", max_length=200, blank=True)
    supervision_phone = models.CharField("监督电话", max_length=60, blank=True)
    closes_at = models.DateTimeField("受理截止时间")
    publication = models.OneToOneField(Publication, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=AnnouncementStatus.choices, default=AnnouncementStatus.DRAFT)

    class Meta:
        verbose_name = "巡察公告"
        constraints = (
            models.CheckConstraint(name="announcement_status_known", condition=Q(status__in=AnnouncementStatus.values)),
        )

    def __str__(self) -> str:
        return self.title
