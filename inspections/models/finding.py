from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspections.models.assignment import Assignment
from inspections.models.record import WorkRecord
from inspections.states import FINDING_DEPUTY_KNOWN, FINDING_MOVES, FINDING_SIGNED, FindingCategory, FindingStatus


class Finding(models.Model):
    """问题底稿: one matter, one finding. Four people answer for it, and no two of them are the same.

    `returned_at` stands from a return until the handler has edited the text; `revision` counts the texts, so that nobody
    signs one that was changed while it was being read.
    """

    MOVES = FINDING_MOVES

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="findings")
    seq = models.PositiveIntegerField("序号")
    title = models.CharField("问题概述", max_length=200)
    facts = models.TextField("具体事实", max_length=20000)
    category = models.CharField("对应聚焦", max_length=12, choices=FindingCategory.choices)
    basis = models.TextField("定性依据", max_length=2000)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="承办人", on_delete=models.PROTECT, related_name="+"
    )
    second_handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="第二承办人", on_delete=models.PROTECT, related_name="+"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="副组长", null=True, on_delete=models.PROTECT, related_name="+"
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="组长", null=True, on_delete=models.PROTECT, related_name="+"
    )
    handlers_signed_at = models.DateTimeField(null=True)
    deputy_signed_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField("稿次", default=1)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)
    created_at = models.DateTimeField()
    status = models.CharField(max_length=16, choices=FindingStatus.choices, default=FindingStatus.DRAFT)
    records: "models.ManyToManyField[WorkRecord, FindingRecord]" = models.ManyToManyField(
        WorkRecord, through="FindingRecord", related_name="findings"
    )

    class Meta:
        verbose_name = "问题底稿"
        indexes = (models.Index(fields=["assignment", "status"], name="finding_state"),)
        constraints = (
            models.UniqueConstraint(name="finding_seq_once", fields=["assignment", "seq"]),
            models.CheckConstraint(name="finding_status_known", condition=Q(status__in=FindingStatus.values)),
            models.CheckConstraint(name="finding_category_known", condition=Q(category__in=FindingCategory.values)),
            models.CheckConstraint(name="finding_handlers_differ", condition=~Q(handler=F("second_handler"))),
            models.CheckConstraint(
                name="finding_deputy_is_a_third",
                condition=Q(deputy__isnull=True) | (~Q(deputy=F("handler")) & ~Q(deputy=F("second_handler"))),
            ),
            models.CheckConstraint(
                name="finding_leader_is_a_fourth",
                condition=Q(leader__isnull=True)
                | (~Q(leader=F("handler")) & ~Q(leader=F("second_handler")) & ~Q(leader=F("deputy"))),
            ),
            models.CheckConstraint(
                name="finding_deputy_known_when_checked",
                condition=Q(status__in=FINDING_DEPUTY_KNOWN, deputy__isnull=False)
                | (~Q(status__in=FINDING_DEPUTY_KNOWN) & Q(deputy__isnull=True)),
            ),
            models.CheckConstraint(
                name="finding_leader_known_when_signed",
                condition=Q(status__in=FINDING_SIGNED, leader__isnull=False)
                | (~Q(status__in=FINDING_SIGNED) & Q(leader__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """底稿3-001. Reads the team: select it together."""
        return f"{self.assignment.team.number}-{self.seq:03d}"


class FindingRecord(models.Model):
    """On which work records a finding rests."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(WorkRecord, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "底稿依据"
        constraints = (models.UniqueConstraint(name="finding_record_once", fields=["finding", "record"]),)

    def __str__(self) -> str:
        return f"{self.finding_id} {self.record_id}"
