from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.core.deadlines import Deadline, HasDeadline, Rung
from rectification.models.placed import Placed
from rectification.states import TASK_MOVES, TASK_OWED, TASK_UNDONE, TaskKind, TaskStatus


class Task(Placed, HasDeadline):
    """任务清单: one measure on one problem, with an owner and a deadline.

    Its deadline is open until it is accepted; who has reported is not reminded (selectors.people). `owner_name`: who in
    the organization does it, where nobody there has an account and the owner files for it (代填).
    """

    MOVES = TASK_MOVES
    DEADLINE = Deadline(
        kind="task",
        label="任务整改",
        open_states=TASK_UNDONE,
        people="rectification.selectors.people.task_people",
        message="rectification.task_deadline",
        organization="organization",
        owed=TASK_OWED,
        rungs=(Rung.OWNER, Rung.LEADER, Rung.HEAD, Rung.OFFICE, Rung.LEADING_GROUP),
    )

    # Without indexes of their own (docs/performance.md, P6): those of Meta begin with the same columns, and who reported or accepted
    # is never looked for.
    problem = models.ForeignKey("rectification.Problem", on_delete=models.PROTECT, related_name="tasks", db_index=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    team = models.ForeignKey("inspections.InspectionTeam", on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField("序号")
    measure = models.CharField("整改措施", max_length=500)
    goal = models.CharField("整改目标", max_length=300, blank=True)
    kind = models.CharField("措施类型", max_length=20, choices=TaskKind.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name="责任人",
        db_index=False,
    )
    owner_name = models.CharField("责任人姓名", max_length=40, blank=True, db_default="", default="")
    owner_department = models.CharField("责任部门", max_length=60, blank=True)
    is_long_term = models.BooleanField("长期坚持", default=False)
    status = models.CharField("状态", max_length=12, choices=TaskStatus.choices, default=TaskStatus.DRAFT)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reported_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    accepted_at = models.DateTimeField(null=True)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)

    class Meta:
        verbose_name = "任务"
        ordering = ("problem", "seq")
        indexes = (
            models.Index(fields=["organization", "status", "due_on", "id"], name="task_organization"),
            models.Index(fields=["area1", "status", "due_on", "id"], name="task_area1"),
            models.Index(fields=["area2", "status", "due_on", "id"], name="task_area2"),
            models.Index(fields=["area3", "status", "due_on", "id"], name="task_area3"),
            models.Index(fields=["area4", "status", "due_on", "id"], name="task_area4"),
            models.Index(fields=["owner", "status"], name="task_owner"),
        )
        constraints = (
            models.UniqueConstraint(fields=["problem", "seq"], name="task_seq_once_a_problem"),
            models.CheckConstraint(name="task_status_known", condition=Q(status__in=TaskStatus.values)),
            models.CheckConstraint(name="task_kind_known", condition=Q(kind__in=TaskKind.values)),
            models.CheckConstraint(
                name="task_accepted_says_who_and_when",
                condition=Q(status=TaskStatus.ACCEPTED, accepted_by__isnull=False, accepted_at__isnull=False)
                | (~Q(status=TaskStatus.ACCEPTED) & Q(accepted_by__isnull=True, accepted_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="task_reporter_is_not_accepter",
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("reported_by")),
            ),
        )

    def __str__(self) -> str:
        return self.measure

    @property
    def owner_label(self) -> str:
        return f"{self.owner_name}（{self.owner.name}代填）" if self.owner_name else self.owner.name
