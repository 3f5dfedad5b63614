"""What the office allows, and when it is quiet."""

from datetime import datetime, time, timedelta

from django.utils.timezone import localtime

from foundation.notifications.models import MessagePolicy
from foundation.notifications.models.message_policy import ONLY_ROW
from foundation.notifications.states import Channel


def message_policy() -> MessagePolicy:
    return MessagePolicy.objects.filter(pk=ONLY_ROW).first() or MessagePolicy()


def is_allowed(policy: MessagePolicy, channel: str) -> bool:
    return policy.email_allowed if channel == Channel.EMAIL else policy.sms_allowed


def is_within(moment: time, begin: time, end: time) -> bool:
    """From `begin` to just before `end`, which may lie beyond midnight; nothing when they are the same."""
    return begin <= moment < end if begin <= end else moment >= begin or moment < end


def is_quiet(policy: MessagePolicy, now: datetime) -> bool:
    return is_within(localtime(now).time(), policy.quiet_from, policy.quiet_to)


def quiet_until(policy: MessagePolicy, now: datetime) -> datetime:
    """When e-mail and SMS may leave: now, or the end of the quiet hours."""
    here = localtime(now)
    if not is_quiet(policy, now):
        return now
    end = here.replace(hour=policy.quiet_to.hour, minute=policy.quiet_to.minute, second=0, microsecond=0)
    return end if end > here else end + timedelta(days=1)
