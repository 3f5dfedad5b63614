"""Every pair of states of every machine by raw SQL, on the real tables: what the moves lack, the database refuses."""

import datetime as dt
import itertools
import uuid

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.utils import DatabaseError

from foundation.audittrail.models import AuditEvent
from foundation.core import triggers
from foundation.core.transitions import SystemActor, models_with_moves
from tests.core.paper import Paper
from tests.factories.organizations import NOW

REFUSED = "cannot change this way"
MACHINES = sorted(models_with_moves(), key=lambda model: model._meta.label)


def open_constraints(table):
    """Only the trigger is on trial: CHECKs of the noun itself would need a row that is right in every field."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            return
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table])
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


def filler(field, number):
    """Some value that the column takes."""
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    samples = (
        (models.UUIDField, uuid.uuid4()),
        (models.BinaryField, number.to_bytes(32, "big")),
        (models.DateTimeField, dt.datetime(2026, 3, 5, tzinfo=dt.UTC)),
        (models.DateField, dt.date(2026, 3, 5)),
        (models.BooleanField, False),
        (models.JSONField, {}),
        (models.DecimalField, 1),
        (models.IntegerField, number % 30000),
    )
    for sort, value in samples:
        if isinstance(kind, sort):
            return value
    return str(number)[: kind.max_length or 20]


def insert(model, status, number):
    columns, values = [], []
    for field in model._meta.local_concrete_fields:
        if field.null or isinstance(field, models.AutoField):
            continue
        value = status if field.name == "status" else filler(field, number)
        columns.append(f'"{field.column}"')
        values.append(field.get_db_prep_save(value, connection))
    marks = ", ".join(["%s"] * len(values))
    key = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) VALUES ({marks}) RETURNING "{key}"', values
        )
        return cursor.fetchone()[0]


def passes(model, key, after):
    table, column = model._meta.db_table, model._meta.pk.column
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{table}" SET status = %s WHERE "{column}" = %s', [after, key])
    except DatabaseError as error:
        if REFUSED not in str(error):
            raise
        return False
    return True


@pytest.mark.django_db
@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model._meta.label)
def test_every_pair_of_states_by_raw_sql(model):
    states = [value for value, _ in model._meta.get_field("status").flatchoices]
    possible = set()
    try:
        with transaction.atomic():
            open_constraints(model._meta.db_table)
            for number, (before, after) in enumerate(itertools.product(states, states), start=1):
                key = insert(model, before, number)
                if before != after and passes(model, key, after):
                    possible.add((before, after))
            transaction.set_rollback(True)
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
    moves = {(str(state), str(move.to)) for move in model.MOVES.values() for state in move.from_}
    assert possible == moves
    assert possible, "a machine without a single move"


@pytest.mark.django_db
def test_all_expected_triggers_are_there():
    missing = set(triggers.expected()) - triggers.present(connection)
    assert missing == set()


def test_the_list_of_expected_triggers_has_both_sorts():
    names = triggers.expected()
    assert (
        names["audittrail_auditevent_no_update"] == names["audittrail_auditevent_no_delete"] == "audittrail_auditevent"
    )
    for model in MACHINES:
        assert names[f"{model._meta.db_table}_status"] == model._meta.db_table


@pytest.mark.django_db(transaction=True)
def test_triggers_come_back_after_a_table_is_rebuilt():
    """AlterField makes a new table on SQLite and takes the triggers with the old one: migrate puts them back."""
    old = AuditEvent._meta.get_field("actor_name")
    new = models.CharField(max_length=61)
    new.set_attributes_from_name("actor_name")
    new.model = AuditEvent
    with connection.schema_editor() as editor:
        editor.alter_field(AuditEvent, old, new)
    if connection.vendor == "sqlite":
        assert "audittrail_auditevent_no_update" not in triggers.present(connection)
    with connection.schema_editor() as editor:
        editor.alter_field(AuditEvent, new, old)

    triggers.recreate()

    assert set(triggers.expected()) <= triggers.present(connection)


@pytest.mark.django_db(transaction=True)
def test_migrate_itself_puts_them_back(django_db_blocker):
    from django.core.management import call_command

    triggers.drop_append_only()
    assert not set(triggers.expected()) <= triggers.present(connection)
    call_command("migrate", verbosity=0)
    assert set(triggers.expected()) <= triggers.present(connection)


@pytest.mark.django_db
def test_recreating_twice_is_the_same():
    before = triggers.present(connection)
    triggers.recreate()
    triggers.recreate()
    assert triggers.present(connection) == before


@pytest.mark.django_db(transaction=True)
def test_postgresql_refuses_to_truncate_the_trail():
    from foundation.audittrail.services import record

    record("signed_in", actor=SystemActor("试"), subject="user:1", now=NOW)
    if connection.vendor == "sqlite":
        return  # has no TRUNCATE: its DELETE without WHERE meets the row trigger, tried in tests/audittrail
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audittrail_auditevent")
    assert AuditEvent.objects.count() == 1


def test_dropping_the_status_trigger_is_an_operation_of_a_migration(papers):
    operation = triggers.DropStatusTrigger("papers_paper")
    assert "papers_paper_status" in triggers.present(connection)

    class Editor:
        def __init__(self):
            self.connection = connection

        def execute(self, statement):
            with connection.cursor() as cursor:
                cursor.execute(statement)

    operation.database_forwards("papers", Editor(), None, None)
    assert "papers_paper_status" not in triggers.present(connection)
    assert operation.describe() == "Drop the status trigger of papers_paper"
    assert Paper._meta.db_table == operation.table
