from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from foundation.organizations.models import Organization, User
from foundation.organizations.selectors.post import head_of
from rectification.models import Problem
from rectification.selectors.responsibility import lead_choices
from rectification.selectors.task import people_of


class ResponsibilityForm(forms.Form):
    """Who answers for a problem. The first responsible person is the organization's head, and asked only without account."""

    first_name = forms.CharField(label="整改第一责任人", max_length=40, help_text="主要负责人没有账号，请填姓名。")
    first_title = forms.CharField(label="第一责任人职务", max_length=60, required=False)

    lead_organization: "forms.ModelChoiceField[Organization]" = forms.ModelChoiceField(
        label="牵头单位", queryset=Organization.objects.none(), empty_label=None
    )
    lead_department = forms.CharField(
        label="牵头部门", max_length=60, required=False, help_text="具体承办的科室，如农业农村科。"
    )
    assisting = forms.CharField(
        label="配合单位",
        max_length=300,
        required=False,
        help_text="几个单位用顿号分开。",
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
    )
    responsible_leader_name = forms.CharField(label="责任领导", max_length=40, help_text="分管这项工作的班子成员。")
    responsible_leader_title = forms.CharField(label="责任领导职务", max_length=60, required=False)
    responsible_leader = forms.ModelChoiceField(
        label="责任领导账号",
        queryset=User.objects.none(),
        required=False,
        empty_label="没有账号",
        help_text="在系统中有账号的，选上。",
    )

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if head_of(problem.organization) is not None:
            del self.fields["first_name"], self.fields["first_title"]
        organizations = self.fields["lead_organization"]
        people = self.fields["responsible_leader"]
        organizations.queryset = lead_choices(problem)  # type: ignore[attr-defined]
        people.queryset = people_of(problem.organization)  # type: ignore[attr-defined]


class SignForm(forms.Form):
    """The password again. A wrong one counts like one at the sign-in page, and locks like there."""

    password = forms.CharField(
        label="登录密码",
        max_length=200,
        strip=False,
        help_text="签字要由本人重新输入登录密码。",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    shown_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        user: Any = self.request.user
        password = str(self.cleaned_data["password"])
        known = authenticate(self.request, username=user.get_username(), password=password)
        if known is None or known.pk != user.pk:
            raise forms.ValidationError("密码不对，没有签字。请重新输入您的登录密码。")
        return password
