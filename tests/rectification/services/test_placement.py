"""The area columns say what the tree says: when a row is made, after any move, and after the migration that brought them."""

import random

import pytest
from django.core.management import call_command
from django.db import connection

from foundation.core import ports, triggers
from foundation.organizations.events import OrganizationEnded, OrganizationsMoved
from foundation.organizations.models import Organization
from rectification.models import Problem, Rectification, Task
from rectification.services.placement import place_rows
from tests.factories.inspections import feed_back
from tests.factories.organizations import OrganizationFactory, load_world
from tests.factories.rectification import TaskFactory, build_rectification

TABLES = (Rectification, Problem, Task)
AREAS = ("area1", "area2", "area3")


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
            found[model, row.pk] = tuple([*way, None, None][:3])
    return found


def rows_of(story):
    for problem in story.problems:
        TaskFactory(problem=problem)


def test_rows_are_placed_when_they_are_made(world, story):
    rows_of(story)
    assert set(stored().values()) == {(world.root.pk, world.finance.pk, None)}
    assert {model for model, _ in stored()} == set(TABLES)


@pytest.mark.parametrize("seed", range(4))
def test_after_random_moves_every_row_stands_where_the_tree_says(world, story, seed):
    """Subtrees move between depths, and rows pass to other organizations, in any order."""
    rows_of(story)
    feed_back(story.stage.agriculture)
    dice, places = random.Random(seed), [world.root, OrganizationFactory()]
    for _ in range(12):
        places.append(OrganizationFactory(parent=dice.choice(places)))
    for _ in range(15):
        if dice.random() < 0.5:
            pass_on(dice)
        else:
            move(dice)
        assert stored() == told_by_the_tree()


def pass_on(dice):
    """As a merger does: rows of one organization become another's."""
    row = dice.choice([row for model in TABLES for row in every(model)])
    successor = dice.choice(list(Organization.objects.all()))
    type(row).objects.filter(organization_id=row.organization_id).update(organization=successor)
    ports.emit(OrganizationEnded(row.organization, successor))


def move(dice):
    node = dice.choice(list(Organization.objects.all()))
    targets = [row for row in Organization.objects.all() if not row.path.startswith(node.path)]
    old = node.path
    if targets:
        Organization.objects.move(node, dice.choice(targets), "last-child")
        ports.emit(OrganizationsMoved(old, Organization.objects.get(pk=node.pk).path))


def test_one_statement_a_table_whatever_the_rows(world, story, django_assert_num_queries):
    rows_of(story)
    feed_back(story.stage.agriculture, 5)
    with django_assert_num_queries(3 + 2):  # and the savepoint
        assert place_rows(path=world.root.path) == 2 + 2 + 5 + 2


def test_a_dissolved_organization_has_no_successor_to_follow(world, story, django_assert_num_queries):
    with django_assert_num_queries(0):
        ports.emit(OrganizationEnded(world.finance, None))


@pytest.mark.django_db(transaction=True)
def test_the_migrations_place_the_rows_of_an_older_release():
    """Back to the tables without areas, with rows in them, and forward again: expand, fill, finish."""
    story = build_rectification(load_world())
    rows_of(story)
    before = stored()
    try:
        call_command("migrate", "rectification", "0002", verbosity=0)
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, "rectification_problem")
        assert not {column.name for column in columns} & set(AREAS)
    finally:
        call_command("migrate", verbosity=0)
    assert before
    assert stored() == before == told_by_the_tree()
    assert set(triggers.expected()) <= triggers.present(connection)
