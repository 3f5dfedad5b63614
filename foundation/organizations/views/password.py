from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.organizations.forms.password import PasswordForm
from foundation.organizations.models import User
from foundation.organizations.passwords import is_too_old
from foundation.organizations.services.user import change_password


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """One's own. This session goes on; all others of the person end."""
    person = get_object_or_404(User, pk=request.user.pk)
    form = PasswordForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        change_password(person=person, password=form.cleaned_data["new"], actor=person, now=clock.now())
        update_session_auth_hash(request, person)
        messages.success(request, "密码已修改。在别处登录的已退出。")
        return redirect("workbench")
    context = {
        "form": form,
        "must": person.must_change_password,
        "too_old": is_too_old(person.password_set_at, clock.today()),
        "most_days": settings.PASSWORD_MAX_DAYS,
    }
    return render(request, "organizations/password_change.html", context, status=422 if form.is_bound else 200)
