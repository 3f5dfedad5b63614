import pytest

from foundation.documents.models import DocumentPolicy
from foundation.documents.selectors.document_policy import (
    asks_receipt,
    document_policy,
    is_watermarked,
    needs_review,
)


def test_without_a_row_the_environment_says(db, settings):
    settings.DOCUMENT_REVIEW_KINDS, settings.DOCUMENT_RECEIPT_KINDS = ["notice"], ["all"]
    assert (needs_review("notice"), needs_review("other")) == (True, False)
    assert (asks_receipt("other"), asks_receipt("reminder")) == (True, True)
    settings.DOCUMENT_WATERMARK = True
    assert is_watermarked()


def test_what_the_office_set_holds_instead(db, settings):
    settings.DOCUMENT_REVIEW_KINDS, settings.DOCUMENT_WATERMARK = ["notice"], True
    DocumentPolicy.objects.create(review_kinds=["other"], receipt_kinds=[], watermark=False)
    assert (needs_review("notice"), needs_review("other")) == (False, True)
    assert (asks_receipt("notice"), is_watermarked()) == (False, False)


@pytest.mark.parametrize(
    ("fixed", "found"),
    [
        ([], (["other"], ["feedback"], False)),
        (["review"], (["notice", "other"], ["feedback"], False)),
        (["receipt", "watermark"], (["other"], ["feedback", "transfer"], True)),
    ],
)
def test_what_the_deployment_fixed_later_holds_too(db, settings, fixed, found):
    DocumentPolicy.objects.create(review_kinds=["other"], receipt_kinds=["feedback"], watermark=False)
    settings.DOCUMENT_FIXED = fixed
    settings.DOCUMENT_REVIEW_KINDS, settings.DOCUMENT_RECEIPT_KINDS = ["notice"], ["transfer"]
    settings.DOCUMENT_WATERMARK = True
    policy = document_policy()
    assert (policy.review_kinds, policy.receipt_kinds, policy.watermark) == found


def test_it_is_asked_once(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        document_policy()
