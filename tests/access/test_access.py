"""For random worlds, people and days, every `visible_…` gives exactly what the oracle allows: nothing more, nothing less.

Eight worlds, the same on every run: a world is its number. `ACCESS_EXAMPLES=200 pytest tests/access` tries as many, and
`ACCESS_FROM=1000` begins with another one.
"""

import datetime as dt
import importlib
import inspect
import os
import pkgutil
from random import Random

import pytest
from django.contrib.auth.models import AnonymousUser

from foundation.organizations.models import User
from tests.access.nouns import furnish
from tests.access.oracle import ORACLE, Eyes, Facts
from tests.access.worlds import build
from tests.factories.organizations import NOW, TODAY

FIRST = int(os.environ.get("ACCESS_FROM", "0"))
MORE = int(os.environ.get("ACCESS_EXAMPLES", "0"))
ROOMS = ("foundation", "inspections", "rectification", "petitions")
NOT_A_NOUN = {"visible_q"}  # a condition that several nouns share


def worlds(few):
    """Numbers of worlds to try: `few` of them, or as many as the environment asks for."""
    return pytest.mark.parametrize("number", range(FIRST, FIRST + (MORE or few)))


def make_world(number):
    """The same number, the same world; sizes take turns."""
    random = Random(number)
    world = build(random, 1 + number % 4)
    furnish(world)
    return world, random


def selectors():
    """Every function of ours named visible_…, wherever it is written."""
    walked = [module.name for room in ROOMS for module in pkgutil.walk_packages([room], f"{room}.")]
    modules = [importlib.import_module(name) for name in walked if ".selectors." in name]
    return {
        name: one
        for module in modules
        for name, one in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("visible_") and name not in NOT_A_NOUN and one.__module__ == module.__name__
    }


SELECTORS = selectors()


@pytest.mark.feature(126)
def test_every_selector_has_an_oracle():
    assert SELECTORS.keys() == ORACLE.keys()


def days_of(facts, person):
    """Today, and the days on which what this person sees begins or ends."""
    days = {TODAY}
    for post in facts("organizations.post").values():
        if post["person_id"] == person:
            days |= {post["from_on"], post["from_on"] - dt.timedelta(days=1)}
            if post["to_on"]:
                days |= {post["to_on"], post["to_on"] + dt.timedelta(days=1)}
    return sorted(days)


def differences(facts, user, day):
    eyes = Eyes(facts, user.pk, day)
    wrong = []
    for name, select in SELECTORS.items():
        seen = list(select(user).values_list("pk", flat=True))
        allowed = ORACLE[name][0](eyes)
        if len(seen) != len(allowed) or set(seen) != allowed or select(user).count() != len(allowed):
            extra, missing = set(seen) - allowed, allowed - set(seen)
            twice = sorted(map(str, {pk for pk in seen if seen.count(pk) > 1}))
            wrong.append(f"{name} for {user.pk} on {day}: too much {extra}, missing {missing}, twice {twice}")
    return [*wrong, *posts_in_words(eyes)] if wrong else []


def posts_in_words(eyes):
    return [
        f"    {post['kind']} at {post['scope_kind']} {post['organization_id'] or post['scope_id']}"
        for post in eyes.posts
    ]


@pytest.mark.feature(102, 126, 130, 141)
@pytest.mark.django_db
@worlds(8)
def test_no_selector_shows_more_or_less_than_the_page_says(number, frozen_clock):
    world, random = make_world(number)
    facts = Facts()
    for person in world.people:
        days = days_of(facts, person.pk)
        for day in {TODAY, random.choice(days)}:
            frozen_clock.at = dt.datetime.combine(day, dt.time(9), NOW.tzinfo)
            assert differences(facts, User.objects.get(pk=person.pk), day) == []
    assert differences(facts, AnonymousUser(), TODAY) == []
