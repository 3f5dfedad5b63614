from typing import Any

from django import forms

from foundation.organizations.forms.rows import RowsField
from foundation.organizations.models import Post, User


class PostsField(RowsField):
    def label_from_instance(self, obj: Any) -> str:
        until = f"至{obj.to_on.year}年{obj.to_on.month}月{obj.to_on.day}日" if obj.to_on else "长期"
        return f"{obj.label}（{until}）"


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}　{obj.title}".rstrip("　")


class DelegationForm(forms.Form):
    """代理: which own posts, to whom, from when to when."""

    posts = PostsField(label="交人代理的岗位", queryset=Post.objects.none(), widget=forms.CheckboxSelectMultiple)
    to = PersonField(
        label="代理人", queryset=User.objects.none(), empty_label="请选择", help_text="本单位在岗的人员，三员除外。"
    )
    from_on = forms.DateField(label="从", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    to_on = forms.DateField(label="到（含当天）", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label="原因", max_length=100, required=False, help_text="如休假、外出学习。")

    def __init__(self, *args: Any, posts: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posts"].queryset = posts  # type: ignore[attr-defined]
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
