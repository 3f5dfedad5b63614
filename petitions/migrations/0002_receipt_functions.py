"""What the public database role may ask: by receipt, one petition's standing and its sealed answers. PostgreSQL only."""

from django.db import migrations

CREATE = """
CREATE FUNCTION petition_by_receipt(wanted bytea)
RETURNS TABLE (id uuid, status varchar, received_on date, decided_on date, concluded_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.id, p.status, p.received_on, p.decided_on, p.concluded_on
    FROM public.petitions_petition p WHERE p.lookup = wanted
$$;
CREATE FUNCTION petition_replies_by_receipt(wanted bytea)
RETURNS TABLE (sent_on date, sealed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.sent_on, r.sealed
    FROM public.petitions_reply r JOIN public.petitions_petition p ON p.id = r.petition_id
    WHERE p.lookup = wanted ORDER BY r.sent_on, r.id
$$;
REVOKE ALL ON FUNCTION petition_by_receipt(bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION petition_replies_by_receipt(bytea) FROM PUBLIC;
"""
DROP = """
DROP FUNCTION petition_replies_by_receipt(bytea);
DROP FUNCTION petition_by_receipt(bytea);
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
