from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from foundation.organizations.forms.sign_in import SignInForm
from foundation.organizations.views import (
    access_report,
    organization,
    organization_change,
    organization_edit,
    tree_import,
)
from foundation.organizations.views.workbench import workbench

urlpatterns = [
    path("", workbench, name="workbench"),
    path(
        "login/",
        LoginView.as_view(template_name="organizations/login.html", authentication_form=SignInForm),
        name="login",
    ),
    path("organizations/", organization.organization_list, name="organization-list"),
    path("organizations/imports/", tree_import.tree_import_list, name="tree-import-list"),
    path("organizations/imports/new/", tree_import.tree_import_create, name="tree-import-create"),
    path("organizations/imports/template/", tree_import.tree_import_template, name="tree-import-template"),
    path("organizations/imports/<int:pk>/", tree_import.tree_import_detail, name="tree-import-detail"),
    path("organizations/imports/<int:pk>/faults/", tree_import.tree_import_faults, name="tree-import-faults"),
    path("organizations/imports/<int:pk>/file/", tree_import.tree_import_file, name="tree-import-file"),
    path("organizations/imports/<int:pk>/confirm/", tree_import.tree_import_confirm, name="tree-import-confirm"),
    path("organizations/imports/<int:pk>/recheck/", tree_import.tree_import_recheck, name="tree-import-recheck"),
    path("organizations/imports/<int:pk>/cancel/", tree_import.tree_import_cancel, name="tree-import-cancel"),
    path("organizations/<int:pk>/", organization.organization_detail, name="organization-detail"),
    path("organizations/<int:pk>/branch/", organization.organization_branch, name="organization-branch"),
    path("organizations/<int:pk>/add/", organization_edit.organization_create, name="organization-create"),
    path("organizations/<int:pk>/edit/", organization_edit.organization_edit, name="organization-edit"),
    path("organizations/<int:pk>/rename/", organization_edit.organization_rename, name="organization-rename"),
    path("organizations/<int:pk>/move/", organization_edit.organization_move, name="organization-move"),
    path("organizations/<int:pk>/merge/", organization_change.organization_merge, name="organization-merge"),
    path("organizations/<int:pk>/split/", organization_change.organization_split, name="organization-split"),
    path("organizations/<int:pk>/dissolve/", organization_change.organization_dissolve, name="organization-dissolve"),
    path("access-reports/", access_report.access_report_list, name="access-report-list"),
    path("access-reports/make/", access_report.access_report_make, name="access-report-make"),
    path("access-reports/<int:pk>/", access_report.access_report_detail, name="access-report-detail"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
