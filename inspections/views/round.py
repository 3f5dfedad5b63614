from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.organizations.selectors.side import sides
from inspections.forms.round import RoundFilter
from inspections.letters.round import leaders_of
from inspections.rules import require
from inspections.selectors.announcement import visible_announcements
from inspections.selectors.assignment import visible_assignments
from inspections.selectors.notice import with_notices
from inspections.selectors.round import terms_of, visible_rounds
from inspections.selectors.team import posts_in_teams, visible_teams
from inspections.states import AFTER_FEEDBACK

PAGE = 30
# Rectification fills them: what was fed back, and how far it has come.
AFTERWARDS = ("rectification_bulletin", "suggestion_letter")


@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "inspections.list_rounds", None)
    seen = visible_rounds(request.user)
    form = RoundFilter(request.GET, terms_of(seen))
    form.is_valid()
    if form.cleaned_data.get("kind"):
        seen = seen.filter(kind=form.cleaned_data["kind"])
    if form.cleaned_data.get("term"):
        seen = seen.filter(term_name=form.cleaned_data["term"])
    page = Paginator(seen.order_by("-on_site_from", "-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "inspections/round_list.html", {"form": form, "page": page})


@require_GET
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    round_ = get_object_or_404(visible_rounds(user), pk=pk)
    teams = list(visible_teams(user).filter(round=round_).order_by("number"))
    people = posts_in_teams(teams, clock.today())
    assignments = list(with_notices(visible_assignments(user).filter(round=round_)).order_by("team__number", "pk"))
    announcements = list(visible_announcements(user).filter(round=round_).order_by("pk"))
    names = {row: f"{row}：" for row in (*teams, *announcements)}
    names |= {one: f"{one.organization.short_name}（{one.team.name}）：" for one in assignments}
    rows = [
        {"team": team, "posts": people.get(team.pk, []), "count": sum(one.team_id == team.pk for one in assignments)}
        for team in teams
    ]
    letters = ["authorization_decision"] if any(leaders_of(posts) for posts in people.values()) else []
    if any(one.status in AFTER_FEEDBACK for one in assignments):
        letters += AFTERWARDS
    told = sides(user, over=[round_.organization], teams=[team.pk for team in teams])
    context = {
        "round": round_,
        "teams": rows,
        "assignments": assignments,
        "announcements": announcements,
        "may_assign": user.has_perm("inspections.assign_team", round_),
        "letters": " ".join(letters),
        "may_announce": user.has_perm("inspections.write_announcement", round_),
        "entries": timeline([round_, *names], audiences=told, names=names),
    }
    return render(request, "inspections/round_detail.html", context)
