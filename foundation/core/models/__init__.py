from foundation.core.models.job import Job, JobState

__all__ = ["Job", "JobState"]
