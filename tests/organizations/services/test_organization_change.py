"""Merged, split, dissolved: posts, people, children, history; what other rooms hold is tested where it lives."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from foundation.audittrail.models import AuditEvent
from foundation.core import ports
from foundation.core.ports import Holding, HoldingKind
from foundation.organizations.events import OrganizationEnded, OrganizationsMoved
from foundation.organizations.models import (
    Organization,
    OrganizationChange,
    OrganizationUserObjectPermission,
    Post,
    PostRequest,
    User,
)
from foundation.organizations.selectors.organization_change import changes_of, mark_of, open_at
from foundation.organizations.services.organization_change import (
    CHILDREN,
    PEOPLE,
    POSTS,
    Part,
    Takers,
    dissolve_organization,
    merge_organization,
    split_organization,
)
from foundation.organizations.services.tree import TreeRefused
from foundation.organizations.states import PostKind
from tests.factories.organizations import NOW, TODAY, OrganizationFactory, PostFactory, UserFactory

BASIS = "云编发〔2026〕7号"
YESTERDAY = TODAY - dt.timedelta(days=1)
PART = Part(code="YL-GZ", name="中共云岭市国资委党委", short_name="市国资委党委")


def merge(organization, into, actor, **words):
    words = {"on": TODAY, "basis": BASIS, "actor": actor, "now": NOW} | words
    return merge_organization(organization=organization, into=into, **words)


def dissolve(organization, actor, **words):
    words = {"on": TODAY, "basis": BASIS, "actor": actor, "now": NOW} | words
    return dissolve_organization(organization=organization, **words)


def split(organization, actor, **words):
    words = {"parts": [PART], "ends": False, "on": TODAY, "basis": BASIS, "actor": actor, "now": NOW} | words
    return split_organization(organization=organization, **words)


def posts_at(organization):
    rows = Post.objects.filter(organization=organization).order_by("person__username", "kind")
    return [(post.person.username, post.kind, post.from_on, post.to_on) for post in rows]


@pytest.fixture
def sound():
    """After the test the tree is one."""
    yield
    assert Organization.objects.find_problems() == ([], [], [], [], [])


@pytest.fixture
def held(monkeypatch):
    """A kind of holding that remembers who was given what."""
    given = {}

    def of(holder, _today):
        return [
            Holding(pk, f"事项{pk}", "办理", None, "/") for pk in (1, 2, 3) if given.get(pk, "YL-YB") == holder.code
        ]

    def pass_on(pks, _holder, successor, _actor, _now):
        given.update(dict.fromkeys(pks, successor.code))

    monkeypatch.setitem(
        ports.plugged.holdings, "organization", {"test.thing": HoldingKind("test.thing", "事项", of, pass_on)}
    )
    return given


@pytest.mark.feature(6, 131)
def test_a_merger_ends_one_and_the_other_takes_people_and_children(world, office, sound):
    child = OrganizationFactory(parent=world.medical, code="YL-YB-1", short_name="医保中心")
    row = merge(world.medical, world.finance, office)
    assert (row.is_active, row.ended_on, row.merged_into) == (False, TODAY, world.finance)
    assert User.objects.get(username="department").organization == world.finance
    child.refresh_from_db()
    assert child.path.startswith(world.finance.path)
    assert Organization.objects.get(pk=world.medical.pk).numchild == 0
    line = OrganizationChange.objects.get(organization=world.medical)
    assert (line.kind, list(line.others.all()), line.basis, line.by_name) == ("merged", [world.finance], BASIS, "周敏")
    assert [(one["label"], len(one["pks"]), one["to"]["code"]) for one in line.detail["passed"]] == [
        ("岗位", 1, "YL-CZ"),
        ("岗位", 1, "YL-CZ"),
        ("人员", 2, "YL-CZ"),
        ("下级单位", 1, "YL-CZ"),
    ]
    assert [one.kind for one in changes_of(world.finance)] == ["merged"]
    assert [one.kind for one in changes_of(child)] == ["moved"]
    events = AuditEvent.objects.filter(event__startswith="organization.").order_by("pk")
    assert list(events.values_list("event", flat=True)) == [
        "organization.added",
        "organization.moved",
        "organization.merged",
        "organization.took_in",
    ]


def test_posts_go_along_from_the_day_and_end_the_day_before(world, office):
    lent = PostFactory(person=world.people["departmentclerk"], kind=PostKind.UNIT_REPORTER, organization=world.medical)
    merge(world.medical, world.finance, office, on=dt.date(2026, 3, 3))
    assert posts_at(world.medical) == [
        ("department", "department_head", dt.date(2026, 1, 1), dt.date(2026, 3, 2)),
        ("departmentclerk", "department_clerk", dt.date(2026, 1, 1), dt.date(2026, 3, 2)),
        ("departmentclerk", "unit_reporter", dt.date(2026, 1, 1), dt.date(2026, 3, 2)),
    ]
    assert posts_at(world.finance)[:3] == [
        ("department", "department_head", dt.date(2026, 3, 3), None),
        ("departmentclerk", "department_clerk", dt.date(2026, 3, 3), None),
        ("departmentclerk", "unit_reporter", dt.date(2026, 3, 3), None),
    ]
    seen = OrganizationUserObjectPermission.objects.filter(user=lent.person)
    assert [row.content_object for row in seen] == [world.finance]


def test_a_second_head_and_liaison_end_with_their_organization(world, office):
    merge(world.agriculture, world.finance, office)
    assert [(who, end) for who, _, _, end in posts_at(world.agriculture)] == [
        ("liaison2", YESTERDAY),
        ("unithead2", YESTERDAY),
    ]
    assert [who for who, *_ in posts_at(world.finance)] == ["liaison", "unithead"]
    assert User.objects.get(username="unithead2").organization == world.finance


def test_where_there_is_none_the_head_goes_along(world, office):
    merge(world.finance, world.medical, office)
    kinds = [(who, kind) for who, kind, _, _ in posts_at(world.medical) if who in {"unithead", "liaison"}]
    assert kinds == [("liaison", "organization_liaison"), ("unithead", "organization_head")]


def test_posts_still_to_begin_are_taken_back_and_lent_ones_go_nowhere(world, office):
    future = PostFactory(
        person=world.people["nobody"],
        kind=PostKind.UNIT_REPORTER,
        organization=world.medical,
        from_on=dt.date(2026, 4, 1),
    )
    lent = Post.objects.create(
        person=world.people["departmentclerk"],
        acts_for=world.people["department"],
        kind=PostKind.DEPARTMENT_HEAD,
        scope_kind="organization",
        organization=world.medical,
        from_on=TODAY,
        to_on=dt.date(2026, 3, 20),
    )
    merge(world.medical, world.county, office)
    future.refresh_from_db()
    lent.refresh_from_db()
    assert (future.to_on, future.cancelled, lent.to_on, lent.cancelled) == (YESTERDAY, True, YESTERDAY, True)
    assert [(who, begin) for who, kind, begin, _ in posts_at(world.county)] == [
        ("department", TODAY),
        ("departmentclerk", TODAY),
        ("nobody", dt.date(2026, 4, 1)),
    ]


def test_a_post_that_began_since_the_day_ends_on_its_first_day(world, office):
    post = PostFactory(
        person=world.people["nobody"],
        kind=PostKind.UNIT_REPORTER,
        organization=world.medical,
        from_on=dt.date(2026, 3, 3),
    )
    merge(world.medical, world.county, office, on=dt.date(2026, 3, 2))
    post.refresh_from_db()
    assert (post.to_on, post.cancelled) == (dt.date(2026, 3, 3), False)
    assert ("nobody", "unit_reporter", dt.date(2026, 3, 3), None) in posts_at(world.county)


def test_who_holds_the_post_there_already_gets_no_second(world, office):
    PostFactory(person=world.people["departmentclerk"], kind=PostKind.DEPARTMENT_CLERK, organization=world.county)
    merge(world.medical, world.county, office)
    clerks = Post.objects.filter(organization=world.county, kind=PostKind.DEPARTMENT_CLERK)
    assert [(post.person.username, post.from_on, post.to_on) for post in clerks] == [
        ("departmentclerk", dt.date(2026, 1, 1), None)
    ]


@pytest.mark.feature(6)
def test_each_row_goes_where_it_was_sent(world, office, held, sound):
    first = OrganizationFactory(parent=world.medical, code="Y1")
    second = OrganizationFactory(parent=world.medical, code="Y2")
    person, head = world.people["departmentclerk"], Post.objects.get(person=world.people["department"])
    takers = Takers(
        heir="",
        groups={"test.thing": "YL-NY"},
        rows={
            ("test.thing", 2): "YL-QS",
            (CHILDREN, second.pk): "YL-NY",
            (PEOPLE, person.pk): "YL-NY",
            (POSTS, head.pk): "",
        },
    )
    merge(world.medical, world.finance, office, takers=takers)
    assert held == {1: "YL-NY", 2: "YL-QS", 3: "YL-NY"}
    assert Organization.objects.get_parent(Organization.objects.get(pk=first.pk)) == world.finance
    assert Organization.objects.get_parent(Organization.objects.get(pk=second.pk)) == world.agriculture
    assert User.objects.get(pk=person.pk).organization == world.agriculture
    assert User.objects.get(username="department").organization == world.finance
    assert not Post.objects.filter(person__username="department", organization=world.finance).exists()
    line = OrganizationChange.objects.get(organization=world.medical)
    assert {one["to"]["code"] for one in line.detail["passed"]} == {"YL-CZ", "YL-NY", "YL-QS"}


def test_what_cannot_be_given_away_rolls_everything_back(world, office, held, monkeypatch):
    def keeps(_pks, _holder, _successor, _actor, _now):
        return None

    kind = ports.plugged.holdings["organization"]["test.thing"]
    monkeypatch.setitem(
        ports.plugged.holdings, "organization", {"test.thing": HoldingKind(kind.name, kind.label, kind.of, keeps)}
    )
    with pytest.raises(TreeRefused, match="事项“事项1”没有交出去，市医疗保障局党组不能撤销"):
        merge(world.medical, world.finance, office)
    assert Organization.objects.get(pk=world.medical.pk).is_active
    assert User.objects.get(username="department").organization == world.medical
    assert not OrganizationChange.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.feature(6)
def test_dissolved_the_parent_takes_what_is_open(world, office, sound):
    row = dissolve(world.township, office)
    assert (row.is_active, row.ended_on, row.merged_into) == (False, TODAY, world.county)
    assert Organization.objects.get_parent(Organization.objects.get(pk=world.village.pk)) == world.county
    line = OrganizationChange.objects.get(organization=world.township)
    assert (line.kind, list(line.others.all())) == ("dissolved", [world.county])
    assert AuditEvent.objects.filter(event="organization.dissolved").count() == 1


def test_dissolved_with_another_heir(world, office):
    row = dissolve(world.medical, office, takers=Takers(heir="YL-CZ"))
    assert row.merged_into == world.finance
    assert User.objects.get(username="department").organization == world.finance


@pytest.mark.feature(6)
def test_split_off_and_the_old_one_goes_on(world, office, held, sound):
    unit = OrganizationFactory(parent=world.medical, code="Y1")
    takers = Takers(rows={("test.thing", 2): "YL-GZ", (CHILDREN, unit.pk): "YL-GZ"}, groups={PEOPLE: ""})
    [made] = split(world.medical, office, takers=takers)
    assert (made.code, made.category, made.level, made.depth) == ("YL-GZ", "party_group", "prefecture", 2)
    medical = Organization.objects.get(pk=world.medical.pk)
    assert (medical.is_active, medical.numchild) == (True, 0)
    assert held == {2: "YL-GZ"}
    assert Organization.objects.get_parent(Organization.objects.get(pk=unit.pk)) == made
    assert User.objects.get(username="department").organization == world.medical
    assert posts_at(world.medical) == [
        ("department", "department_head", dt.date(2026, 1, 1), None),
        ("departmentclerk", "department_clerk", dt.date(2026, 1, 1), None),
    ]
    assert [(line.kind, line.organization) for line in changes_of(made)] == [
        ("split", world.medical),
        ("added", made),
    ]


def test_split_up_the_first_takes_what_is_not_named(world, office, held, sound):
    second = Part(code="YL-GY", name="中共云岭市公立医院党委", short_name="市公立医院党委", category="hospital")
    clerk = Post.objects.get(person=world.people["departmentclerk"])
    takers = Takers(rows={("test.thing", 3): "YL-GY", (POSTS, clerk.pk): "YL-GY", (PEOPLE, clerk.person_id): "YL-GY"})
    one, other = split(world.medical, office, parts=[PART, second], ends=True, takers=takers)
    assert other.category == "hospital"
    medical = Organization.objects.get(pk=world.medical.pk)
    assert (medical.is_active, medical.ended_on, medical.merged_into) == (False, TODAY, one)
    assert held == {1: "YL-GZ", 2: "YL-GZ", 3: "YL-GY"}
    assert [who for who, *_ in posts_at(one)] == ["department"]
    assert [who for who, *_ in posts_at(other)] == ["departmentclerk"]
    line = OrganizationChange.objects.get(organization=world.medical)
    assert set(line.others.all()) == {one, other}


def test_a_code_of_a_part_that_is_taken_makes_nothing(world, office):
    with pytest.raises(TreeRefused, match="代码YL-CZ已经用于市财政局党组"):
        split(world.medical, office, parts=[PART, Part(code="YL-CZ", name="某局", short_name="某局")])
    assert not Organization.objects.filter(code="YL-GZ").exists()
    with pytest.raises(TreeRefused, match="没有写明分设出哪个单位"):
        split(world.medical, office, parts=[])


def test_refusals(world, office):
    with pytest.raises(TreeRefused, match="不能由自己接收"):
        merge(world.medical, world.medical, office)
    with pytest.raises(TreeRefused, match="还没有到"):
        merge(world.medical, world.finance, office, on=TODAY + dt.timedelta(days=1))
    with pytest.raises(TreeRefused, match="没有代码为XX的单位"):
        merge(world.medical, world.finance, office, takers=Takers(groups={PEOPLE: "XX"}))
    with pytest.raises(TreeRefused, match="龙潭镇党委不能移到自己或者自己的下级下面"):
        merge(world.county, world.village, office)
    with pytest.raises(TreeRefused, match="刚刚有变化"):
        merge(world.medical, world.finance, office, seen="0" * 16)
    mark = mark_of(open_at(world.medical, TODAY))
    merge(world.medical, world.finance, office, seen=mark)
    for second_click in (
        lambda: merge(world.medical, world.finance, office),
        lambda: merge(world.agriculture, world.medical, office),
        lambda: dissolve(world.medical, office),
        lambda: split(world.medical, office),
    ):
        with pytest.raises(TreeRefused, match="市医疗保障局党组已经撤销"):
            second_click()


def test_only_the_office_and_only_below_its_own_post(world, office):
    for username in ("groupleader", "petition", "secadmin", "sysadmin", "unithead", "nobody"):
        for act in (
            lambda who: merge(world.medical, world.finance, who),
            lambda who: dissolve(world.medical, who),
            lambda who: split(world.medical, who),
        ):
            with pytest.raises(PermissionDenied):
                act(world.people[username])
    clerk = UserFactory(organization=world.county)
    PostFactory(person=clerk, kind=PostKind.OFFICE_CLERK, organization=world.county)
    other = OrganizationFactory(parent=world.county, code="B2")
    with pytest.raises(PermissionDenied):
        merge(world.township, world.finance, clerk)
    with pytest.raises(PermissionDenied):
        dissolve(world.county, clerk)
    with pytest.raises(PermissionDenied):
        merge(world.township, other, clerk, takers=Takers(groups={CHILDREN: "YL-CZ"}))
    with pytest.raises(PermissionDenied):
        dissolve(world.root, office)
    assert merge(world.township, other, clerk).merged_into == other


def test_a_waiting_list_of_fillers_is_decided_first(world, office):
    PostRequest.objects.create(
        organization=world.medical,
        by_organization=world.medical,
        proposed_by=world.people["department"],
        proposed_at=NOW,
    )
    with pytest.raises(TreeRefused, match="还有1份填报员名单等审批"):
        merge(world.medical, world.finance, office)


def test_upper_rooms_are_told_once_everything_stands_where_it_will(world, office, monkeypatch):
    OrganizationFactory(parent=world.medical, code="Y1")
    heard = []
    monkeypatch.setitem(ports.plugged.events, OrganizationsMoved, [heard.append])
    monkeypatch.setitem(ports.plugged.events, OrganizationEnded, [heard.append])
    merge(world.medical, world.finance, office)
    moved, ended = heard
    assert (moved.old_path, moved.path, moved.parts) == (
        world.medical.path,
        world.finance.path,
        (f"{world.finance.path}0001",),
    )
    assert (ended.organization, ended.successor, ended.actor, ended.now) == (world.medical, world.finance, office, NOW)
    assert not ended.organization.is_active


@pytest.mark.parametrize("rows", [1, 30])
def test_what_is_open_is_listed_in_a_few_queries(world, rows, django_assert_num_queries):
    for number in range(rows):
        OrganizationFactory(parent=world.finance, code=f"F{number}")
        UserFactory(organization=world.finance)
    finance = Organization.objects.get(pk=world.finance.pk)
    with django_assert_num_queries(10):
        groups = open_at(finance, TODAY)
    assert [(group.name, len(group.rows)) for group in groups] == [
        ("children", rows),
        ("posts", 2),
        ("people", rows + 2),
    ]
