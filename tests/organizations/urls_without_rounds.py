"""An installation that has the workbench alone."""

from django.urls import path

from tests.organizations.urls_of_pages import nothing

urlpatterns = [path("", nothing, name="workbench")]
