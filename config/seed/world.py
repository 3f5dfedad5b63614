"""The fictional 云岭市: its tree, its people and their posts. Names and codes are invented."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from foundation.core.transitions import SystemActor
from foundation.organizations.models import Organization, User
from foundation.organizations.services.organization import add_organization
from foundation.organizations.services.post import grant_post
from foundation.organizations.services.user import create_user
from foundation.organizations.states import Category, Level, PostKind

SEEDER = SystemActor("演示数据")
ROOT_CODE = "YL"
POSTS_SINCE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of the tree; the parent is the code without its last part."""

    code: str
    name: str
    short_name: str
    category: str
    level: str


@dataclass(frozen=True, slots=True)
class Person:
    """One account: where the person works and which posts he or she holds there or above."""

    username: str
    name: str
    unit: str
    title: str
    posts: tuple[tuple[str, str], ...] = ()


UNITS = (
    Unit("YL", "中共云岭市委员会", "云岭市委", Category.COMMITTEE, Level.PREFECTURE),
    Unit("YL-XCB", "中共云岭市委巡察工作领导小组办公室", "市委巡察办", Category.OFFICE, Level.PREFECTURE),
    Unit("YL-JW", "中共云岭市纪律检查委员会机关", "市纪委监委机关", Category.OFFICE, Level.PREFECTURE),
    Unit("YL-ZZB", "中共云岭市委组织部", "市委组织部", Category.OFFICE, Level.PREFECTURE),
    Unit("YL-CZ", "中共云岭市财政局党组", "市财政局", Category.PARTY_GROUP, Level.PREFECTURE),
    Unit("YL-NY", "中共云岭市农业农村局党组", "市农业农村局", Category.PARTY_GROUP, Level.PREFECTURE),
    Unit("YL-YB", "中共云岭市医疗保障局党组", "市医疗保障局", Category.PARTY_GROUP, Level.PREFECTURE),
    Unit("YL-SW", "中共云岭市水务局党组", "市水务局", Category.PARTY_GROUP, Level.PREFECTURE),
    Unit("YL-JT", "中共云岭市交通运输局党组", "市交通运输局", Category.PARTY_GROUP, Level.PREFECTURE),
    Unit("YL-JY", "中共云岭市教育局党组", "市教育局", Category.PARTY_GROUP, Level.PREFECTURE),
    Unit("YL-JY-YZ", "中共云岭市第一中学委员会", "云岭一中", Category.SCHOOL, Level.PREFECTURE),
    Unit("YL-YY", "中共云岭市人民医院委员会", "市人民医院", Category.HOSPITAL, Level.PREFECTURE),
    Unit("YL-CT", "中共云岭城投集团有限公司委员会", "云岭城投集团", Category.ENTERPRISE, Level.PREFECTURE),
    Unit("YL-QS", "中共青石县委员会", "青石县委", Category.COMMITTEE, Level.COUNTY),
    Unit("YL-QS-CZ", "中共青石县财政局党组", "青石县财政局", Category.PARTY_GROUP, Level.COUNTY),
    Unit("YL-QS-NY", "中共青石县农业农村局党组", "青石县农业农村局", Category.PARTY_GROUP, Level.COUNTY),
    Unit("YL-QS-QSZ", "中共青石县青石镇委员会", "青石镇", Category.COMMITTEE, Level.TOWNSHIP),
    Unit("YL-QS-QSZ-SC", "中共青石镇石桥村总支部委员会", "石桥村", Category.BRANCH, Level.VILLAGE),
    Unit("YL-QS-QSZ-BP", "中共青石镇白石坡村总支部委员会", "白石坡村", Category.BRANCH, Level.VILLAGE),
    Unit("YL-QS-LX", "中共青石县柳溪乡委员会", "柳溪乡", Category.COMMITTEE, Level.TOWNSHIP),
    Unit("YL-QS-LX-XH", "中共柳溪乡溪河村总支部委员会", "溪河村", Category.BRANCH, Level.VILLAGE),
    Unit("YL-BS", "中共白水县委员会", "白水县委", Category.COMMITTEE, Level.COUNTY),
    Unit("YL-BS-SW", "中共白水县水务局党组", "白水县水务局", Category.PARTY_GROUP, Level.COUNTY),
    Unit("YL-BS-HF", "中共白水县红枫镇委员会", "红枫镇", Category.COMMITTEE, Level.TOWNSHIP),
    Unit("YL-BS-HF-DY", "中共红枫镇大垭村总支部委员会", "大垭村", Category.BRANCH, Level.VILLAGE),
    Unit("YL-YJ", "中共云江区委员会", "云江区委", Category.COMMITTEE, Level.COUNTY),
    Unit("YL-YJ-MZ", "中共云江区民政局党组", "云江区民政局", Category.PARTY_GROUP, Level.COUNTY),
    Unit("YL-YJ-JS", "中共云江区建设路街道工作委员会", "建设路街道", Category.WORKING_COMMITTEE, Level.TOWNSHIP),
    Unit("YL-TY", "中共云岭市体育局党组", "市体育局", Category.PARTY_GROUP, Level.PREFECTURE),
    Unit("YL-DAG", "中共云岭市档案馆党组", "市档案馆", Category.PARTY_GROUP, Level.PREFECTURE),
)

PEOPLE = (
    Person("office", "周文远", "YL-XCB", "综合科科长", ((PostKind.OFFICE_CLERK, "YL"),)),
    Person("director", "陈启明", "YL-XCB", "巡察办主任", ((PostKind.OFFICE_DIRECTOR, "YL"),)),
    Person("groupleader", "顾明德", "YL", "市委常委、领导小组组长", ((PostKind.LEADING_GROUP_HEAD, "YL"),)),
    Person("leader", "沈怀瑾", "YL-XCB", "第三巡察组组长"),
    Person("deputy", "魏清和", "YL-XCB", "第三巡察组副组长"),
    Person("member", "许安之", "YL-XCB", "第三巡察组成员"),
    Person("member2", "苏明远", "YL-XCB", "第三巡察组成员"),
    Person("unithead", "顾长青", "YL-CZ", "党组书记、局长", ((PostKind.ORGANIZATION_HEAD, "YL-CZ"),)),
    Person("liaison", "林若溪", "YL-CZ", "办公室主任", ((PostKind.ORGANIZATION_LIAISON, "YL-CZ"),)),
    Person("unithead2", "韩守正", "YL-NY", "党组书记、局长", ((PostKind.ORGANIZATION_HEAD, "YL-NY"),)),
    Person("liaison2", "何立群", "YL-NY", "办公室副主任", ((PostKind.ORGANIZATION_LIAISON, "YL-NY"),)),
    Person("department", "方知秋", "YL-YB", "党组书记、局长", ((PostKind.DEPARTMENT_HEAD, "YL-YB"),)),
    Person("departmentclerk", "江映月", "YL-YB", "基金监管科科长", ((PostKind.DEPARTMENT_CLERK, "YL-YB"),)),
    Person("discipline", "秦正言", "YL-JW", "党风政风监督室主任", ((PostKind.DISCIPLINE_COMMISSION, "YL"),)),
    Person("petition", "白若澄", "YL-XCB", "信访专员", ((PostKind.PETITION_CLERK, "YL"),)),
    Person("custodian", "程守诚", "YL-XCB", "身份保管人", ((PostKind.IDENTITY_CUSTODIAN, "YL"),)),
    Person("sysadmin", "陆维新", "YL-XCB", "系统管理员", ((PostKind.SYSTEM_ADMIN, "YL"),)),
    Person("secadmin", "安慎行", "YL-XCB", "安全保密管理员", ((PostKind.SECURITY_ADMIN, "YL"),)),
    Person("auditor", "严察微", "YL-JW", "安全审计员", ((PostKind.AUDIT_ADMIN, "YL"),)),
    Person("secretary", "温若谷", "YL", "市委书记", ((PostKind.PARTY_SECRETARY, "YL"),)),
    Person("grouphead", "宋立人", "YL", "市委常委、领导小组副组长", ((PostKind.LEADING_GROUP_HEAD, "YL"),)),
    Person("groupmember", "段知行", "YL-ZZB", "市委组织部副部长", ((PostKind.LEADING_GROUP_MEMBER, "YL"),)),
    Person("clerk", "叶书言", "YL-XCB", "综合科一级主任科员", ((PostKind.OFFICE_CLERK, "YL"),)),
    Person("rectclerk", "孟知止", "YL-XCB", "整改督办科科长", ((PostKind.RECTIFICATION_CLERK, "YL"),)),
    Person("archivist", "纪存真", "YL-XCB", "档案员", ((PostKind.ARCHIVIST, "YL"),)),
    Person("teamliaison", "乔云舒", "YL-XCB", "第三巡察组联络员"),
    Person("respleader", "许立新", "YL-CZ", "党组成员、副局长", ((PostKind.RESPONSIBLE_LEADER, "YL-CZ"),)),
    Person("filler", "夏知微", "YL-CZ", "农业农村科科员", ((PostKind.UNIT_REPORTER, "YL-CZ"),)),
    Person("orgdept", "傅择贤", "YL-ZZB", "干部监督科科长", ((PostKind.ORGANIZATION_DEPARTMENT, "YL"),)),
    Person("archives", "史承平", "YL-DAG", "接收征集科科长", ((PostKind.ARCHIVE_BUREAU, "YL"),)),
    Person("deputyhead", "唐致远", "YL-NY", "党组成员、副局长", ((PostKind.RESPONSIBLE_LEADER, "YL-NY"),)),
    Person("proxy", "李青", "YL-QS-QSZ", "党政办干事", ((PostKind.UNIT_REPORTER, "YL-QS-QSZ-SC"),)),
)


def plant(*, today: date, now: datetime) -> None:
    """The tree, the accounts and the posts that do not belong to a round."""
    units: dict[str, Organization] = {}
    for unit in UNITS:
        units[unit.code] = add_organization(
            parent=units.get(unit.code.rpartition("-")[0]),
            code=unit.code,
            name=unit.name,
            short_name=unit.short_name,
            category=unit.category,
            level=unit.level,
            actor=SEEDER,
            now=now,
        )
    for person in PEOPLE:
        user = create_user(
            username=person.username,
            name=person.name,
            organization=units[person.unit],
            title=person.title,
            email=f"{person.username}@yunling.example",
            password=settings.DEMO_PASSWORD,
            actor=SEEDER,
            now=now,
        )
        for kind, code in person.posts:
            grant_post(
                person=user, kind=kind, organization=units[code], from_on=today - POSTS_SINCE, actor=SEEDER, now=now
            )


def organization(code: str) -> Organization:
    return Organization.objects.get(code=code)


def person(username: str) -> User:
    return User.objects.get(username=username)
