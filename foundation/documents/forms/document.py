from typing import Any

from django import forms

from foundation.documents import policy
from foundation.documents.models import DocumentNumber, OfficialDocument
from foundation.documents.selectors.number import reserved_numbers
from foundation.documents.states import DEGREE_YEARS, Degree, DocumentStatus, Relation, Retention
from foundation.documents.text import editable

LONGEST_BODY = 100_000


class NumberField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: DocumentNumber) -> str:
        return f"{obj}（{obj.reason}）"


class IssueForm(forms.Form):
    """Which number it takes: the next one, or one that was reserved."""

    number = NumberField(
        label="发文字号",
        queryset=DocumentNumber.objects.none(),
        required=False,
        empty_label="编下一个号",
        error_messages={"invalid_choice": "这个预留号已经不能用，请另选，或者编下一个号。"},
    )

    def __init__(self, *args: Any, document: OfficialDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number = self.fields["number"]
        assert isinstance(number, NumberField)  # noqa: S101 - tells mypy what was declared above
        offered = reserved_numbers(document)
        number.queryset = offered
        self.offers = bool(document.series_code) and not document.is_out and offered.exists()


class ArchiveForm(forms.Form):
    file_number = forms.CharField(
        label="档号", max_length=60, help_text="全宗号、年度、保管期限、件号，如YL01-2026-30-0012。"
    )
    retention = forms.ChoiceField(label="保管期限", choices=Retention.choices, widget=forms.RadioSelect)


class DocumentForm(forms.Form):
    """The degree of a draft; of one that no other page composes also its words."""

    degree = forms.ChoiceField(label="密级", widget=forms.RadioSelect)
    degree_years = forms.IntegerField(
        label="保密期限（年）", required=False, min_value=1, max_value=max(DEGREE_YEARS.values())
    )
    title = forms.CharField(label="标题", max_length=200)
    text = forms.CharField(
        label="正文",
        max_length=LONGEST_BODY,
        widget=forms.Textarea,
        help_text="一段一行。一、（一）1.（1）开头的自动排成标题；〔表1〕是原来的表格，位置可以移动。",
    )

    def __init__(self, *args: Any, document: OfficialDocument, has_words: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "degree": document.degree,
            "degree_years": document.degree_years,
            "title": document.title,
            "text": editable(document.letter.body),
        }
        super().__init__(*args, **kwargs)
        degree = self.fields["degree"]
        assert isinstance(degree, forms.ChoiceField)  # noqa: S101 - tells mypy what was declared above
        degree.choices = [(one.value, LABELS.get(one, one.label)) for one in policy.degrees()]
        if not policy.is_classified():
            del self.fields["degree_years"]
        if not has_words:
            del self.fields["title"], self.fields["text"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if "degree" in values and "degree_years" not in self.errors:
            try:
                policy.check_degree(values["degree"], values.get("degree_years"))
            except policy.DegreeNotAllowed as refusal:
                self.add_error("degree_years" if "degree_years" in self.fields else "degree", refusal.sentence)
        return values


LABELS = {Degree.PUBLIC: "公开（版面上不标）"}


class SuccessionForm(forms.Form):
    relation = forms.ChoiceField(
        label="新的公文",
        choices=[
            (Relation.REPLACE.value, "代替原公文：原公文不再执行"),
            (Relation.CORRECT.value, "更正原公文：其余内容仍然有效"),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, document: OfficialDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document

    def clean_relation(self) -> str:
        relation: str = self.cleaned_data["relation"]
        others = self.document.later.exclude(status=DocumentStatus.VOID)
        if relation == Relation.REPLACE and others.filter(relation=Relation.REPLACE).exists():
            raise forms.ValidationError("已有一份代替它的公文（可能还是草稿），请在那一份上办理。")
        return relation
