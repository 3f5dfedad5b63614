"""Who can still see what, and why: the posts in force on a day, grouped, and what about them needs somebody's attention."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from foundation.organizations.models import AccessReport, FillerAllowance, Post, PostRequestRow
from foundation.organizations.selectors.post import held_on, posts_of
from foundation.organizations.states import LEADING, OFFICE, OFFICERS, TEAM, UNIT, PostKind

SOON = timedelta(days=7)
READERS = frozenset({PostKind.SECURITY_ADMIN, PostKind.AUDIT_ADMIN, PostKind.OFFICE_DIRECTOR})


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of access: whose it is, and what it opens."""

    code: str
    label: str
    sees: str


GROUPS = (
    Group("team", "巡察组", "本组的任务、工作记录、底稿和信访件，本组单位的三个清单。到止期自动关闭。"),
    Group("lent", "代理", "与被代理人的岗位相同，不超过它的期限。到止期自动关闭。"),
    Group("proxy", "代填", "没有账号的单位的问题、责任、任务和方案，由上级单位的人员代为填报。"),
    Group("filler", "填报员", "本单位的问题、责任、任务和方案。"),
    Group("unit", "单位负责人、联络员", "本单位的问题、责任、任务、方案和收到的公文。"),
    Group("office", "巡察办、领导小组", "派出党委管辖范围内的轮次、公文和三个清单；信访专员看信访件。"),
    Group("other", "协同单位", "转到本单位的信访件和公文。"),
    Group("officer", "三员", "不看业务数据：系统管理员管账号，安全保密管理员管岗位，安全审计员看日志。"),
)
LABELS = {group.code: group.label for group in GROUPS}


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that should not stay as it is, what to do about it, and how it is said beside a post in the list."""

    code: str
    label: str
    remedy: str
    mark: str = ""


CONCERNS = (
    Concern("no_end", "巡察组岗位没有止期", "请巡察办在轮次页“授权期限”定下止期。", "应有止期"),
    Concern("own_account", "单位已有自己的账号，代填岗位还在", "请安全保密管理员结束代填岗位。", "单位已有自己的账号"),
    Concern(
        "locked", "账号已停用，岗位还在", "请安全保密管理员结束岗位；误停用的，请系统管理员恢复账号。", "账号已停用"
    ),
    Concern("officers", "三员兼任其他岗位", "请安全保密管理员结束其中一个岗位。", "三员兼任"),
    Concern("inactive_place", "单位已停用，岗位还在", "请安全保密管理员结束岗位。", "单位已停用"),
    Concern("derived", "派生的查看名单与岗位不一致", "名单已按岗位改正。请安全审计员查明是谁绕过系统改了数据。"),
)


class Fact(NamedTuple):
    """What a report asks of one post, read in one query for all."""

    pk: int
    person_id: int
    kind: str
    acts_for_id: int | None
    organization_id: int | None
    to_on: date | None
    person__organization_id: int
    person__is_active: bool
    organization__is_active: bool | None


Line = tuple[int, str, str | None]
Found = dict[str, list[int]]


def reads_reports(user: Any) -> bool:
    """The report tells of everybody: read by those who hold their post at the top of the tree."""
    return any(
        post.kind in READERS and post.organization is not None and post.organization.depth == 1
        for post in posts_of(user)
    )


def visible_access_reports(user: Any) -> QuerySet[AccessReport]:
    return AccessReport.objects.all() if reads_reports(user) else AccessReport.objects.none()


def facts_of(day: date) -> list[Fact]:
    rows = Post.objects.filter(held_on(day)).order_by("pk").values_list(*Fact._fields)
    return [Fact(*row) for row in rows]


def group_of(fact: Fact) -> str:
    own = fact.person__organization_id == fact.organization_id
    kind = fact.kind
    if fact.acts_for_id is not None:
        return "lent"
    if kind == PostKind.UNIT_REPORTER:
        return "filler" if own else "proxy"
    sides = (("team", TEAM), ("unit", UNIT), ("office", OFFICE | LEADING | {PostKind.PETITION_CLERK}))
    for code, kinds in (*sides, ("officer", OFFICERS)):
        if kind in kinds:
            return code
    return "other"


def line_of(fact: Fact) -> Line:
    return fact.pk, group_of(fact), fact.to_on.isoformat() if fact.to_on else None


def concerns_of(facts: Sequence[Fact]) -> Found:
    """Concern → ids of the posts it is about. What upper apps and the derived table find comes on top, in words."""
    answered = {fact.organization_id for fact in facts if _is_own_account(fact)}
    kinds: dict[int, set[str]] = defaultdict(set)
    for fact in facts:
        kinds[fact.person_id].add(fact.kind)
    mixed = {person for person, held in kinds.items() if held & OFFICERS and len(held) > 1}
    tests: dict[str, Callable[[Fact], bool]] = {
        "no_end": lambda fact: fact.kind in TEAM and fact.to_on is None,
        "own_account": lambda fact: group_of(fact) == "proxy" and fact.organization_id in answered,
        "locked": lambda fact: not fact.person__is_active,
        "officers": lambda fact: fact.person_id in mixed,
        "inactive_place": lambda fact: fact.organization__is_active is False,
    }
    found = {code: [fact.pk for fact in facts if test(fact)] for code, test in tests.items()}
    return {code: keys for code, keys in found.items() if keys}


def _is_own_account(fact: Fact) -> bool:
    """Somebody who works there can act for it (selectors.person.has_own_account, over all organizations at once)."""
    own = fact.person__organization_id == fact.organization_id
    return own and fact.kind in UNIT and fact.person__is_active


def allowances_on(day: date, facts: Sequence[Fact]) -> list[list[int]]:
    """Open allowances as [id, posts in force that came of it]."""
    held = {fact.pk for fact in facts}
    rows = PostRequestRow.objects.filter(request__allowance__isnull=False, post__isnull=False)
    used = Counter(allowance for allowance, post in rows.values_list("request__allowance", "post") if post in held)
    found = FillerAllowance.objects.filter(revoked_at__isnull=True, from_on__lte=day, to_on__gte=day).order_by("to_on")
    return [[pk, used[pk]] for pk in found.values_list("pk", flat=True)]


def changes_between(old: Iterable[Sequence[Any]], new: Iterable[Sequence[Any]]) -> dict[str, list[list[Any]]]:
    """Posts begun and ended since the last report, and those whose last day is another now (with the old one)."""
    before = {line[0]: line for line in old}
    after = {line[0]: line for line in new}
    moved = [key for key in after.keys() & before.keys() if after[key][2] != before[key][2]]
    return {
        "begun": [list(after[key]) for key in sorted(after.keys() - before.keys())],
        "ended": [list(before[key]) for key in sorted(before.keys() - after.keys())],
        "moved": [[*after[key], before[key][2]] for key in sorted(moved)],
    }


def latest_report(day: date | None = None) -> AccessReport | None:
    """The last one made (up to `day`)."""
    rows = AccessReport.objects.filter(day__lte=day) if day else AccessReport.objects.all()
    return rows.order_by("-pk").first()


def posts_of_lines(lines: Sequence[Sequence[Any]]) -> dict[int, Post]:
    """The posts of these lines with the names they are shown by. One query."""
    return Post.objects.select_related("person__organization", "organization", "acts_for").in_bulk(
        [line[0] for line in lines]
    )


def posts_named(words: str) -> set[int]:
    """Posts by a part of the person's or the place's name."""
    named = Q(person__name__contains=words) | Q(organization__short_name__contains=words)
    return set(Post.objects.filter(named | Q(scope_name__contains=words)).values_list("pk", flat=True))
