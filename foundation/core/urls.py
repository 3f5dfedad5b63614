from django.urls import path

from foundation.core import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("jobs/<uuid:pk>/", views.job_fragment, name="job-fragment"),
]
