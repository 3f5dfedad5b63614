from django.urls import path

from foundation.notifications.views.inbox import inbox_list, inbox_open

urlpatterns = [
    path("inbox/", inbox_list, name="inbox-list"),
    path("inbox/<int:pk>/open/", inbox_open, name="inbox-open"),
]
