"""Changes made through the services, and after each the oracle again: what moved with a subtree, what went up into another
organization, what was given, lent or handed over is seen by exactly those whom docs/access.md names.

The other tests of this folder build worlds past the services; here nothing is written but what a person may do.
"""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from treebeard.exceptions import PathOverflow

from foundation.core.errors import Refused
from foundation.core.transitions import SystemActor
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.selectors.handover import endable, lasting_posts_of
from foundation.organizations.services.delegation import lend_posts, take_back_lent
from foundation.organizations.services.handover import Successors, hand_over
from foundation.organizations.services.organization import move_organization, rename_organization
from foundation.organizations.services.organization_change import (
    Part,
    dissolve_organization,
    merge_organization,
    split_organization,
)
from foundation.organizations.services.post import end_post, grant_post
from foundation.organizations.states import PostKind
from tests.access.oracle import Facts
from tests.access.test_access import differences, make_world, worlds
from tests.factories.organizations import NOW, TODAY

SEED = SystemActor("准备")
TRIES = 20
LASTING = Q(to_on__isnull=True) | Q(to_on__gte=TODAY)
PAPER = {"on": TODAY, "basis": "云编发〔2026〕7号", "now": NOW}
READERS = 6  # asked after each change


@pytest.mark.feature(6, 118, 126)
@pytest.mark.django_db
@worlds(4)
def test_after_each_change_everybody_sees_what_the_page_says(number):
    world, random = make_world(number)
    change = Changes(world, random)
    kinds = sorted(name for name in vars(Changes) if not name.startswith("_"))
    made = []
    for kind in [*random.sample(kinds, len(kinds)), *random.sample(kinds, len(kinds))]:
        if change._made(kind):
            made.append(kind)
            facts, people = Facts(), list(User.objects.order_by("pk"))
            for person in random.sample(people, READERS):
                assert differences(facts, person, TODAY) == [], f"after {made}"
    assert len(set(made)) >= 7, f"never made: {set(kinds) - set(made)}"


class Changes:
    """Each method tries one change of random rows; what the services refuse is tried with others."""

    def __init__(self, world, random):
        self._random = random
        self._numbers = iter(range(1000))
        self._people = [row.pk for row in world.people]
        self._steward = User.objects.create(
            username="steward", name="管树", password="!", organization=world.edges["top"]
        )
        for top in Organization.objects.filter(depth=1, path__in=[row.path for row in world.organizations]):
            director = {"kind": PostKind.OFFICE_DIRECTOR, "scope_kind": "organization", "organization": top}
            Post.objects.create(person=self._steward, from_on=TODAY, **director)

    def _made(self, kind):
        for _ in range(TRIES):
            try:
                getattr(self, kind)()
            except (Refused, PermissionDenied, PathOverflow):
                continue  # a drawn place may be the last that its parent has (ZZZZ), which no tree of a land reaches
            return True
        return False

    def _one(self, rows):
        return self._random.choice(list(rows)) if rows else self._nothing()

    def _nothing(self):
        raise Refused("nothing of the kind in this world")

    def _place(self):
        return self._one(Organization.objects.filter(depth__gt=1, code__regex="^[WE]").order_by("pk"))

    def _person(self):
        return self._one(User.objects.filter(pk__in=self._people, is_active=True).order_by("pk"))

    def _actor(self):
        return User.objects.get(pk=self._steward.pk)

    def move(self):
        row, parent = self._place(), self._place()
        old = row.path
        done = move_organization(organization=row, parent=parent, actor=self._actor(), **PAPER)
        if done.path == old:
            self._nothing()

    def rename(self):
        name = f"改名{next(self._numbers)}"
        rename_organization(organization=self._place(), name=name, short_name=name, actor=self._actor(), **PAPER)

    def merge(self):
        merge_organization(organization=self._place(), into=self._place(), actor=self._actor(), **PAPER)

    def dissolve(self):
        dissolve_organization(organization=self._place(), actor=self._actor(), **PAPER)

    def split(self):
        code = f"S{next(self._numbers)}"
        split_organization(
            organization=self._place(),
            parts=[Part(code=code, name=f"中共{code}党组", short_name=f"{code}党组")],
            ends=self._random.random() < 0.5,
            actor=self._actor(),
            **PAPER,
        )

    def grant(self):
        grant_post(
            person=self._person(),
            kind=self._one(
                [
                    PostKind.OFFICE_CLERK,
                    PostKind.PETITION_CLERK,
                    PostKind.ORGANIZATION_LIAISON,
                    PostKind.DEPARTMENT_CLERK,
                ]
            ),
            organization=self._place(),
            from_on=TODAY,
            actor=SEED,
            now=NOW,
        )

    def end(self):
        post = self._one(Post.objects.filter(LASTING, person__in=self._people).order_by("pk"))
        end_post(post=post, to_on=TODAY - dt.timedelta(days=1), actor=SEED, now=NOW)

    def hand_over(self):
        person = self._person()
        posts = list(endable(lasting_posts_of(person, TODAY)))
        hand_over(
            person=person,
            successors=Successors(self._person().pk),
            posts=posts,
            last_on=TODAY - dt.timedelta(days=1) if posts else None,
            actor=self._actor(),
            now=NOW,
        )

    def lend(self):
        post = self._lendable()
        person = self._one(User.objects.filter(organization=post.person.organization_id, pk__in=self._people))
        lend_posts(posts=[post], to=person, from_on=TODAY, to_on=TODAY, actor=post.person, now=NOW)

    def take_back(self):
        post = self._one(Post.objects.filter(LASTING, acts_for__in=self._people).order_by("pk"))
        take_back_lent(post=post, actor=post.acts_for, now=NOW)

    def _lendable(self):
        return self._one(Post.objects.filter(LASTING, person__in=self._people, acts_for=None).order_by("pk"))
