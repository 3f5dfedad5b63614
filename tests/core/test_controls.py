"""What Controls draws is what Django's own templates draw."""

import datetime as dt

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils.safestring import SafeString

from foundation.core.templatetags.controls import Controls

BAD = "\"'><script>x</script>&"
CHOICES = [("", "全部"), ("a", BAD), (BAD, "乙"), (3, SafeString("<b>丙</b>")), ("组", [("x", "一"), ("y", "二")])]
WIDGETS = {
    "text": (forms.TextInput(attrs={"type": "search", "class": "input", "maxlength": 60, "autocomplete": "off"}), BAD),
    "no value": (forms.TextInput(attrs={"required": True, "disabled": False, "placeholder": BAD}), None),
    "date": (forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), dt.date(2026, 3, 5)),
    "number": (forms.NumberInput(attrs={"step": "any"}), 1_000_000),
    "email": (forms.EmailInput(), "a@b.example"),
    "hidden": (forms.HiddenInput(), 7),
    "nothing chosen": (forms.Select(choices=CHOICES), None),
    "chosen": (forms.Select(choices=CHOICES, attrs={"class": "select"}), BAD),
    "chosen in a group": (forms.Select(choices=CHOICES), "y"),
    "null": (forms.NullBooleanSelect(), True),
    "several": (forms.SelectMultiple(choices=CHOICES), ["a", "x"]),
    "area": (forms.Textarea(attrs={"rows": 3}), BAD),
    "radio": (forms.RadioSelect(choices=CHOICES[:2]), "a"),
    "checkbox": (forms.CheckboxInput(), True),
}


@pytest.mark.parametrize("name", WIDGETS)
def test_the_same_as_django_draws(name):
    widget, value = WIDGETS[name]
    words = {"name": "q", "value": value, "attrs": {"id": "id_q"}}
    ours = widget.render(**words, renderer=Controls())
    assert isinstance(ours, SafeString)
    assert parse_html(ours) == parse_html(widget.render(**words, renderer=DjangoTemplates()))
    assert "<script>x" not in ours


def test_forms_of_the_site_use_it():
    class Search(forms.Form):
        q = forms.CharField(max_length=60)

    assert isinstance(Search().renderer, Controls)
