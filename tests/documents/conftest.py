from dataclasses import replace

import pytest

from foundation.core import ports
from tests.factories.export import numbers


@pytest.fixture
def plug(monkeypatch):
    """Plugs a volume of so many rows in, for the test alone."""

    def volume(rows_there, **fields):
        one = replace(numbers(rows_there), **fields)
        monkeypatch.setitem(ports.plugged.volumes, one.name, one)
        return one

    return volume
