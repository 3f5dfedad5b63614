from django.urls import path

from foundation.supervision.views import escalation_step, escalation_step_move

urlpatterns = [
    path("escalations/", escalation_step.escalation_step_list, name="escalationstep-list"),
    path("escalations/meeting/", escalation_step.escalation_step_meeting, name="escalationstep-meeting"),
    path("escalations/<int:pk>/", escalation_step.escalation_step_detail, name="escalationstep-detail"),
    path(
        "escalations/<int:pk>/complete/", escalation_step_move.escalation_step_complete, name="escalationstep-complete"
    ),
    path("escalations/<int:pk>/waive/", escalation_step_move.escalation_step_waive, name="escalationstep-waive"),
    path(
        "organizations/<int:pk>/escalations/",
        escalation_step.organization_escalation_steps,
        name="organization-escalationsteps",
    ),
]
