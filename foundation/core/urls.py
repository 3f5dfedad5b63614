from django.urls import path

from foundation.core.views import health, job, machine

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("heartbeatz", health.heartbeatz, name="heartbeatz"),
    path("jobs/", job.job_list, name="job-list"),
    path("jobs/<uuid:pk>/", job.job_fragment, name="job-fragment"),
    path("jobs/<uuid:pk>/cancel/", job.job_cancel, name="job-cancel"),
    path("machine/", machine.machine_overview, name="machine-overview"),
    path("machine/jobs/<uuid:pk>/requeue/", machine.machine_requeue, name="machine-requeue"),
]
