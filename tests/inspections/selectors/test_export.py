import datetime as dt

import pytest

from foundation.core import ports
from foundation.organizations.selectors.post import forget_posts
from inspections.models import Finding
from tests.factories.inspections import FindingFactory, feed_back
from tests.factories.organizations import TODAY


def taken(name, user, **query):
    volume = ports.plugged.volumes[name]
    found = [tuple(row) for row in volume.rows(user, query, TODAY)]
    assert volume.count(user, query, TODAY) == len(found)
    assert {len(row) for row in found} <= {len(volume.columns)}
    return found


@pytest.fixture
def holders(world):
    """Who has the permission, of the whole cast; the posts as they stand now."""

    def of(permission):
        for person in world.people.values():
            forget_posts(person)
        return {name for name, person in world.people.items() if person.has_perm(permission)}

    return of


def test_coverage(stage, office):
    assert taken("inspections.assignments", office)[0] == (
        "六届",
        3,
        "专项巡察",
        "中共云岭市委",
        "第三巡察组",
        "市财政局党组",
        "YL-CZ",
        "党组",
        "市（地州）",
        dt.date(2026, 3, 1),
        dt.date(2026, 4, 30),
        None,
        "待进驻",
    )
    assert len(taken("inspections.assignments", office)) == 2


@pytest.mark.parametrize(
    ("query", "count"), [({"kind": "special"}, 2), ({"kind": "regular"}, 0), ({"term": "六届"}, 2)]
)
def test_coverage_is_filtered_as_the_list_of_rounds(stage, office, query, count):
    assert len(taken("inspections.assignments", office, **query)) == count


@pytest.mark.feature(142)
def test_who_takes_coverage_out(stage, world, holders):
    assert holders("inspections.export_assignments") == {"office", "director"}
    assert taken("inspections.assignments", world.people["leader"]) == []
    assert taken("inspections.assignments", world.people["groupleader"]) == []


@pytest.mark.feature(142)
def test_the_register_of_findings_leaves_by_two_hands(finding, world, holders):
    assert holders("inspections.export_findings") == {"leader", "director"}
    [row] = taken("inspections.findings", world.people["leader"])
    assert row == (
        "3-001",
        "市财政局党组",
        "衔接资金拨付不及时",
        "群众身边不正之风和腐败问题",
        "孙伟",
        "吴芳",
        None,
        None,
        None,
        0,
        "拟定中",
    )
    found = {name: len(taken("inspections.findings", person)) for name, person in world.people.items()}
    assert {name for name, count in found.items() if count} == {"leader"}


def test_the_director_takes_out_what_is_signed(stage, world, holders):
    feed_back(stage.finance)
    holders("inspections.export_findings")
    assert len(taken("inspections.findings", world.people["director"])) == Finding.objects.count() > 0
    assert taken("inspections.findings", world.people["office"]) == []


def test_what_a_finding_says_is_not_in_the_register(finding, world, holders):
    holders("inspections.export_findings")
    text = str(taken("inspections.findings", world.people["leader"]))
    assert finding.facts not in text
    assert finding.basis not in text


def test_findings_are_filtered_as_the_page(finding, world, holders):
    FindingFactory(assignment=finding.assignment, title="采购程序不规范", category="policy")
    holders("inspections.export_findings")
    leader = world.people["leader"]
    assert [row[0] for row in taken("inspections.findings", leader, q="采购")] == ["3-002"]
    assert [row[0] for row in taken("inspections.findings", leader, category="conduct")] == ["3-001"]
    assert len(taken("inspections.findings", leader, assignment=str(finding.assignment_id))) == 2
    assert len(taken("inspections.findings", leader, assignment="999999")) == 2
    volume = ports.plugged.volumes["inspections.findings"]
    assert volume.words(leader, {"assignment": str(finding.assignment_id), "status": "draft"}) == [
        "状态：拟定中",
        "单位：市财政局党组（六届第三轮）",
    ]
