from django.urls import path

from foundation.notifications.views import dead_letter
from foundation.notifications.views.inbox import inbox_list, inbox_open
from foundation.notifications.views.message_catalogue import message_catalogue
from foundation.notifications.views.message_policy import message_policy_edit
from foundation.notifications.views.message_preference import message_preference_edit

urlpatterns = [
    path("inbox/", inbox_list, name="inbox-list"),
    path("inbox/<int:pk>/open/", inbox_open, name="inbox-open"),
    path("inbox/settings/", message_preference_edit, name="message-preference"),
    path("messages/policy/", message_policy_edit, name="message-policy"),
    path("messages/catalogue/", message_catalogue, name="message-catalogue"),
    path("messages/undelivered/", dead_letter.dead_letter_list, name="dead-letter-list"),
    path("messages/undelivered/send/", dead_letter.dead_letter_resend_all, name="dead-letter-resend-all"),
    path("messages/undelivered/<int:pk>/send/", dead_letter.dead_letter_resend, name="dead-letter-resend"),
    path("messages/undelivered/words/<int:pk>/", dead_letter.dead_letter_retry, name="dead-letter-retry"),
]
