"""The tree and the people of 云岭市, made through the services: what they refuse cannot exist in a test either."""

import datetime as dt
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import factory

from foundation.audittrail.models import AuditEvent, AuditSeal
from foundation.core import triggers
from foundation.core.transitions import SystemActor
from foundation.organizations.models import FillerAllowance, Organization, Post, PostRequest, User
from foundation.organizations.services.filler_allowance import give_allowance
from foundation.organizations.services.organization import add_organization
from foundation.organizations.services.post import grant_post
from foundation.organizations.services.post_request import ProposedRow, propose_fillers
from foundation.organizations.services.user import create_user
from foundation.organizations.states import Category, Level, PostKind, ScopeKind

NOW = dt.datetime(2026, 3, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = dt.date(2026, 3, 5)
FROM_ON = dt.date(2026, 1, 1)
PASSWORD = "Yunling-2026"
ACTOR = SystemActor("测试准备")
TEAM_ID, TEAM_NAME = 3, "第三巡察组"

# attribute of `world`, parent, code, name, short name, category, level
ORGANIZATIONS = (
    ("root", None, "YL", "中国共产党云岭市委员会", "中共云岭市委", Category.COMMITTEE, Level.PREFECTURE),
    ("office", "root", "YL-XCB", "中共云岭市委巡察工作领导小组办公室", "市委巡察办", Category.OFFICE, Level.PREFECTURE),
    ("finance", "root", "YL-CZ", "中共云岭市财政局党组", "市财政局党组", Category.PARTY_GROUP, Level.PREFECTURE),
    (
        "agriculture",
        "root",
        "YL-NY",
        "中共云岭市农业农村局党组",
        "市农业农村局党组",
        Category.PARTY_GROUP,
        Level.PREFECTURE,
    ),
    (
        "medical",
        "root",
        "YL-YB",
        "中共云岭市医疗保障局党组",
        "市医疗保障局党组",
        Category.PARTY_GROUP,
        Level.PREFECTURE,
    ),
    ("county", "root", "YL-QS", "中国共产党青石县委员会", "中共青石县委", Category.COMMITTEE, Level.COUNTY),
    (
        "township",
        "county",
        "YL-QS-LT",
        "中国共产党青石县龙潭镇委员会",
        "龙潭镇党委",
        Category.COMMITTEE,
        Level.TOWNSHIP,
    ),
    (
        "village",
        "township",
        "YL-QS-LT-01",
        "中国共产党龙潭镇柳树村支部委员会",
        "柳树村党支部",
        Category.BRANCH,
        Level.VILLAGE,
    ),
)

# user name, name, where the person works, title, kind of post, where the post is. Team posts: give_team_posts.
PEOPLE: tuple[tuple[str, str, str, str, str | None, str | None], ...] = (
    ("office", "周敏", "office", "综合科科长", PostKind.OFFICE_CLERK, "root"),
    ("director", "陈启明", "office", "主任", PostKind.OFFICE_DIRECTOR, "root"),
    ("groupleader", "李国栋", "root", "市委副书记", PostKind.LEADING_GROUP_HEAD, "root"),
    ("leader", "王建华", "office", "巡察专员", None, None),
    ("deputy", "赵丽", "office", "副巡察专员", None, None),
    ("member", "孙伟", "office", "一级主任科员", None, None),
    ("member2", "吴芳", "office", "二级主任科员", None, None),
    ("unithead", "郑德明", "finance", "党组书记、局长", PostKind.ORGANIZATION_HEAD, "finance"),
    ("liaison", "林晓", "finance", "办公室主任", PostKind.ORGANIZATION_LIAISON, "finance"),
    ("unithead2", "何志强", "agriculture", "党组书记、局长", PostKind.ORGANIZATION_HEAD, "agriculture"),
    ("liaison2", "罗静", "agriculture", "办公室副主任", PostKind.ORGANIZATION_LIAISON, "agriculture"),
    ("department", "谢宏", "medical", "党组书记、局长", PostKind.DEPARTMENT_HEAD, "medical"),
    ("departmentclerk", "唐雪", "medical", "基金监管科科长", PostKind.DEPARTMENT_CLERK, "medical"),
    ("discipline", "韩正平", "root", "市纪委监委案件监督管理室主任", PostKind.DISCIPLINE_COMMISSION, "root"),
    ("petition", "冯雨", "office", "信访专员", PostKind.PETITION_CLERK, "root"),
    ("custodian", "曾兰", "office", "身份保管人", PostKind.IDENTITY_CUSTODIAN, "root"),
    ("sysadmin", "蒋涛", "office", "系统管理员", PostKind.SYSTEM_ADMIN, "root"),
    ("secadmin", "沈洁", "office", "安全保密管理员", PostKind.SECURITY_ADMIN, "root"),
    ("auditor", "杨帆", "office", "安全审计员", PostKind.AUDIT_ADMIN, "root"),
    ("nobody", "马云飞", "office", "", None, None),
)

TEAM_POSTS = (
    ("leader", PostKind.TEAM_LEADER),
    ("deputy", PostKind.DEPUTY_TEAM_LEADER),
    ("member", PostKind.TEAM_MEMBER),
    ("member2", PostKind.TEAM_MEMBER),
)


class OrganizationFactory(factory.Factory):
    """`OrganizationFactory(parent=world.county)`; without a parent: a root of its own."""

    class Meta:
        model = Organization

    parent = None
    code = factory.Sequence(lambda n: f"T{n:04d}")
    short_name = factory.Sequence(lambda n: f"第{n}单位")
    name = factory.LazyAttribute(lambda row: f"中共云岭市{row.short_name}党组")
    category = Category.PARTY_GROUP
    level = Level.PREFECTURE

    @classmethod
    def _create(cls, _model: type[Organization], *_args: Any, **fields: Any) -> Organization:
        return add_organization(**{"actor": ACTOR, "now": NOW, **fields})


class UserFactory(factory.Factory):
    """`UserFactory(organization=world.finance)`; the password is PASSWORD."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n:04d}")
    name = factory.Sequence(lambda n: f"刘{n}")
    email = factory.LazyAttribute(lambda row: f"{row.username}@yunling.example")
    password = PASSWORD

    @classmethod
    def _create(cls, _model: type[User], *_args: Any, **fields: Any) -> User:
        return create_user(actor=ACTOR, now=NOW, **fields)


class PostFactory(factory.Factory):
    """`PostFactory(person=user, kind=PostKind.ORGANIZATION_LIAISON, organization=world.finance)`."""

    class Meta:
        model = Post

    from_on = FROM_ON

    @classmethod
    def _create(cls, _model: type[Post], *_args: Any, **fields: Any) -> Post:
        return grant_post(actor=ACTOR, now=NOW, **fields)


class PostRequestFactory(factory.Factory):
    """`PostRequestFactory(organization=world.finance, actor=liaison)`: one new filler, 石晓, for this year."""

    class Meta:
        model = PostRequest

    reason = "专项整改填报"
    rows = factory.LazyFunction(lambda: [new_filler()])

    @classmethod
    def _create(cls, _model: type[PostRequest], *_args: Any, **fields: Any) -> PostRequest:
        return propose_fillers(now=NOW, **fields)


class FillerAllowanceFactory(factory.Factory):
    """`FillerAllowanceFactory(organization=world.finance, actor=secadmin)`: two fillers until the end of the year."""

    class Meta:
        model = FillerAllowance

    number = 2
    to_on = dt.date(2026, 12, 31)

    @classmethod
    def _create(cls, _model: type[FillerAllowance], *_args: Any, **fields: Any) -> FillerAllowance:
        return give_allowance(now=NOW, **fields)


def new_filler(name: str = "石晓", **changed: Any) -> ProposedRow:
    words = {"kind": PostKind.UNIT_REPORTER, "from_on": TODAY, "to_on": dt.date(2026, 12, 31), "name": name}
    return ProposedRow(**words | {"title": "科员", "phone": "13800000000"} | changed)


def give_team_posts(team_id: int = TEAM_ID, name: str = TEAM_NAME) -> None:
    """leader, deputy, member and member2 become the people of this team. Call it after the team exists."""
    people = User.objects.in_bulk([username for username, _ in TEAM_POSTS], field_name="username")
    for username, kind in TEAM_POSTS:
        PostFactory(person=people[username], kind=kind, scope_kind=ScopeKind.TEAM, scope_id=team_id, scope_name=name)


def build_world() -> None:
    """Tree, people and posts of the cast; the trail of their making is taken out again, so tests start with none."""
    places: dict[str, Organization] = {}
    for attribute, parent, code, name, short_name, category, level in ORGANIZATIONS:
        places[attribute] = OrganizationFactory(
            parent=places[parent] if parent else None,
            code=code,
            name=name,
            short_name=short_name,
            category=category,
            level=level,
        )
    for username, name, place, title, kind, scope in PEOPLE:
        user = UserFactory(username=username, name=name, organization=places[place], title=title)
        if kind and scope:
            PostFactory(person=user, kind=kind, organization=places[scope])
    triggers.drop_append_only()
    AuditSeal.objects.all().delete()
    AuditSeal.objects.all().delete()
    AuditEvent.objects.all().delete()
    triggers.recreate()


def load_world() -> SimpleNamespace:
    """The cast as it stands in the database; built first when a flush has taken it away."""
    by_code = {row.code: row for row in Organization.objects.all()}
    if "YL" not in by_code:
        build_world()
        by_code = {row.code: row for row in Organization.objects.all()}
    places = {attribute: by_code[code] for attribute, _, code, *_ in ORGANIZATIONS}
    names = [person[0] for person in PEOPLE]
    people = User.objects.select_related("organization").in_bulk(names, field_name="username")
    return SimpleNamespace(**places, people=people)
