"""What a Statement reads is what its queryset reads, with SQL that was made once."""

import uuid

import pytest
from django.db import connection
from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, UUIDField
from django.test.utils import CaptureQueriesContext

from foundation.core.models import Job, JobState
from foundation.core.statements import Change, Columns, Given, GivenMany, Statement
from foundation.organizations.models import Organization, Post, User
from tests.factories.organizations import FROM_ON, NOW, TODAY

BAD = "%s 100% ' \" \\ /*names*/"


def by_pk(*columns):
    return Statement(lambda: User.objects.filter(pk=Given("pk", BigIntegerField())).values_list(*columns))


def test_each_call_brings_its_values(world):
    statement = by_pk("username", "is_active")
    office, liaison = world.people["office"], world.people["liaison"]
    assert statement.rows(pk=office.pk) == [("office", True)]
    assert statement.rows(pk=liaison.pk) == [("liaison", True)]
    assert statement.rows(pk=0) == []


def test_the_queryset_is_built_and_compiled_at_the_first_use_alone(world):
    built = []

    def build():
        built.append("once")
        return User.objects.filter(username=Given("name", CharField())).values_list("pk")

    statement = Statement(build)
    assert built == []
    for name in ("office", "liaison", "nobody"):
        statement.rows(name=name)
    assert built == ["once"]


def test_a_value_that_is_not_brought_is_an_error(world):
    with pytest.raises(KeyError, match="pk"):
        by_pk("username").rows()


def test_values_are_sent_as_such(world):
    names = Statement(
        lambda: (
            User.objects.filter(username__in=GivenMany("names", CharField()), name=Given("name", CharField()))
            .order_by("username")
            .values_list("username")
        )
    )
    office = world.people["office"]
    assert names.rows(names=[BAD, "office"], name=office.name) == [("office",)]
    assert names.rows(names=[BAD], name=BAD) == []
    User.objects.filter(pk=office.pk).update(name=BAD)
    assert names.rows(names=["office", "liaison", "director"], name=BAD) == [("office",)]


def test_several_values_stand_in_their_places(world):
    found = Statement(
        lambda: (
            Post.objects.filter(
                from_on__lte=Given("day", DateField()),
                person__in=GivenMany("people", BigIntegerField()),
                cancelled=False,
            )
            .order_by("pk")
            .values_list("person__username", "from_on")
        )
    )
    office, liaison = world.people["office"].pk, world.people["liaison"].pk
    assert found.rows(people=[office, liaison], day=TODAY) == [("office", FROM_ON), ("liaison", FROM_ON)]
    assert found.rows(people=[liaison], day=TODAY) == [("liaison", FROM_ON)]
    assert found.rows(people=[office, liaison], day=FROM_ON.replace(year=2025)) == []


def test_types_are_python_s_on_both_databases(db):
    pk = uuid.UUID("00000000-0000-4000-8000-000000000001")
    Job.objects.create(id=pk, kind="x", queue="messages", payload={"rows": [1, "二"]}, created_at=NOW, lease_until=None)
    columns = ("id", "state", "payload", "created_at", "lease_until")
    jobs = Statement(
        lambda: Job.objects.filter(
            pk=Given("pk", UUIDField()), created_at__lte=Given("now", DateTimeField())
        ).values_list(*columns)
    )
    row = (pk, JobState.QUEUED, {"rows": [1, "二"]}, NOW, None)
    assert jobs.rows(pk=pk, now=NOW) == [row] == list(Job.objects.values_list(*columns))


def test_no_more_rows_than_asked_for(world):
    names = Statement(lambda: User.objects.filter(is_active=True).order_by("username").values_list("username"))
    every = names.rows()
    assert len(every) > 3
    assert names.rows(3) == every[:3]
    assert names.rows(0) == []
    with pytest.raises(ValueError, match="format code 'd'"):
        names.rows("1; DROP TABLE organizations_user")


def test_a_count_is_that_of_the_rows(world):
    active = Statement(
        lambda: User.objects.filter(is_active=True, organization=Given("organization", BigIntegerField())).values_list(
            "pk"
        )
    )
    office = world.people["office"].organization
    with CaptureQueriesContext(connection) as sent:
        assert active.count(organization=office.pk) == office.people.filter(is_active=True).count() > 0
        assert active.count(organization=0) == 0
    assert len(sent) == 3


def test_instances_are_those_that_the_queryset_gives(world):
    post, place, lender = (
        Columns(Post),
        Columns(Organization, "organization"),
        Columns(User, "acts_for", only=("id", "name")),
    )
    rows = Statement(
        lambda: (
            Post.objects.filter(person=Given("person", BigIntegerField()))
            .order_by("pk")
            .values_list(*post.paths, *place.paths, *lender.paths)
        )
    ).rows(person=world.people["office"].pk)
    [expected] = Post.objects.select_related("organization").filter(person=world.people["office"])
    cells = iter(rows[0])
    found, organization, acts_for = post.taken(cells), place.found(cells), lender.found(cells)
    assert next(cells, "nothing left") == "nothing left"
    assert (len(rows), found, organization, acts_for) == (1, expected, expected.organization, None)
    for ours, theirs in ((found, expected), (organization, expected.organization)):
        values = {field.attname: getattr(theirs, field.attname) for field in theirs._meta.concrete_fields}
        assert {name: ours.__dict__[name] for name in values} == values
        assert (ours._state.adding, ours._state.db) == (False, "default")


def test_other_columns_are_read_when_somebody_asks(world, django_assert_num_queries):
    names = Columns(User, only=("id", "name"))
    statement = Statement(lambda: User.objects.filter(pk=Given("pk", BigIntegerField())).values_list(*names.paths))
    office = world.people["office"]
    with django_assert_num_queries(1):
        [row] = statement.rows(pk=office.pk)
        found = names.taken(iter(row))
        assert found.name == office.name
    with django_assert_num_queries(1):
        assert found.username == "office"


def test_a_change_writes_what_its_queryset_would_have(world):
    built = []

    def rows():
        built.append("once")
        return User.objects.filter(username__in=GivenMany("names", CharField()), is_active=True)

    rename = Change(rows, name=Given("name", CharField()), title="")
    with CaptureQueriesContext(connection) as caught:
        assert rename.run(names=["office", "liaison"], name=BAD) == 2
    assert len(caught) == 1
    assert rename.run(names=["missing"], name="无人") == 0
    assert built == ["once"]
    assert set(User.objects.filter(username__in=["office", "liaison"]).values_list("name", "title")) == {(BAD, "")}
    assert not User.objects.filter(name="无人").exists()
    with pytest.raises(KeyError, match="name"):
        rename.run(names=["office"])
