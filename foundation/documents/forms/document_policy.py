from typing import Any

from django import forms

from foundation.core.errors import Refused
from foundation.documents.services.document_policy import check_policy
from foundation.documents.states import DocumentKind

UNKNOWN = {"invalid_choice": "没有这种公文，请刷新页面再选。"}


def _kinds(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=DocumentKind.choices, required=False, error_messages=UNKNOWN)


class DocumentPolicyForm(forms.Form):
    """A row a kind of document; drawn by the page as a table."""

    review_kinds = _kinds("核稿")
    receipt_kinds = _kinds("签收")
    watermark = forms.BooleanField(label="查看和下载加水印", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                check_policy(data)
            except Refused as refused:
                raise forms.ValidationError(refused.sentence) from refused
        return data
