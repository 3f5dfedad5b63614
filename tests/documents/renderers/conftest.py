import pytest

from foundation.documents.samples import SAMPLES
from tests.documents.renderers.reading import Printed


@pytest.fixture(scope="session")
def printed():
    """The samples by code, each rendered once."""
    letters = {sample.code: sample.letter for sample in SAMPLES}
    made = {}

    def get(code):
        if code not in made:
            made[code] = Printed(letters[code])
        return made[code]

    return get
