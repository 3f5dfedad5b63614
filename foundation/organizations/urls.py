from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from foundation.organizations.forms.sign_in import SignInForm
from foundation.organizations.views import access_report, organization
from foundation.organizations.views.workbench import workbench

urlpatterns = [
    path("", workbench, name="workbench"),
    path(
        "login/",
        LoginView.as_view(template_name="organizations/login.html", authentication_form=SignInForm),
        name="login",
    ),
    path("organizations/", organization.organization_list, name="organization-list"),
    path("organizations/<int:pk>/", organization.organization_detail, name="organization-detail"),
    path("organizations/<int:pk>/branch/", organization.organization_branch, name="organization-branch"),
    path("access-reports/", access_report.access_report_list, name="access-report-list"),
    path("access-reports/make/", access_report.access_report_make, name="access-report-make"),
    path("access-reports/<int:pk>/", access_report.access_report_detail, name="access-report-detail"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
