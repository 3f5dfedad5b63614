"""People and their accounts. Who may see whom is `visible_people`; what one may do is asked of the rules, here and in the
services.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.audittrail.selectors import TimelineEntry, timeline
from foundation.core import clock
from foundation.organizations.forms.person import NewPersonForm, PersonFilter, PersonForm
from foundation.organizations.models import Post, User
from foundation.organizations.selectors.handover import visible_handovers
from foundation.organizations.selectors.password_reset import is_officer, visible_password_resets
from foundation.organizations.selectors.person import filter_people, granters_of, visible_people, with_posts
from foundation.organizations.selectors.side import sides
from foundation.organizations.services import user as accounts
from foundation.organizations.services.password_reset import request_reset
from foundation.organizations.states import OFFICE, OFFICERS, PASSWORD_RESET_OPEN

PAGE = 50
NOTE = 500
HANDOVERS = 10
RESETS = 5


@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("organizations.list_people"):
        raise PermissionDenied("organizations.list_people")
    today = clock.today()
    form = PersonFilter(request.GET)
    found = filter_people(visible_people(request.user), form.wanted(), today)
    page = Paginator(with_posts(found, today).order_by("pinyin", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "filtered": any(form.wanted().values()),
        "may_lists": request.user.has_perm("organizations.propose_fillers")
        or request.user.has_perm("organizations.grant_post"),
        "may_create": request.user.has_perm("organizations.maintain_accounts"),
    }
    return render(request, "organizations/person_list.html", context)


@require_GET
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    today = clock.today()
    posts = list(
        person.posts.select_related("organization", "acts_for", "person__organization").order_by("-from_on", "-pk")
    )
    granters = granters_of(posts)
    user = request.user
    may_end = user.has_perm("organizations.grant_post", person) or any(
        user.has_perm("organizations.grant_post", post) for post in posts
    )
    officer = any(post.kind in OFFICERS and (post.to_on is None or post.to_on >= today) for post in posts)
    resets = list(visible_password_resets(user).filter(person=person).order_by("-pk")[:RESETS]) if officer else []
    waits = any(row.status in PASSWORD_RESET_OPEN for row in resets)
    context = {
        "person": person,
        "is_officer": officer,
        "may_ask_reset": officer and not waits and user.has_perm("organizations.request_password_reset", person),
        "resets": resets,
        "groups": [group for group in _groups(posts, granters, today, user) if group["rows"]],
        "posts": posts,
        "may_maintain": user.has_perm("organizations.maintain_accounts", person),
        "may_grant": may_end and person.pk != user.pk,
        "is_self": person.pk == user.pk,
        "may_hand_over": user.has_perm("organizations.hand_over", person),
        "handovers": visible_handovers(user).filter(person=person).order_by("-pk")[:HANDOVERS],
        "entries": _trail(user, person, posts),
    }
    return render(request, "organizations/person_detail.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def person_create(request: HttpRequest) -> HttpResponse:
    """The first password stands on the answer to the POST, and nowhere else."""
    if not request.user.has_perm("organizations.maintain_accounts"):
        raise PermissionDenied("organizations.maintain_accounts")
    form = NewPersonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        person, password = accounts.open_account(**form.cleaned_data, actor=request.user, now=clock.now())
        return shown_once(request, [(person, password)], f"{person}的账号已建立")
    status = 422 if request.method == "POST" else 200
    return render(request, "organizations/person_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    person = _maintained(request, pk)
    form = PersonForm(request.POST if request.method == "POST" else None, user=request.user, person=person)
    if request.method == "POST" and form.is_valid():
        accounts.edit_account(person=person, **form.cleaned_data, actor=request.user, now=clock.now())
        messages.success(request, f"{form.cleaned_data['name']}的资料已保存。")
        return redirect("person-detail", pk=pk)
    context = {"form": form, "person": person}
    return render(request, "organizations/person_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def person_lock(request: HttpRequest, pk: int) -> HttpResponse:
    person = _maintained(request, pk)
    accounts.lock_account(person=person, note=note_of(request), actor=request.user, now=clock.now())
    messages.success(request, f"{person}的账号已锁定，正在登录的已退出。岗位没有结束，需要结束的请安全保密管理员办理。")
    return redirect("person-detail", pk=pk)


@require_POST
def person_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    person = _maintained(request, pk)
    accounts.unlock_account(person=person, note=note_of(request), actor=request.user, now=clock.now())
    messages.success(request, f"{person}的账号已解锁，可以登录。")
    return redirect("person-detail", pk=pk)


@never_cache
@require_POST
def person_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Of one of the three officers it is only asked for: another of them confirms."""
    person = _person(request, pk)
    if is_officer(person):
        row = request_reset(person=person, reason=note_of(request), actor=request.user, now=clock.now())
        messages.success(request, "申请已提出，等另一名三员确认。确认前可以撤回。")
        return redirect("password-reset-detail", pk=row.pk)
    person = _maintained(request, pk)
    password = accounts.reset_password(person=person, actor=request.user, now=clock.now())
    return shown_once(request, [(person, password)], f"{person}的密码已重置")


def shown_once(
    request: HttpRequest, made: list[tuple[User, str]], title: str, back: str = "", back_to: str = ""
) -> HttpResponse:
    """First passwords: on this answer and nowhere else, neither in a session nor in a cache."""
    context = {"made": made, "title": title, "back": back, "back_to": back_to}
    return render(request, "organizations/person_passwords.html", context)


def _person(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(visible_people(request.user).select_related("organization"), pk=pk)


def _maintained(request: HttpRequest, pk: int) -> User:
    person = _person(request, pk)
    if not request.user.has_perm("organizations.maintain_accounts", person):
        raise PermissionDenied("organizations.maintain_accounts")
    return person


def note_of(request: HttpRequest) -> str:
    return request.POST.get("note", "").replace("\x00", "").strip()[:NOTE]


def _groups(posts: list[Post], granters: dict[int, str], today: Any, user: Any) -> list[dict[str, Any]]:
    """现任, 将任, 曾任. A post can be ended as long as it is not over."""
    found: dict[str, list[dict[str, Any]]] = {"现任": [], "将任": [], "曾任": []}
    for post in posts:
        over = post.to_on is not None and post.to_on < today
        name = "曾任" if over else "将任" if post.from_on > today else "现任"
        may_end = not over and user.has_perm("organizations.grant_post", post)
        found[name].append({"post": post, "granter": granters.get(post.pk, ""), "may_end": may_end})
    return [{"title": title, "rows": rows} for title, rows in found.items()]


def _trail(user: Any, person: User, posts: list[Post]) -> list[TimelineEntry] | None:
    """Of the account and its posts, each post by its name. None for who is not told of such things."""
    if not user.has_perm("organizations.list_people"):
        return None
    names: dict[Any, str] = {post: f"{post.label}：" for post in posts}
    places = [person.organization, *(post.organization for post in posts)]
    return timeline([person, *posts], audiences=sides(user, over=places, office=OFFICE), names=names)
