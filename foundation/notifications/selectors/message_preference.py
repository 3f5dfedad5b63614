from typing import Any

from foundation.notifications.models import MessagePreference


def preference_of(user: Any) -> MessagePreference:
    return MessagePreference.objects.filter(pk=user.pk).first() or MessagePreference(person_id=user.pk)
