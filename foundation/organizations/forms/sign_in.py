from typing import Any

from django.contrib.auth.forms import AuthenticationForm

from foundation.organizations.models import User


class SignInForm(AuthenticationForm):
    """User name and password; one sentence for either being wrong."""

    error_messages = {
        "invalid_login": "用户名或密码不对。连续输错5次，要等15分钟再试。",
        "inactive": "这个账号已停用，请联系巡察办。",
    }

    def clean(self) -> dict[str, Any]:
        """A name longer than any account's is nobody's; the table of failed attempts would not hold it either."""
        longest: int = User._meta.get_field("username").max_length or 0
        if len(self.cleaned_data.get("username", "")) > longest:
            raise self.get_invalid_login_error()
        return super().clean()
