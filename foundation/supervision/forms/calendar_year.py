"""What the office says of a day, or of a year: typed, uploaded, or carried from the check to the confirmation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from foundation.core.holidays import library_years
from foundation.core.models import CalendarSource
from foundation.organizations.services.spreadsheet import UploadRefused, check_size
from foundation.supervision.resources.calendar_year import Listing, from_lines, read_upload
from foundation.supervision.selectors.calendar_year import FIRST, LAST

OFF, WORKED, USUAL = "off", "worked", "usual"
LONGEST_NOTE = 40
LONGEST_TABLE = 30_000


class CalendarDayForm(forms.Form):
    """`is_complete` is asked only while the year is not known."""

    kind = forms.ChoiceField(
        label="这一天",
        choices=[(OFF, "放假"), (WORKED, "上班"), (USUAL, "按星期")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="说明", max_length=LONGEST_NOTE, required=False, help_text="如春节、国庆节调休上班。会写进时限的说明里。"
    )
    is_complete = forms.BooleanField(
        label="这一年的放假安排已经全部录入，不再暂定", required=False, help_text="没有录完的，不要勾选。"
    )

    def __init__(self, *args: Any, asks_complete: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_complete:
            del self.fields["is_complete"]

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        if not note.isprintable():
            raise forms.ValidationError("说明里有换行或看不见的字符，请删去。")
        return note

    def said(self) -> tuple[bool, str] | None:
        """As the table holds it; None: as the weekday says."""
        kind = self.cleaned_data["kind"]
        return None if kind == USUAL else (kind == WORKED, self.cleaned_data["note"])


class CalendarUploadForm(forms.Form):
    year = forms.IntegerField(label="年份", min_value=FIRST, max_value=LAST)
    file = forms.FileField(
        label="放假安排表",
        allow_empty_file=True,
        help_text=".xlsx或.csv，三列：日期、类型（放假或上班）、说明。表里没有的日子按星期。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.faults: Sequence[str] = ()
        self.days: Mapping[date, tuple[bool, str]] = {}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        upload: UploadedFile[Any] | None = found.get("file")
        year = found.get("year")
        if upload is None or year is None:
            return found
        try:
            check_size(upload.size or 0, upload.name or "")
            listing = read_upload(upload.read(), upload.name or "", year)
        except UploadRefused as refusal:
            self.add_error("file", refusal.sentence)
            return found
        self._take(listing)
        return found

    def _take(self, listing: Listing) -> None:
        self.days, self.faults = listing.days, listing.faults
        if listing.faults:
            self.add_error("file", f"表里有{len(listing.faults)}处错误，没有改动日历。改好后再上传。")


class CalendarLibraryForm(forms.Form):
    year = forms.TypedChoiceField(label="年份", coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(year, f"{year}年") for year in library_years()]


class CalendarConfirmForm(forms.Form):
    """What the check showed, brought back by the person who saw it."""

    year = forms.IntegerField(min_value=FIRST, max_value=LAST, widget=forms.HiddenInput)
    source = forms.ChoiceField(choices=CalendarSource.choices, widget=forms.HiddenInput)
    is_known = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)
    days = forms.CharField(
        max_length=LONGEST_TABLE,
        required=False,
        strip=False,
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if "year" in found and "days" in found:
            listing = from_lines(found["days"], found["year"])
            if listing.faults:
                self.add_error("days", listing.faults[0])
            found["table"] = listing.days
        return found
