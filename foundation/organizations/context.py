"""What the frame of every page needs: the menu the person's posts allow, the date, the unit, the size of type."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.safestring import SafeString

from foundation.core import clock
from foundation.organizations.selectors.access_report import READERS as REPORT_READERS
from foundation.organizations.selectors.organization import TREE_READERS
from foundation.organizations.selectors.person import PERSON_READERS
from foundation.organizations.selectors.post import posts_of
from foundation.organizations.states import DEPARTMENT, LEADING, OFFICE, PROPOSERS, TEAM, UNIT, PostKind

WEEKDAYS = "一二三四五六日"
TYPE_CLASSES = {"large": "type-large", "xlarge": "type-xlarge"}
MENU_LIMIT = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a menu. `nouns` are the first words of the URL names that belong to it."""

    label: str
    name: str
    nouns: frozenset[str]
    posts: frozenset[str] = frozenset()
    icon: str = "list"
    children: tuple["Entry", ...] = ()
    url: str = ""
    current: bool = False


def _nouns(*words: str) -> frozenset[str]:
    return frozenset(words)


STEPS = ("escalationstep", "supervisionletter")
SETTINGS = ("calendar", "deadlinerule")
WORKBENCH = Entry("工作台", "workbench", _nouns("workbench"), icon="home")
RECTIFICATION = (
    Entry("问题清单", "problem-list", _nouns("problem", "responsibility", "evidence", "paper", "countersignature")),
    Entry("任务清单", "task-list", _nouns("task")),
    Entry("整改方案", "plan-list", _nouns("plan")),
    Entry("督办事项", "escalationstep-list", _nouns(*STEPS), OFFICE | LEADING),
    Entry("催办规则", "reminderrule-list", _nouns("reminderrule"), OFFICE | LEADING),
    Entry("时限设置", "calendar-year", _nouns(*SETTINGS), OFFICE | LEADING),
)
INSPECTION = (
    Entry("问题底稿", "finding-list", _nouns("finding", "feedback")),
    Entry("工作记录", "record-list", _nouns("record")),
)
PETITION_POSTS = DEPARTMENT | {
    PostKind.PETITION_CLERK,
    PostKind.TEAM_LEADER,
    PostKind.DEPUTY_TEAM_LEADER,
    PostKind.DISCIPLINE_COMMISSION,
}
EXPORTS = Entry("导出记录", "export-list", _nouns("export"))
AUDITED = (Entry("操作日志", "audit-list", _nouns("audit")), EXPORTS)
AUDIT = Entry("审计", "audit-list", _nouns("audit", "export"), frozenset({PostKind.AUDIT_ADMIN}), children=AUDITED)
WATCH = replace(EXPORTS, posts=frozenset({PostKind.SECURITY_ADMIN}))
MACHINE = Entry("系统运行", "machine-overview", _nouns("machine"), frozenset({PostKind.SYSTEM_ADMIN}))
PETITIONS = Entry("信访", "petition-list", _nouns("petition"), PETITION_POSTS)
ORGANIZATIONS = Entry("单位", "organization-list", _nouns("organization", "tree"), TREE_READERS | UNIT)
ACCESS = Entry("权限核对", "access-report-list", _nouns("access"), REPORT_READERS)
PEOPLE = Entry(
    "人员",
    "person-list",
    _nouns("person", "post", "postrequest", "allowance", "handover"),
    PERSON_READERS | PROPOSERS,
    icon="user",
)
RECEIPTS = Entry("签收", "acknowledgement-list", _nouns("acknowledgement"))
BATCHES = Entry("批量办理", "batch-list", _nouns("batch"), OFFICE)
DESK = Entry("公文排版", "typesetting-list", _nouns("typesetting"), OFFICE | TEAM)
FORMS = Entry("公文样式", "sample-list", _nouns("sample", "blanksheet"), OFFICE | TEAM)
TEMPLATES = ("documenttemplate", "templateversion", "wordtemplate")
NUMBERS = Entry("发文字号", "documentnumber-list", _nouns("documentnumber"), OFFICE | {PostKind.ARCHIVIST})
PAPERS = (
    Entry("公文", "document-list", _nouns("document", "file", "letter")),
    NUMBERS,
    Entry("公文模板", "documenttemplate-list", _nouns(*TEMPLATES), OFFICE),
    BATCHES,
    DESK,
    FORMS,
    Entry("公文规则", "documentpolicy-edit", _nouns("documentpolicy"), OFFICE),
    RECEIPTS,
    EXPORTS,
)
DOCUMENTS = Entry(
    "公文",
    "document-list",
    _nouns(
        "document",
        "documentnumber",
        "documentpolicy",
        "file",
        "letter",
        "batch",
        "typesetting",
        "sample",
        "blanksheet",
        "acknowledgement",
        "export",
    )
    | _nouns(*TEMPLATES),
    OFFICE | LEADING | TEAM | UNIT,
    icon="doc",
    children=PAPERS,
)

MENU = (
    WORKBENCH,
    Entry(
        "计划轮次",
        "round-list",
        _nouns("round", "assignment", "team", "notice", "announcement"),
        OFFICE | LEADING | TEAM,
    ),
    Entry("巡察实施", "finding-list", _nouns("finding", "record", "feedback"), OFFICE | TEAM, children=INSPECTION),
    Entry(
        "巡察整改",
        "problem-list",
        _nouns("problem", "responsibility", "plan", "task", "evidence", "paper", "countersignature", *STEPS, *SETTINGS)
        | _nouns("reminderrule"),
        OFFICE | LEADING | TEAM,
        children=RECTIFICATION,
    ),
    PETITIONS,
    DOCUMENTS,
    replace(NUMBERS, posts=frozenset({PostKind.ARCHIVIST}), icon="doc"),
    ORGANIZATIONS,
    PEOPLE,
    ACCESS,
    AUDIT,
    WATCH,
    MACHINE,
)
UNIT_MENU = (
    replace(WORKBENCH, label="首页"),
    Entry(
        "反馈意见", "problem-list", _nouns("problem", "responsibility", "evidence", "paper", "countersignature"), UNIT
    ),
    Entry("整改方案", "plan-list", _nouns("plan"), UNIT, icon="doc"),
    Entry("任务", "task-list", _nouns("task"), UNIT, icon="check"),
    DOCUMENTS,
    PETITIONS,
    ORGANIZATIONS,
    PEOPLE,
    ACCESS,
    AUDIT,
    WATCH,
    MACHINE,
)


@dataclass(frozen=True, slots=True)
class Menus:
    """What the posts open, and the parts of the frame that show it (templates/_menu_*.html)."""

    menu: tuple[Entry, ...]
    bar: SafeString
    second: SafeString
    sheet: SafeString
    tabs: SafeString


def frame(request: HttpRequest) -> dict[str, Any]:
    """For the signed-in site. One query: the posts, which the request needs anyway."""
    today = clock.today()
    words = f"{today.year}年{today.month}月{today.day}日 星期{WEEKDAYS[today.weekday()]}"
    found: dict[str, Any] = {"system_name": settings.SITE_NAME, "today": today, "today_words": words}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return found
    match = request.resolver_match
    noun = (match.url_name or "").split("-")[0] if match else ""
    menus = _menus(frozenset(post.kind for post in posts_of(user)), noun, get_urlconf() or settings.ROOT_URLCONF)
    return found | {"menu": menus.menu, "menus": menus, "unit_name": _unit_name(user)}


def reading(request: HttpRequest) -> dict[str, Any]:
    """For both sites: the size of type from a cookie, and the base that an error page stands on."""
    return {
        "system_name": settings.SITE_NAME,
        "type_class": TYPE_CLASSES.get(request.COOKIES.get("size", ""), ""),
        "frame_base": "base.html" if hasattr(request, "user") else "public_base.html",
    }


@lru_cache(maxsize=1024)
def _menus(kinds: frozenset[str], noun: str, _addresses: str) -> Menus:
    """Kept by the kinds of posts, what the page is about, and whose addresses count: nothing of a person is in it."""
    table = UNIT_MENU if kinds & UNIT and not kinds & (OFFICE | LEADING | TEAM) else MENU
    menu = _drawn(_open(table, kinds), noun)[:MENU_LIMIT]
    here = next((entry for entry in menu if entry.current), None)
    submenu = _drawn(_open(here.children, kinds), noun) if here else ()
    if len(submenu) < 2:
        submenu = ()
    words = {"menu": menu, "tabs": menu[:3], "submenu": submenu, "submenu_label": here.label if here else ""}
    words["rest"] = [entry for entry in submenu if entry.url not in {other.url for other in menu}]
    parts = {part: render_to_string(f"_menu_{part}.html", words) for part in ("bar", "second", "sheet", "tabs")}
    return Menus(menu, **parts)


def _open(entries: tuple[Entry, ...], kinds: frozenset[str]) -> list[Entry]:
    return [entry for entry in entries if not entry.posts or entry.posts & kinds]


def _drawn(entries: list[Entry], noun: str) -> tuple[Entry, ...]:
    """With addresses; an entry whose page this installation lacks is left out."""
    drawn = []
    for entry in entries:
        try:
            url = reverse(entry.name)
        except NoReverseMatch:
            continue
        drawn.append(replace(entry, url=url, current=noun in entry.nouns))
    return tuple(drawn)


def _unit_name(user: Any) -> str:
    """Without a query when a post is at the person's own organization, which is the rule."""
    own = next((post.organization for post in posts_of(user) if post.organization_id == user.organization_id), None)
    organization = own or user.organization
    return str(organization.short_name or organization.name)
