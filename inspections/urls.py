from django.urls import path

from inspections.views import announcement, assignment, feedback, finding, notice, organization, record, team
from inspections.views import round as rounds

urlpatterns = [
    path("rounds/", rounds.round_list, name="round-list"),
    path("rounds/<int:pk>/", rounds.round_detail, name="round-detail"),
    path("rounds/<int:round_pk>/assignments/new/", assignment.assignment_create, name="assignment-create"),
    path("teams/<int:pk>/people/", team.team_staff, name="team-staff"),
    path("teams/<int:pk>/term/", team.team_term, name="team-term"),
    path("assignments/<int:pk>/", assignment.assignment_detail, name="assignment-detail"),
    path("assignments/<int:pk>/enter/", assignment.assignment_enter, name="assignment-enter"),
    path("assignments/<int:pk>/report/", assignment.assignment_report, name="assignment-report"),
    path("assignments/<int:pk>/close/", assignment.assignment_close, name="assignment-close"),
    path("assignments/<int:pk>/feedback/", feedback.feedback_issue, name="feedback-issue"),
    path("assignments/<int:assignment_pk>/notice/new/", notice.notice_create, name="notice-create"),
    path("notices/<int:pk>/", notice.notice_detail, name="notice-detail"),
    path("notices/<int:pk>/edit/", notice.notice_edit, name="notice-edit"),
    path("notices/<int:pk>/renew/", notice.notice_renew, name="notice-renew"),
    path("notices/<int:pk>/issue/", notice.notice_issue, name="notice-issue"),
    path("rounds/<int:round_pk>/announcements/new/", announcement.announcement_create, name="announcement-create"),
    path("announcements/<int:pk>/", announcement.announcement_detail, name="announcement-detail"),
    path("announcements/<int:pk>/edit/", announcement.announcement_edit, name="announcement-edit"),
    path("announcements/<int:pk>/publish/", announcement.announcement_publish, name="announcement-publish"),
    path("announcements/<int:pk>/withdraw/", announcement.announcement_withdraw, name="announcement-withdraw"),
    path("organizations/<int:pk>/assignments/", organization.organization_assignments, name="organization-assignments"),
    path("records/", record.record_list, name="record-list"),
    path("assignments/<int:assignment_pk>/records/new/", record.record_create, name="record-create"),
    path("records/<int:pk>/", record.record_detail, name="record-detail"),
    path("findings/", finding.finding_list, name="finding-list"),
    path("assignments/<int:assignment_pk>/findings/new/", finding.finding_create, name="finding-create"),
    path("findings/<int:pk>/", finding.finding_detail, name="finding-detail"),
    path("findings/<int:pk>/edit/", finding.finding_edit, name="finding-edit"),
    path("findings/<int:pk>/sign-handlers/", finding.finding_sign_handlers, name="finding-sign-handlers"),
    path("findings/<int:pk>/sign-deputy/", finding.finding_sign_deputy, name="finding-sign-deputy"),
    path("findings/<int:pk>/sign-leader/", finding.finding_sign_leader, name="finding-sign-leader"),
    path("findings/<int:pk>/return/", finding.finding_return, name="finding-return"),
]
