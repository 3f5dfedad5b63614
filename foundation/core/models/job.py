import uuid

from django.db import models


class JobState(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "正在办理"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"
    CANCELLED = "cancelled", "已取消"


class JobFault(models.TextChoices):
    """Why it failed, for who runs the machine: without the sentence, which is for its owner alone."""

    REFUSED = "refused", "不具备办理条件"
    ERROR = "error", "程序出错"
    TIME = "time", "超过时限"
    MEMORY = "memory", "内存不够"
    INTERRUPTED = "interrupted", "程序多次中断"


class Job(models.Model):
    """A long task on record: the broker only rings, this row is the truth. The owner is a plain id.

    A worker holds it until `lease_until`; a sweeper queues it again when the lease runs out (a killed worker).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    queue = models.CharField(max_length=20)
    owner_id = models.BigIntegerField(null=True, db_index=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    fault = models.CharField(max_length=12, choices=JobFault.choices, blank=True)
    cause = models.CharField("出错的种类", max_length=60, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "作业"
        indexes = (
            models.Index(fields=["state", "lease_until"], name="job_open"),
            models.Index(fields=["-created_at"], name="job_newest"),
        )
        constraints = (
            models.CheckConstraint(
                name="job_fault_known", condition=models.Q(fault="") | models.Q(fault__in=JobFault.values)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in {JobState.QUEUED, JobState.RUNNING}
