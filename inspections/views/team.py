from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.core.errors import Refused
from foundation.organizations.selectors.person import visible_people
from foundation.organizations.services.post import DatesNotSensible
from inspections.forms.team import StaffForm, TermForm
from inspections.selectors.team import authorised_until, posts_to_prolong, visible_teams
from inspections.services.team import TermRefused, check_may_staff, set_team_term, staff_team


@require_http_methods(["GET", "POST"])
def team_staff(request: HttpRequest, pk: int) -> HttpResponse:
    """配人: one person after another is authorised for the round; who serves already stands beside."""
    team = get_object_or_404(visible_teams(request.user), pk=pk)
    check_may_staff(team, request.user)
    usual = authorised_until(team.round)
    form = StaffForm(request.POST if request.method == "POST" else None, user=request.user, until=usual)
    if form.is_bound and form.is_valid():
        try:
            post = staff_team(team=team, **form.cleaned_data, actor=request.user, now=clock.now())
        except Refused as refusal:
            is_day = isinstance(refusal, TermRefused | DatesNotSensible)
            form.add_error("to_on" if is_day else "person", refusal.sentence)
        else:
            messages.success(request, f"已授权{post.person}为{post.label}，可以接着配下一位。")
            return redirect("team-staff", pk=pk)
    posts = list(posts_to_prolong(team.pk, clock.today()).select_related("person__organization"))
    opens = set(
        visible_people(request.user).filter(pk__in=[one.person_id for one in posts]).values_list("pk", flat=True)
    )
    context = {"team": team, "round": team.round, "form": form, "posts": posts, "usual": usual, "opens": opens}
    return render(request, "inspections/team_staff.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def team_term(request: HttpRequest, pk: int) -> HttpResponse:
    """授权期限: all people of the team with their dates, and another last day for them."""
    team = get_object_or_404(visible_teams(request.user), pk=pk)
    check_may_staff(team, request.user)
    form = TermForm(request.POST or None, initial={"to_on": authorised_until(team.round)})
    if request.method == "POST" and form.is_valid():
        to_on, note = form.cleaned_data["to_on"], form.cleaned_data["note"]
        try:
            posts = set_team_term(team=team, to_on=to_on, reason=note, actor=request.user, now=clock.now())
        except TermRefused as refusal:
            form.add_error("to_on", refusal.sentence)
        else:
            done = f"{team.name}{len(posts)}人的授权改到{to_on.year}年{to_on.month}月{to_on.day}日。"
            messages.success(request, done)
            return redirect("round-detail", pk=team.round_id)
    posts = list(posts_to_prolong(team.pk, clock.today()).select_related("person"))
    context = {"team": team, "round": team.round, "form": form, "posts": posts, "usual": authorised_until(team.round)}
    status = 422 if request.method == "POST" else 200
    return render(request, "inspections/team_term.html", context, status=status)
