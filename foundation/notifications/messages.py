"""The message of this app: a job came to nothing. Its kind and the sentence of its page, no more."""

from uuid import UUID

from django.urls import reverse

from foundation.core import ports
from foundation.core.models import Job
from foundation.notifications.catalogue import Message, MessageType, Rendered, Sample, register

JOB_FAILED = "core.job_failed"


def job_failed(job: Job, _message: Message) -> Rendered:
    """Done again meanwhile, it has no sentence any more."""
    kind = ports.plugged.jobs.get(job.kind)
    return Rendered(
        title=f"“{kind.label if kind else job.kind}”没有办成",
        body=job.error or "请打开“后台任务”看现在办到哪里。",
        url=reverse("job-list"),
    )


def _example() -> tuple[Job, Message]:
    sentence = "办了5分钟还没有办完，到了时限，已经停下。请缩小范围或分成几份再办；仍不行的，请找系统管理员。"
    return Job(pk=UUID(int=1), kind="documents.render", error=sentence), Sample()


register(
    MessageType(
        JOB_FAILED,
        Job,
        job_failed,
        label="后台任务没有办成",
        when="后台任务超过时限、内存不够、出错或多次中断时，告诉交办的人",
        example=_example,
    )
)
