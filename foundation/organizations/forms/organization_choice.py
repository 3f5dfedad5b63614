"""Choosing one organization among sixty thousand in a form: typed, with suggestions where there is script."""

import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy

from foundation.organizations.models import Organization

SUGGESTED = re.compile(r".*（([^（）]+)）\s*")


def suggestion_of(organization: Organization) -> str:
    return f"{organization.short_name}（{organization.code}）"


class OrganizationChoice(forms.CharField):
    """A code, a name, or a suggestion ("市财政局（YL-CZ）"); `seen` is set by the form and says which there are."""

    seen: QuerySet[Organization] = Organization.objects.none()

    def __init__(self, *, label: str, required: bool = True) -> None:
        hint = "输入代码、全称或简称；输入几个字或拼音首字母，会列出可选的单位。"
        super().__init__(label=label, required=required, max_length=160, help_text=hint)
        self.widget.attrs |= {
            "list": "organization-options",
            "autocomplete": "off",
            "hx-get": reverse_lazy("organization-options"),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#organization-options",
        }

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        suggested = SUGGESTED.fullmatch(text)
        code = suggested.group(1) if suggested else text
        active = self.seen.filter(is_active=True)
        found = list(active.filter(code=code)[:1]) or list(active.filter(Q(name=text) | Q(short_name=text))[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(f"叫“{text}”的单位不止一个，请填代码，如{found[0].code}。")
        former = active.filter(Q(former_names__name=text) | Q(former_names__short_name=text)).first()
        if former is not None:
            raise forms.ValidationError(f"“{text}”是原名，现在是{former.name}。请填{suggestion_of(former)}。")
        raise forms.ValidationError(f"没有找到单位“{text[:40]}”。请填代码或全称，或从列出的单位中选。")
