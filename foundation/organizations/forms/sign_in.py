from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """User name and password; one sentence for either being wrong."""

    error_messages = {
        "invalid_login": "用户名或密码不对。连续输错5次，要等15分钟再试。",
        "inactive": "这个账号已停用，请联系巡察办。",
    }
