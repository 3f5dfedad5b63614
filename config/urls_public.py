"""The public site: announcements, the report form, the status page. No sign-in, nothing of the office."""

from django.urls import path

from petitions.views import announcement, intake, receipt
from petitions.views.public_page import public_page

urlpatterns = [
    path("", public_page(announcement.public_home), name="public-home"),
    path("announcements/<uuid:pk>/", public_page(announcement.announcement_page), name="announcement-page"),
    path("announcements/<uuid:pk>/report/", public_page(intake.petition_form), name="petition-form"),
    path("announcements/<uuid:pk>/report/received/", public_page(intake.petition_receipt), name="petition-receipt"),
    path("status/", public_page(receipt.petition_status), name="petition-status"),
    path("safe-use/", public_page(announcement.safe_use), name="safe-use"),
]
