from django.urls import path

from foundation.supervision.views import (
    acknowledgement,
    calendar_year,
    deadline_rule,
    escalation_step,
    escalation_step_move,
    reminder_rule,
)

urlpatterns = [
    path("settings/reminder-rules/", reminder_rule.reminder_rule_list, name="reminderrule-list"),
    path("settings/reminder-rules/<slug:kind>/edit/", reminder_rule.reminder_rule_edit, name="reminderrule-edit"),
    path("acknowledgements/", acknowledgement.acknowledgement_list, name="acknowledgement-list"),
    path(
        "acknowledgements/<int:pk>/acknowledge/",
        acknowledgement.acknowledgement_acknowledge,
        name="acknowledgement-acknowledge",
    ),
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
    path("settings/calendar/", calendar_year.calendar_year, name="calendar-year"),
    path("settings/calendar/file/", calendar_year.calendar_file, name="calendar-file"),
    path("settings/calendar/import/", calendar_year.calendar_import, name="calendar-import"),
    path("settings/calendar/library/", calendar_year.calendar_library, name="calendar-library"),
    path("settings/calendar/confirm/", calendar_year.calendar_confirm, name="calendar-confirm"),
    path("settings/calendar/days/<str:day>/", calendar_year.calendar_day, name="calendar-day"),
    path("settings/deadline-rules/", deadline_rule.deadline_rule_list, name="deadlinerule-list"),
    path("settings/deadline-rules/<str:key>/", deadline_rule.deadline_rule_edit, name="deadlinerule-edit"),
]
