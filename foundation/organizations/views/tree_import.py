from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.encoding import escape_uri_path
from django.views.decorators.http import require_GET, require_POST

from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.core.models import Job
from foundation.core.transitions import available_moves
from foundation.organizations.forms.tree_import import TreeImportForm
from foundation.organizations.models import TreeImport
from foundation.organizations.resources.organization_workbook import template
from foundation.organizations.selectors.side import sides
from foundation.organizations.selectors.tree_import import HEAVY, visible_tree_imports
from foundation.organizations.services.tree_import import (
    cancel_tree_import,
    confirm_tree_import,
    recheck_tree_import,
    upload_tree_import,
)
from foundation.organizations.states import MAINTAINERS, ImportStatus

PAGE = 30
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = ("organization", "uploaded_by", "confirmed_by")


@require_GET
def tree_import_list(request: HttpRequest) -> HttpResponse:
    """How it is done, the form, and what was imported before."""
    _require(request)
    return _list(request, TreeImportForm(user=request.user), 200)


@require_POST
def tree_import_create(request: HttpRequest) -> HttpResponse:
    _require(request)
    form = TreeImportForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _list(request, form, 422)
    chosen = form.cleaned_data
    row = upload_tree_import(
        organization=chosen["organization"],
        data=form.data_read,
        name=_file_name(chosen["file"].name),
        basis=chosen["basis"],
        again=chosen["again"],
        actor=request.user,
        now=clock.now(),
    )
    messages.success(request, "已上传，正在检查。检查只读不写，结果在本页。")
    return redirect("tree-import-detail", pk=row.pk)


@require_GET
def tree_import_template(request: HttpRequest) -> HttpResponse:
    _require(request)
    return _download(template(), "单位导入模板.xlsx", XLSX_TYPE)


@require_GET
def tree_import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the check found, what would change, and the buttons of what may be done now."""
    rows = visible_tree_imports(request.user).select_related(*NAMES).defer("content", "marked")
    row = get_object_or_404(rows, pk=pk)
    moves = available_moves(row, request.user)
    waits = row.status in {ImportStatus.CHECKING, ImportStatus.WRITING}
    context = {
        "row": row,
        "job": Job.objects.filter(pk=row.job).first() if waits and row.job else None,
        "moves": moves,
        "confirms": "confirm" in moves and bool(row.summary.get("touched")),
        "needs_another": row.status == ImportStatus.READY and "confirm" not in moves,
        "has_marked": visible_tree_imports(request.user).filter(pk=pk, marked__isnull=False).exists(),
        "entries": timeline([row], audiences=sides(request.user, over=[row.organization], office=MAINTAINERS)),
    }
    return render(request, "organizations/tree_import_detail.html", context)


@require_GET
def tree_import_faults(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as it was uploaded, every fault marked."""
    row = get_object_or_404(visible_tree_imports(request.user), pk=pk)
    if row.marked is None:
        raise Http404("这份表没有标出错误的版本。")
    return _download(bytes(row.marked), f"{row.name.rpartition('.')[0]}-标出错误.xlsx", XLSX_TYPE)


@require_GET
def tree_import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The uploaded bytes, for who is to confirm them."""
    row = get_object_or_404(visible_tree_imports(request.user), pk=pk)
    return _download(bytes(row.content), row.name, "application/octet-stream")


@require_POST
def tree_import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    row = confirm_tree_import(tree_import=_seen(request, pk), actor=request.user, now=clock.now())
    messages.success(request, "已确认，正在写入。全部写入或者一行也不写。")
    return redirect("tree-import-detail", pk=row.pk)


@require_POST
def tree_import_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    row = recheck_tree_import(tree_import=_seen(request, pk), actor=request.user, now=clock.now())
    messages.success(request, "正在按现在的单位树重新检查。")
    return redirect("tree-import-detail", pk=row.pk)


@require_POST
def tree_import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row = cancel_tree_import(tree_import=_seen(request, pk), actor=request.user, now=clock.now())
    messages.success(request, "已取消，单位树没有改动。")
    return redirect("tree-import-detail", pk=row.pk)


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm("organizations.maintain_tree"):
        raise PermissionDenied("organizations.maintain_tree")


def _seen(request: HttpRequest, pk: int) -> TreeImport:
    return get_object_or_404(visible_tree_imports(request.user).defer(*HEAVY).select_related("organization"), pk=pk)


def _list(request: HttpRequest, form: TreeImportForm, status: int) -> HttpResponse:
    found = visible_tree_imports(request.user).defer(*HEAVY).select_related("uploaded_by", "organization")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "organizations/tree_import_list.html", {"form": form, "page": page}, status=status)


def _file_name(name: str | None) -> str:
    kept = "".join(sign for sign in name or "" if sign.isprintable()).strip()
    return kept or "未命名"


def _download(data: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{escape_uri_path(name)}"
    return response
