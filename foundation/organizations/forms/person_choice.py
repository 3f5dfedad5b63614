"""Choosing one person among thousands in a form: typed, with suggestions where there is script."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy

from foundation.organizations.models import User

SUGGESTED = re.compile(r".*（([^（）]+)）\s*")


def person_suggestion(person: User) -> str:
    return f"{person.name}　{person.organization}（{person.username}）"


class PersonChoice(forms.CharField):
    """A user name, a name, or a suggestion ("许安之　市委巡察办（member）"); `seen` is set by the form and says who there is.
    Whoever has no account in use is found too: the service says so in a sentence.
    """

    seen: QuerySet[User] = User.objects.none()

    def __init__(self, *, label: str) -> None:
        hint = "输入姓名或用户名；输入几个字或拼音首字母，会列出可选的人。"
        super().__init__(label=label, max_length=200, help_text=hint)
        self.widget.attrs |= {
            "list": "person-options",
            "autocomplete": "off",
            "hx-get": reverse_lazy("person-options"),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#person-options",
        }

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        suggested = SUGGESTED.fullmatch(text)
        word = suggested.group(1) if suggested else text
        found = list(self.seen.filter(username=word)[:1]) or list(self.seen.filter(name=word)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(f"叫“{word}”的不止一人，请填用户名，如{found[0].username}。")
        raise forms.ValidationError(f"没有找到“{text[:40]}”。请填姓名或用户名，或从列出的人员中选。")
