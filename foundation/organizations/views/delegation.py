from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from foundation.core import clock
from foundation.core.errors import Refused
from foundation.organizations.forms.delegation import DelegationForm
from foundation.organizations.models import Post
from foundation.organizations.selectors.delegation import (
    delegates_of,
    lendable_posts,
    lent_by,
    lent_to,
    visible_delegations,
)
from foundation.organizations.services.delegation import lend_posts, take_back_lent

MOST = 50


@require_http_methods(["GET", "POST"])
def delegation_list(request: HttpRequest) -> HttpResponse:
    """代理: what I lent, what was lent to me, and lending another. A limit that stands against it is told in the form."""
    user: Any = request.user
    today = clock.today()
    posts = lendable_posts(user, today)
    form = DelegationForm(
        request.POST if request.method == "POST" else None,
        posts=posts,
        people=delegates_of(user),
        initial={"from_on": today},
    )
    if request.method == "POST" and form.is_valid() and _lend(request, form):
        return redirect("delegation-list")
    context = {
        "form": form,
        "may_lend": posts.exists(),
        "lent": list(lent_by(user)[:MOST]),
        "borrowed": list(lent_to(user)[:MOST]),
        "most": settings.DELEGATION_MOST_DAYS,
        "most_a_year": settings.DELEGATION_MOST_DAYS_A_YEAR,
    }
    return render(request, "organizations/delegation_list.html", context, status=422 if form.is_bound else 200)


@require_POST
def delegation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    post: Post = get_object_or_404(visible_delegations(request.user), pk=pk)
    take_back_lent(post=post, actor=request.user, now=clock.now())
    messages.success(request, f"已收回{post.person}的代理，马上生效。")
    return redirect("delegation-list")


def _lend(request: HttpRequest, form: DelegationForm) -> bool:
    data = form.cleaned_data
    try:
        lend_posts(
            posts=list(data["posts"]),
            to=data["to"],
            from_on=data["from_on"],
            to_on=data["to_on"],
            reason=data["reason"],
            actor=request.user,
            now=clock.now(),
        )
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, f"已交{data['to']}代理{len(data['posts'])}个岗位，到期自动收回。")
    return True
