from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from foundation.audittrail.events import OFFICE
from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.core.models import DeadlineRule, Unit
from foundation.supervision.forms.deadline_rule import DeadlineRuleForm
from foundation.supervision.selectors.deadline_rule import deadline_rule, deadline_rules
from foundation.supervision.services.deadline_rule import RuleFixed, change_deadline_rule


@require_GET
def deadline_rule_list(request: HttpRequest) -> HttpResponse:
    """For everybody with a post: who has a deadline may know by which rule."""
    _require(request, "supervision.read_deadline_rules")
    context = {"rows": deadline_rules(), "edits": request.user.has_perm("supervision.edit_deadline_rules")}
    return render(request, "supervision/deadlinerule_list.html", context)


@require_http_methods(["GET", "POST"])
def deadline_rule_edit(request: HttpRequest, key: str) -> HttpResponse:
    _require(request, "supervision.edit_deadline_rules")
    row = deadline_rule(key)
    if row is None:
        raise Http404("没有这条时限规则。")
    if not row.declared.is_editable:
        raise RuleFixed(f"“{row.declared.label}”的时限由{row.declared.source or '系统'}规定，不能修改。")
    initial = {"amount": row.rule.amount, "unit": row.rule.unit}
    form = DeadlineRuleForm(request.POST or None, rule=row.declared, initial=initial)
    if request.method == "POST" and form.is_valid():
        unit, amount = Unit(form.cleaned_data["unit"]), form.cleaned_data["amount"]
        told = change_deadline_rule(key=key, unit=unit, amount=amount, actor=request.user, now=clock.now())
        said = f"已修改：{told}。以后新定的时限按这个推算，已经定下的不变。" if told else "和原来一样，没有修改。"
        messages.success(request, said)
        return redirect("deadlinerule-list")
    context = {
        "row": row,
        "form": form,
        "entries": timeline([DeadlineRule(key=key)], audiences=frozenset({OFFICE})),
    }
    return render(
        request, "supervision/deadlinerule_edit.html", context, status=422 if request.method == "POST" else 200
    )


def _require(request: HttpRequest, perm: str) -> None:
    if not request.user.has_perm(perm):
        raise PermissionDenied(perm)
