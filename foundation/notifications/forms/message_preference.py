from typing import Any

from django import forms

from foundation.notifications.models import MessagePolicy


class MessagePreferenceForm(forms.Form):
    """消息设置 of one person. A channel that the office does not allow, or that has no address, cannot be chosen."""

    email = forms.BooleanField(label="发到电子邮箱", required=False)
    sms = forms.BooleanField(label="发短信", required=False)
    digest_all = forms.BooleanField(
        label="办理消息也并入每天的汇总",
        required=False,
        help_text="退回、批准、收到公文等消息，不再一条一封，每天汇成一封。系统里仍然马上收到。",
    )

    def __init__(self, *args: Any, user: Any, policy: MessagePolicy, has_sms: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, sms = self.fields["email"], self.fields["sms"]
        email.help_text = user.email or "您没有登记电子邮箱，请系统管理员补上。"
        sms.help_text = user.phone or "您没有登记电话，请系统管理员补上。"
        if not policy.email_allowed:
            email.disabled, email.help_text = True, "巡察办没有开通电子邮件。"
        if not policy.sms_allowed or not has_sms:
            sms.disabled, sms.help_text = True, "巡察办没有开通短信。"
