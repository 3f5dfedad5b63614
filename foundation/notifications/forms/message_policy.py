from typing import Any

from django import forms

from foundation.notifications.models import MessagePolicy
from foundation.notifications.selectors.message_policy import is_within


def _time(label: str, help_text: str = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, help_text=help_text, widget=widget, input_formats=["%H:%M", "%H:%M:%S"])


class MessagePolicyForm(forms.Form):
    """发送规则, for everybody."""

    email_allowed = forms.BooleanField(label="可以发电子邮件", required=False)
    sms_allowed = forms.BooleanField(
        label="可以发短信",
        required=False,
        help_text="短信只说有几件事、到哪里看，不写单位和内容。",
    )
    sms_urgent_only = forms.BooleanField(label="短信只用于已逾期的提醒和催办", required=False)
    digest_at = _time("每天汇总发出", "到期提醒每人每天汇成一封，在这个时间发。")
    quiet_from = _time("免打扰从")
    quiet_to = _time("免打扰到")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"digest_at", "quiet_from", "quiet_to"} <= data.keys() and is_within(
            data["digest_at"], data["quiet_from"], data["quiet_to"]
        ):
            self.add_error("digest_at", "这个时间在免打扰时段里，发不出去。请改汇总时间或免打扰时段。")
        return data

    @classmethod
    def initial_of(cls, policy: MessagePolicy) -> dict[str, Any]:
        return {name: getattr(policy, name) for name in cls.base_fields}
