"""The area columns say what the tree says: when a row is made, after any move, and after the migration that brought them."""

import random

import pytest
from django.core.management import call_command
from django.db import connection

from foundation.core import triggers
from foundation.organizations.events import OrganizationsMoved
from foundation.organizations.models import Organization
from foundation.organizations.services.organization import move_organization
from foundation.organizations.states import PostKind
from rectification.models import Problem, Rectification, Task
from rectification.selectors.scope import areas_of
from rectification.services.organization_holding import pass_rectifications
from rectification.services.placement import place_rows
from rectification.wiring import organizations_moved
from tests.factories.inspections import feed_back
from tests.factories.organizations import NOW, TODAY, OrganizationFactory, PostFactory, UserFactory, load_world
from tests.factories.rectification import TaskFactory, build_rectification

TABLES = (Rectification, Problem, Task)
AREAS = ("area1", "area2", "area3", "area4")


def stored():
    return {(model, row.pk): tuple(getattr(row, name) for name in AREAS) for model in TABLES for row in every(model)}


def every(model):
    return model.objects.select_related("organization").order_by("pk")


def told_by_the_tree():
    """The slow way: walk up from each row's organization, one parent after the other."""
    found = {}
    for model in TABLES:
        for row in every(model):
            way, here = [], Organization.objects.get(pk=row.organization_id)
            while here is not None:
                way.insert(0, here.pk)
                here = Organization.objects.get_parent(here)
            found[model, row.pk] = tuple([*way, None, None, None][:4])
    return found


def rows_of(story):
    for problem in story.problems:
        TaskFactory(problem=problem)


def test_rows_are_placed_when_they_are_made(world, story):
    rows_of(story)
    assert set(stored().values()) == {(world.root.pk, world.finance.pk, None, None)}
    assert {model for model, _ in stored()} == set(TABLES)


@pytest.mark.parametrize("seed", range(4))
def test_after_random_moves_every_row_stands_where_the_tree_says(world, story, seed):
    """Subtrees move between depths and trees, with the rows of several organizations in them."""
    rows_of(story)
    feed_back(story.stage.agriculture)
    dice, places = random.Random(seed), [world.root, OrganizationFactory()]
    for _ in range(12):
        places.append(OrganizationFactory(parent=dice.choice(places)))
    for row in every(Rectification):
        give(row, dice.choice(places))
    for _ in range(20):
        move(dice)
        assert stored() == told_by_the_tree()


def give(rectification, place):
    there = {"organization": place, **areas_of(place)}
    Rectification.objects.filter(pk=rectification.pk).update(**there)
    Problem.objects.filter(rectification=rectification).update(**there)
    Task.objects.filter(problem__rectification=rectification).update(**there)


def move(dice):
    """Wherever the tree itself allows; the services refuse some of these, and other rooms too."""
    node = dice.choice(list(Organization.objects.all()))
    targets = [row for row in Organization.objects.all() if not row.path.startswith(node.path)]
    if targets:
        old = node.path
        Organization.objects.move(node, dice.choice(targets), "last-child")
        organizations_moved(OrganizationsMoved(old, Organization.objects.get(pk=node.pk).path))


def test_moved_by_the_service_below_another_county(world, story, office):
    rows_of(story)
    east = OrganizationFactory(parent=world.root)
    move_organization(organization=world.finance, parent=east, on=TODAY, actor=office, now=NOW)
    assert set(stored().values()) == {(world.root.pk, east.pk, world.finance.pk, None)}


def test_what_a_successor_takes_over_stands_where_the_successor_stands(world, story, office):
    rows_of(story)
    heir = OrganizationFactory(parent=world.township)
    PostFactory(person=UserFactory(organization=heir), kind=PostKind.ORGANIZATION_HEAD, organization=heir)
    rectification = story.rectification
    pass_rectifications([rectification.pk], world.finance, heir, office, NOW)
    assert set(stored().values()) == {(world.root.pk, world.county.pk, world.township.pk, heir.pk)}
    assert stored() == told_by_the_tree()


def test_few_statements_whatever_the_rows_and_none_written_that_stand_right(world, story, django_assert_num_queries):
    rows_of(story)
    feed_back(story.stage.agriculture, 5)
    with django_assert_num_queries(7):  # the subtree's root, the way to it, an UPDATE a table, the savepoint
        assert place_rows(path=world.root.path) == 0
    Problem.objects.update(area2=None)
    Task.objects.update(area1=0)
    assert place_rows(path=world.finance.path) == 4
    assert place_rows(path=world.agriculture.path) == 5
    assert stored() == told_by_the_tree()


@pytest.mark.django_db(transaction=True)
def test_the_migrations_place_the_rows_of_an_older_release():
    """Back to the tables without areas, with rows in them, and forward again: expand, fill, finish."""
    story = build_rectification(load_world())
    rows_of(story)
    before = stored()
    try:
        call_command("migrate", "rectification", "0003", verbosity=0)
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, "rectification_problem")
        assert not {column.name for column in columns} & set(AREAS)
    finally:
        call_command("migrate", verbosity=0)
    assert before
    assert stored() == before == told_by_the_tree()
    assert set(triggers.expected()) <= triggers.present(connection)
