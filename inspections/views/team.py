from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.organizations.selectors.post import holds_in_team
from foundation.organizations.states import TEAM
from inspections.forms.team import TermForm
from inspections.rules import require
from inspections.selectors.team import authorised_until, posts_to_prolong, visible_teams
from inspections.services.team import TermRefused, set_team_term


@require_http_methods(["GET", "POST"])
def team_term(request: HttpRequest, pk: int) -> HttpResponse:
    """授权期限: all people of the team with their dates, and another last day for them."""
    team = get_object_or_404(visible_teams(request.user), pk=pk)
    require(request.user, "inspections.staff_team", team)
    if holds_in_team(request.user, TEAM, team.pk):
        raise PermissionDenied("inspections.staff_team")
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
