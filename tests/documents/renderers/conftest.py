import datetime as dt

import pytest

from foundation.documents.letter import Form, Letter, Paragraph
from tests.documents.renderers.reading import Printed
from tests.factories.documents import LetterFactory


@pytest.fixture(scope="session")
def plain():
    """Two full pages of one character."""
    return Printed(Letter(form=Form.PLAIN, title="", body=(Paragraph("巡" * 28 * 44, "flush"),)))


@pytest.fixture(scope="session")
def short():
    """One page with a short name, a seal and an imprint."""
    return Printed(
        LetterFactory(
            number="云委巡办〔2026〕1号",
            signature=("市委巡察办",),
            date=dt.date(2026, 3, 5),
            is_sealed=True,
            copies=("市委办公室",),
            printed_by="市委巡察办",
            printed_on=dt.date(2026, 3, 5),
        )
    )
