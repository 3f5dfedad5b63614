from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods

from foundation.audittrail.events import EVERY_PARTY
from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.core.deadlines import Deadline
from foundation.core.errors import Refused
from foundation.supervision.forms.reminder_rule import ReminderRuleForm
from foundation.supervision.models import ReminderRule
from foundation.supervision.selectors.reminder_preview import last_month, preview
from foundation.supervision.selectors.reminder_rule import (
    changes_between,
    kinds,
    mark_of,
    rules_of,
    what_of,
    when_of,
)
from foundation.supervision.services.reminder_rule import RulesChanged, change_rules, subject_of


class AnswerNotWhole(Refused):
    """Without its boxes a form would turn every step off."""

    status = 422


@require_GET
def reminder_rule_list(request: HttpRequest) -> HttpResponse:
    """The ladder of one kind of deadline, and which others there are. Whoever has a post may read it."""
    _check(request, "read")
    known = kinds()
    kind = request.GET.get("kind", "")
    if kind not in known:
        kind = "task" if "task" in known else next(iter(known))
    rules = rules_of(kind)
    context = {
        "kinds": [(name, model.DEADLINE.label) for name, model in known.items()],  # type: ignore[attr-defined]
        "kind": kind,
        "deadline": _deadline(kind),
        "groups": _groups(rules),
        "may_edit": request.user.has_perm("supervision.edit_reminder_rules"),
        "entries": timeline([subject_of(kind)], audiences=EVERY_PARTY),
    }
    return render(request, "supervision/reminderrule_list.html", context)


@require_http_methods(["GET", "POST"])
def reminder_rule_edit(request: HttpRequest, kind: str) -> HttpResponse:
    """Three steps at one address: the form, what it would have done last month, and the change."""
    _check(request, "edit")
    deadline, rules = _deadline(kind), rules_of(kind)
    mark = mark_of(rules)
    if request.method == "POST" and request.POST.get("seen", mark) != mark:
        raise RulesChanged
    form = ReminderRuleForm(
        request.POST if request.method == "POST" else None, deadline=deadline, rules=rules, initial={"seen": mark}
    )
    if form.is_bound and not form.is_whole:
        raise AnswerNotWhole("没有保存：表单没有传全，有的步骤不在里面，不能当作停用。请重新打开修改页，改好再提交。")
    context: dict[str, Any] = {"form": form, "kind": kind, "deadline": deadline, "rows": _rows(form)}
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        status = 422 if form.is_bound and not form.is_valid() else 200
        return render(request, "supervision/reminderrule_form.html", context, status=status)
    wanted = form.wanted()
    if "confirmed" in request.POST:
        changes = change_rules(
            kind=kind, wanted=wanted, seen=mark, actor=request.user, now=clock.now(), today=clock.today()
        )
        messages.success(request, f"{deadline.label}的催办规则已改{len(changes)}处，从今天起按新规则提醒。")
        return redirect(f"{reverse('reminderrule-list')}?kind={kind}")
    return _preview(request, context, rules, wanted)


def _preview(
    request: HttpRequest, context: dict[str, Any], rules: list[ReminderRule], wanted: list[ReminderRule]
) -> HttpResponse:
    """The page comes at once; the month, a second's work at a province, by HTMX, or by a button where there is no script."""
    changes = changes_between(rules, wanted)
    if not changes:
        context["form"].add_error(None, "没有改动。请改过再看预览，或点“取消”。")
        return render(request, "supervision/reminderrule_form.html", context, status=422)
    today, alone = clock.today(), request.headers.get("HX-Request") == "true"
    context |= {"changes": changes, "span": last_month(today)}
    if alone or "month" in request.POST:
        context["preview"] = preview(kinds()[context["kind"]], rules, wanted, today=today)
    name = "_reminderrule_month" if alone else "reminderrule_preview"
    response = render(request, f"supervision/{name}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _groups(rules: list[ReminderRule]) -> list[dict[str, Any]]:
    """Before, on and after the day."""
    parts = {"到期前": range(-1000, 0), "到期当天": range(1), "逾期后": range(1, 1000)}
    groups = {label: [rule for rule in rules if rule.offset_days in days] for label, days in parts.items()}
    return [
        {"label": label, "lines": [{"rule": rule, "when": when_of(rule), "what": what_of(rule)} for rule in found]}
        for label, found in groups.items()
        if found
    ]


def _rows(form: ReminderRuleForm) -> list[dict[str, Any]]:
    return [line | {"when": when_of(line["rule"]), "what": what_of(line["rule"])} for line in form.lines()]


def _deadline(kind: str) -> Deadline:
    model = kinds().get(kind)
    if model is None:
        raise Http404
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    return deadline


def _check(request: HttpRequest, what: str) -> None:
    needs = f"supervision.{what}_reminder_rules"
    if not request.user.has_perm(needs):
        raise PermissionDenied(needs)
