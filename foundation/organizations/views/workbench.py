from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation.core import clock, heartbeats, ports
from foundation.core.ports import Todo

Group = dict[str, object]


@require_GET
def workbench(request: HttpRequest) -> HttpResponse:
    """What this person owes, grouped by urgency."""
    today = clock.today()
    todos = ports.todos_of(request.user, today)
    context = {"groups": group(todos, today), "total": len(todos), "today": today, **alarm(request)}
    return render(request, "organizations/workbench.html", context)


def alarm(request: HttpRequest) -> dict[str, object]:
    """What of the machine stands still, for those who can do something about it (F73). One query more, for them alone."""
    if not request.user.has_perm("core.hear_of_stalls"):
        return {}
    stalls = heartbeats.standing(now=clock.now()).stalls
    return {"stalls": stalls, "acts": request.user.has_perm("core.run_machine")}


def group(todos: list[Todo], today: date) -> list[Group]:
    """已逾期, 今天, 7日内, 以后, 不限时; empty groups are left out."""
    week = today + timedelta(days=7)
    groups: list[tuple[str, list[Todo]]] = [
        ("已逾期", [t for t in todos if t.due_on and t.due_on < today]),
        ("今天", [t for t in todos if t.due_on == today]),
        ("7日内", [t for t in todos if t.due_on and today < t.due_on <= week]),
        ("以后", [t for t in todos if t.due_on and t.due_on > week]),
        ("不限时", [t for t in todos if t.due_on is None]),
    ]
    return [{"title": title, "items": items} for title, items in groups if items]
