from django.urls import path

from rectification.views import evidence, organization, paper_signature, plan, problem, responsibility, task, task_move

urlpatterns = [
    path("organizations/<int:pk>/problems/", organization.organization_problems, name="organization-problems"),
    path("problems/", problem.problem_list, name="problem-list"),
    path("problems/<int:pk>/", problem.problem_detail, name="problem-detail"),
    path("problems/<int:pk>/accept/", problem.problem_accept, name="problem-accept"),
    path("problems/<int:pk>/responsibility/", responsibility.responsibility_edit, name="responsibility-edit"),
    path("problems/<int:pk>/tasks/new/", task.task_create, name="task-create"),
    path("responsibilities/<int:pk>/sign/", responsibility.responsibility_sign, name="responsibility-sign"),
    path("responsibilities/<int:pk>/paper/", paper_signature.paper_signature_create, name="paper-signature-create"),
    path("plans/<int:pk>/paper/", paper_signature.paper_signature_plan, name="paper-signature-plan"),
    path("paper-signatures/<int:pk>/", paper_signature.paper_signature_detail, name="paper-signature-detail"),
    path("paper-signatures/<int:pk>/file/", paper_signature.paper_signature_file, name="paper-signature-file"),
    path("paper-signatures/<int:pk>/confirm/", paper_signature.paper_signature_confirm, name="paper-signature-confirm"),
    path("paper-signatures/<int:pk>/refuse/", paper_signature.paper_signature_refuse, name="paper-signature-refuse"),
    path("plans/", plan.plan_list, name="plan-list"),
    path("plans/<int:pk>/", plan.plan_detail, name="plan-detail"),
    path("plans/<int:pk>/submit/", plan.plan_submit, name="plan-submit"),
    path("plans/<int:pk>/approve/", plan.plan_approve, name="plan-approve"),
    path("plans/<int:pk>/return/", plan.plan_return, name="plan-return"),
    path("tasks/", task.task_list, name="task-list"),
    path("tasks/<int:pk>/", task.task_detail, name="task-detail"),
    path("tasks/<int:pk>/edit/", task.task_edit, name="task-edit"),
    path("tasks/<int:pk>/report/", task_move.task_report, name="task-report"),
    path("tasks/<int:pk>/return/", task_move.task_return, name="task-return"),
    path("tasks/<int:pk>/accept/", task_move.task_accept, name="task-accept"),
    path("evidence/<int:pk>/", evidence.evidence_download, name="evidence-download"),
]
