from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest


def _input(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


class PasswordForm(forms.Form):
    """The old password first: a wrong one counts like one at the sign-in page, and locks like there."""

    old = forms.CharField(label="现在的密码", max_length=200, strip=False, widget=_input("current-password"))
    new = forms.CharField(label="新密码", max_length=200, strip=False, widget=_input("new-password"))
    again = forms.CharField(label="再输一遍新密码", max_length=200, strip=False, widget=_input("new-password"))

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        least, classes, past = settings.PASSWORD_MIN_LENGTH, settings.PASSWORD_CLASSES, settings.PASSWORD_HISTORY
        self.fields[
            "new"
        ].help_text = (
            f"至少{least}位，小写字母、大写字母、数字、符号中至少{classes}种，不含用户名，不与最近{past}次的相同。"
        )

    def clean_old(self) -> str:
        user: Any = self.request.user
        password = str(self.cleaned_data["old"])
        known = authenticate(self.request, username=user.get_username(), password=password)
        if known is None or known.pk != user.pk:
            raise forms.ValidationError("现在的密码不对，没有修改。请重新输入。")
        return password

    def clean_new(self) -> str:
        password = str(self.cleaned_data["new"])
        validate_password(password, self.request.user)  # type: ignore[arg-type]
        return password

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if "new" in found and "again" in found and found["new"] != found["again"]:
            self.add_error("again", "两次输入的新密码不一样，请重新输入。")
        return found
