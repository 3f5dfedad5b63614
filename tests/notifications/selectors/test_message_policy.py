import datetime as dt

import pytest

from foundation.notifications.models import MessagePolicy
from foundation.notifications.selectors.message_policy import is_quiet, message_policy, quiet_until
from tests.factories.organizations import NOW


def quiet(begin, end):
    return MessagePolicy(quiet_from=dt.time(*begin), quiet_to=dt.time(*end))


@pytest.mark.feature(64)
@pytest.mark.parametrize(
    ("hour", "minute", "begin", "end", "leaves"),
    [
        (21, 59, (22, 0), (7, 0), None),
        (22, 0, (22, 0), (7, 0), (6, 7)),
        (3, 30, (22, 0), (7, 0), (5, 7)),
        (6, 59, (22, 0), (7, 0), (5, 7)),
        (7, 0, (22, 0), (7, 0), None),
        (12, 30, (12, 0), (14, 0), (5, 14)),
        (11, 59, (12, 0), (14, 0), None),
        (14, 0, (12, 0), (14, 0), None),
        (3, 0, (0, 0), (0, 0), None),
    ],
)
def test_quiet_hours_may_span_midnight(hour, minute, begin, end, leaves):
    moment, policy = NOW.replace(hour=hour, minute=minute), quiet(begin, end)
    expected = moment if leaves is None else NOW.replace(day=leaves[0], hour=leaves[1], minute=0)
    assert (is_quiet(policy, moment), quiet_until(policy, moment)) == (leaves is not None, expected)


def test_the_hours_are_shanghais_whatever_zone_the_moment_is_told_in():
    assert is_quiet(quiet((22, 0), (7, 0)), dt.datetime(2026, 3, 5, 15, 0, tzinfo=dt.UTC))
    assert not is_quiet(quiet((22, 0), (7, 0)), dt.datetime(2026, 3, 5, 23, 30, tzinfo=dt.UTC))


def test_without_a_row_the_defaults_hold(db):
    policy = message_policy()
    assert (policy.email_allowed, policy.sms_allowed, policy.digest_at) == (True, False, dt.time(8, 30))
    MessagePolicy.objects.create(digest_at=dt.time(9, 15))
    assert message_policy().digest_at == dt.time(9, 15)
