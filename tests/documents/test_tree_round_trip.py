"""The tree taken out by the real way and brought in again by the real way changes nothing."""

import pytest
from django.core.files.storage import default_storage

from tests.factories.export import made
from tests.factories.organizations import OrganizationFactory
from tests.factories.tree_import import uploaded

COUNTS = ("new", "changed", "moved", "unchanged")


@pytest.mark.feature(146, 147)
def test_out_and_in_again(world, office):
    for name in ("=1+1", "'=1+1", "_x003D_1", "甲 & <乙>"):
        OrganizationFactory(parent=world.county, short_name=name)
    export = made(office, "organizations.tree", q="财政")
    assert (export.words, export.row_count) == ("全部", 12)
    with default_storage.open(export.path) as file:
        row = uploaded(world, file.read())
    assert (row.status, row.faults) == ("ready", [])
    assert tuple(row.summary[name] for name in COUNTS) == (0, 0, 0, 12)
