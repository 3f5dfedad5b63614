from dataclasses import replace

import pytest

from foundation.core import ports
from foundation.documents.samples import MEASURED
from tests.documents.renderers.reading import Printed
from tests.factories.export import numbers


@pytest.fixture
def plug(monkeypatch):
    """Plugs a volume of so many rows in, for the test alone."""

    def volume(rows_there, **fields):
        one = replace(numbers(rows_there), **fields)
        monkeypatch.setitem(ports.plugged.volumes, one.name, one)
        return one

    return volume


@pytest.fixture(scope="session")
def printed():
    """The samples by code, each rendered once."""
    letters = {sample.code: sample.letter for sample in MEASURED}
    made = {}

    def get(code):
        if code not in made:
            made[code] = Printed(letters[code])
        return made[code]

    return get
