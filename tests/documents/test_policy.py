import pytest
from django.core.exceptions import ImproperlyConfigured

from foundation.documents import policy


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOCUMENT_REVIEW_KINDS", ["notise"]),
        ("DOCUMENT_RECEIPT_KINDS", ["notice", "x"]),
        ("DOCUMENT_FIXED", ["receipts"]),
        ("DOCUMENT_CHECK_SHOWS", ["title"]),
        ("DOCUMENT_HIGHEST_DEGREE", "内部"),
    ],
)
def test_a_misspelt_setting_stops_the_start(settings, name, value):
    policy.check_settings()
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        policy.check_settings()


@pytest.mark.feature(83)
@pytest.mark.parametrize(
    ("highest", "degree", "years", "sentence"),
    [
        ("internal", "public", None, None),
        ("internal", "internal", None, None),
        ("internal", "secret", 10, "本系统的密级只能是公开、内部。"),
        ("public", "internal", None, "本系统的密级只能是公开。"),
        ("top", "top", 30, None),
        ("top", "top", 31, "“绝密”的保密期限是1至30年"),
        ("top", "secret", None, "“秘密”的保密期限是1至10年"),
        ("top", "secret", 0, "“秘密”的保密期限是1至10年"),
        ("top", "internal", 5, "“内部”不写保密期限"),
    ],
)
def test_degrees(settings, highest, degree, years, sentence):
    settings.DOCUMENT_HIGHEST_DEGREE = highest
    if sentence is None:
        policy.check_degree(degree, years)
        assert policy.is_classified() == (highest == "top")
        return
    with pytest.raises(policy.DegreeNotAllowed, match=sentence):
        policy.check_degree(degree, years)
