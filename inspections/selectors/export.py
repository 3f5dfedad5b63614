"""What of an inspection may be taken out: coverage, and the register of findings without what they say. One query each."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from foundation.organizations.selectors.post import scope_q, team_ids
from foundation.organizations.states import OFFICE, Category, Level, PostKind
from inspections.models import Assignment, Finding
from inspections.selectors.assignment import visible_assignments
from inspections.selectors.finding import visible_findings
from inspections.states import AssignmentStatus, FindingCategory, FindingStatus, RoundKind

CHUNK = 2_000
Lines = Iterator[tuple[Any, ...]]

ASSIGNMENT_COLUMNS = (
    "届次",
    "轮次",
    "巡察类型",
    "派出党委",
    "巡察组",
    "被巡察单位",
    "单位代码",
    "单位类别",
    "层级",
    "进驻日期",
    "撤离日期",
    "反馈日期",
    "状态",
)
FINDING_COLUMNS = (
    "编号",
    "单位",
    "问题概述",
    "对应聚焦",
    "承办人",
    "第二承办人",
    "副组长",
    "组长",
    "组长签字时间",
    "退回次数",
    "状态",
)


def exportable_assignments(user: Any) -> QuerySet[Assignment]:
    return visible_assignments(user).filter(scope_q(user, OFFICE, "round__organization"))


def exportable_findings(user: Any) -> QuerySet[Finding]:
    """The leader's own team; for the director what is signed in his or her scope (visible_findings sees to that)."""
    led = Q(assignment__team__in=team_ids(user, {PostKind.TEAM_LEADER}))
    return visible_findings(user).filter(
        led | scope_q(user, {PostKind.OFFICE_DIRECTOR}, "assignment__round__organization")
    )


def assignment_lines(assignments: QuerySet[Assignment]) -> Lines:
    rows = assignments.values_list(
        "round__term_name",
        "round__number",
        "round__kind",
        "round__organization__short_name",
        "team__name",
        "organization__short_name",
        "organization__code",
        "organization__category",
        "organization__level",
        "on_site_from",
        "on_site_to",
        "fed_back_on",
        "status",
    )
    kinds, states = dict(RoundKind.choices), dict(AssignmentStatus.choices)
    categories, levels = dict(Category.choices), dict(Level.choices)
    for row in rows.iterator(CHUNK):
        term, number, kind, sender, team, name, code, category, level, begin, end, fed_back_on, status = row
        place = (name, code, categories[category], levels[level])
        yield (term, number, kinds[kind], sender, team, *place, begin, end, fed_back_on, states[status])


def finding_lines(findings: QuerySet[Finding]) -> Lines:
    """Neither facts nor basis: those are read where it is on record who reads."""
    rows = findings.values_list(
        "assignment__team__number",
        "seq",
        "assignment__organization__short_name",
        "title",
        "category",
        "handler__name",
        "second_handler__name",
        "deputy__name",
        "leader__name",
        "signed_at",
        "returns",
        "status",
    )
    categories, states = dict(FindingCategory.choices), dict(FindingStatus.choices)
    for row in rows.iterator(CHUNK):
        team, seq, place, title, category, one, other, deputy, leader, signed_at, returns, status = row
        people = (one, other, deputy, leader)
        yield (f"{team}-{seq:03d}", place, title, categories[category], *people, signed_at, returns, states[status])
