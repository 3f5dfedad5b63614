from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField

from foundation.documents.letter import Form, PosterSize
from foundation.documents.letter_kinds import LetterKind, Slot, SlotType
from foundation.documents.slot_values import BAR, RowWrong, from_text, placeholder, to_text

LONGEST_TEXT, LONGEST_BLOCKS = 5_000, 50_000
MOST_NAMES = 200
LONG = frozenset({SlotType.BLOCKS, SlotType.LIST, SlotType.TABLE})
FRAME = ("organ", "series_code", "poster_size", "recipients", "copies")
POSTER_SIZES = ((PosterSize.A4, "A4"), (PosterSize.A3, "A3（比A4放大1.4倍）"))


class CompositionForm(forms.Form):
    """What a letter of this kind is filled with: around it, and slot by slot. `words` are what the form begins with."""

    organ = forms.CharField(label="发文机关", max_length=100, help_text="版头和落款上的全称。")
    series_code = forms.CharField(
        label="机关代字",
        max_length=30,
        required=False,
        help_text="文号的前一段，例如“云委巡办”。签发时自动编号；空着不编号。",
    )
    poster_size = forms.ChoiceField(
        label="纸张",
        choices=POSTER_SIZES,
        initial=PosterSize.A4,
        required=False,
        help_text="预览不变，印出来的纸大小不同。",
    )
    recipients = forms.CharField(
        label="主送",
        max_length=5_000,
        required=False,
        widget=forms.Textarea,
        help_text="一行一个，写全称或简称。系统里有的单位，签发后收到消息。",
    )
    copies = forms.CharField(
        label="抄送", max_length=5_000, required=False, widget=forms.Textarea, help_text="一行一个。"
    )

    def __init__(self, *args: Any, kind: LetterKind, words: Mapping[str, Any], **kwargs: Any) -> None:
        frame = {name: words[name] for name in FRAME if name in words}
        values: Mapping[str, Any] = words.get("values", {})
        initial = frame | {
            f"slot_{place}": to_text(slot, values[slot.name])
            for place, slot in enumerate(kind.slots)
            if slot.name in values
        }
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in self._needless():
            del self.fields[name]
        if "recipients" in self.fields:
            # 纪要 go to who was there; whoever else gets them stands in the imprint (GB/T 9704 10.3).
            self.fields["recipients"].required = kind.form is not Form.MINUTES
        for place, slot in enumerate(kind.slots):
            self.fields[f"slot_{place}"] = _field(slot)

    @property
    def _asks_recipients(self) -> bool:
        return "recipients" in self.fields and self.fields["recipients"].required

    def _needless(self) -> list[str]:
        kind = self.kind
        needless = [] if kind.series is not None else ["series_code"]
        needless += [] if kind.form is Form.POSTER else ["poster_size"]
        return needless + ([] if kind.is_addressed else ["recipients", "copies"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for place, slot in enumerate(self.kind.slots):
            name = f"slot_{place}"
            if name in self.errors or slot.type is SlotType.DATE:
                continue
            try:
                cleaned[name] = from_text(slot, cleaned.get(name, ""))
            except RowWrong as wrong:
                self.add_error(name, str(wrong))
        for name in ("recipients", "copies"):
            if len(_names(cleaned.get(name, ""))) > MOST_NAMES:
                self.add_error(name, f"最多{MOST_NAMES}个。")
        return cleaned

    def values(self) -> dict[str, Any]:
        return {slot.name: self.cleaned_data.get(f"slot_{place}") for place, slot in enumerate(self.kind.slots)}

    def frame(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "organ": said["organ"],
            "series_code": said.get("series_code", ""),
            "recipients": _names(said.get("recipients", "")),
            "copies": _names(said.get("copies", "")),
            "poster_size": said.get("poster_size") or PosterSize.A4.value,
        }

    def shown(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Frame and values for a preview, whatever is missing still: 〔名称〕 stands for a slot without a value."""
        said = self.cleaned_data if self.is_bound else {}
        begun = {} if self.is_bound else self._begun()
        given = {slot.name: said.get(f"slot_{place}") for place, slot in enumerate(self.kind.slots)} | begun
        values = {
            slot.name: given[slot.name] or (placeholder(slot) if not slot.is_optional else None)
            for slot in self.kind.slots
        }
        told = said or self.initial
        return {
            "organ": told.get("organ") or "〔发文机关〕",
            "recipients": _names(told.get("recipients", "")) or (["〔主送〕"] if self._asks_recipients else []),
            "copies": _names(told.get("copies", "")),
        }, values

    def _begun(self) -> dict[str, Any]:
        found = {}
        for place, slot in enumerate(self.kind.slots):
            begun = self.initial.get(f"slot_{place}")
            found[slot.name] = from_text(slot, begun) if isinstance(begun, str) else begun
        return found

    def around(self) -> list[BoundField]:
        return [self[name] for name in FRAME if name in self.fields]

    def inside(self) -> list[tuple[BoundField, int]]:
        """With the number of rows of its box; 0 = one line."""
        return [(self[f"slot_{place}"], _rows(slot)) for place, slot in enumerate(self.kind.slots)]


def _field(slot: Slot) -> forms.Field:
    required, hint = not slot.is_optional, _hint(slot)
    if slot.type is SlotType.DATE:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=slot.name, required=required, help_text=hint, widget=widget)
    if slot.type in LONG:
        longest = LONGEST_BLOCKS
        return forms.CharField(
            label=slot.name, required=required, max_length=longest, help_text=hint, widget=forms.Textarea
        )
    return forms.CharField(label=slot.name, required=required, max_length=LONGEST_TEXT, help_text=hint)


def _hint(slot: Slot) -> str:
    means = f"{slot.label}。" if slot.label else ""
    if slot.fields:
        names = BAR.join(field.name for field in slot.fields)
        return f"{means}各项用{BAR}隔开（也可以从表格粘贴）：{names}"
    example = to_text(slot, slot.sample) if slot.type is SlotType.TEXT else ""
    return f"{means}例如：{example[:40]}" if example else means


def _rows(slot: Slot) -> int:
    return {SlotType.BLOCKS: 8, SlotType.LIST: 4, SlotType.TABLE: 6}.get(slot.type, 0)


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
