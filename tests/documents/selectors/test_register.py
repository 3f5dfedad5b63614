"""The register of documents and the trail as files."""

import datetime as dt

import pytest

from foundation.audittrail import services as audittrail
from foundation.core import ports
from foundation.documents.services.official_document import issue_document
from tests.factories.documents import OfficialDocumentFactory
from tests.factories.organizations import NOW, TODAY

TITLE = "关于召开巡察市财政局党组工作动员会的通知"


def taken(name, user, **query):
    volume = ports.plugged.volumes[name]
    found = [tuple(row) for row in volume.rows(user, query, TODAY)]
    assert volume.count(user, query, TODAY) == len(found)
    assert {len(row) for row in found} <= {len(volume.columns)}
    return found


@pytest.fixture
def issued(world):
    draft = OfficialDocumentFactory(world=world, recipients=[world.finance, world.agriculture])
    return issue_document(document=draft, actor=world.people["office"], now=NOW)


def test_a_line_of_the_register(issued, office):
    [row] = taken("documents.register", office)
    assert row[4] in {"市财政局党组、市农业农村局党组", "市农业农村局党组、市财政局党组"}
    assert (*row[:4], *row[5:]) == (
        "云委巡办〔2026〕1号",
        TITLE,
        "通知",
        "市委巡察办",
        "周敏",
        "周敏",
        dt.date(2026, 3, 5),
        "已印发",
    )


def test_a_draft_is_the_offices(world, office, liaison):
    OfficialDocumentFactory(world=world, recipients=[])
    [row] = taken("documents.register", office)
    assert (row[0], row[4], row[6], row[7], row[8]) == ("", None, None, None, "拟稿")
    assert taken("documents.register", liaison) == []


@pytest.mark.feature(142)
def test_who_takes_the_register_out(issued, world):
    able = {name for name, person in world.people.items() if person.has_perm("documents.export_register")}
    assert able == {"office", "director", "unithead", "liaison", "unithead2", "liaison2"}
    assert {name for name, person in world.people.items() if taken("documents.register", person)} == able


def test_filters_are_those_of_the_page(issued, office):
    assert len(taken("documents.register", office, status="issued", year="2026", q="动员会")) == 1
    assert taken("documents.register", office, status="draft") == []
    words = ports.plugged.volumes["documents.register"].words(office, {"status": "issued", "year": "x", "q": ""})
    assert words == ["状态：已印发"]


@pytest.mark.parametrize("count", [1, 30])
def test_one_query(world, office, count, django_assert_num_queries):
    for _ in range(count):
        OfficialDocumentFactory(world=world)
    volume = ports.plugged.volumes["documents.register"]
    assert office.has_perm(volume.needs)
    with django_assert_num_queries(1):
        assert len(list(volume.rows(office, {}, TODAY))) == count


def test_the_trail_without_what_was_written(world, office, auditor):
    audittrail.record("export.made", actor=office, subject=office, now=NOW, note="秘密的话", why="别人不看")
    [row] = taken("audittrail.trail", auditor, event="export.made", actor="周")
    assert row[1:] == (NOW, "生成导出文件", "周敏", "巡察办综合", f"人员 {office.pk}")
    assert "秘密的话" not in str(row)
    assert taken("audittrail.trail", auditor, actor="没有") == []
    able = {name for name, person in world.people.items() if person.has_perm("audittrail.export_trail")}
    assert able == {"auditor"}
    volume = ports.plugged.volumes["audittrail.trail"]
    assert volume.words(auditor, {"event": "export.made", "actor": "", "x": "1"}) == ["事项：生成导出文件"]
