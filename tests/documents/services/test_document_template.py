"""Versions: what a save makes, what it refuses, and that the newest words are used for the letters."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.documents.composing import Frame, TemplateText, sample_values
from foundation.documents.letter_kinds import letter_kind
from foundation.documents.models import TemplateVersion
from foundation.documents.selectors import document_template as selector
from foundation.documents.selectors.document_template import (
    TemplateUnusable,
    compose,
    differences,
    offices_of,
    text_in_use,
    text_of_version,
    version_words,
)
from foundation.documents.services.document_template import (
    TemplateChanged,
    TemplateNotUsable,
    follow_shipped,
    restore_version,
    save_version,
)
from foundation.documents.shipped_texts import shipped_text
from foundation.organizations.states import PostKind
from tests.factories.organizations import NOW, OrganizationFactory, PostFactory, UserFactory

CODE = "extension_reply"
MINE = TemplateText("关于{{ 任务编号 }}的批复", "同意延至{{ 批准延至 }}。\n此复。")

pytestmark = [pytest.mark.django_db, pytest.mark.feature(77, 81)]


def save(world, text=MINE, *, who="office", seen=0, why="按领导意见", code=CODE, office=None):
    return save_version(
        office=office or world.office, code=code, text=text, why=why, seen=seen, actor=world.people[who], now=NOW
    )


def letter(world, **given):
    return compose(
        CODE,
        issuer=given.pop("issuer", world.office),
        values=sample_values(letter_kind(CODE)),
        frame=Frame("某办"),
        **given,
    )


def test_a_version_is_used_from_now_on_and_named_in_the_letter(world):
    assert letter(world).template == shipped_text(CODE).version
    version = save(world)
    made = letter(world)
    assert (made.title, [block.text for block in made.body]) == (
        "关于03-03-002-1的批复",
        ["同意延至2026年9月20日。", "此复。"],
    )
    assert made.template == f"{CODE}@v{version.pk}"
    assert (version_words(made.template), version_words("2026-1")) == ("延期批复，第1版", "")
    assert version_words("long_gone@v1") == "long_gone@v1"
    assert version_words(shipped_text(CODE).version).startswith("延期批复，随系统提供（")


def test_another_office_keeps_its_own_words(world):
    save(world)
    other = OrganizationFactory(parent=world.county)
    assert text_in_use(other, CODE) == shipped_text(CODE)


def test_a_version_says_who_when_why(world):
    version = save(world, who="director", why=" 增加“此复” ")
    assert (version.number, version.why, version.made_by, version.made_at) == (
        1,
        "增加“此复”",
        world.people["director"],
        NOW,
    )
    event = AuditEvent.objects.order_by("-pk")[0]
    assert (event.event, event.note) == ("template.saved", "延期批复第1版：增加“此复”")


def test_an_older_letter_keeps_the_words_of_its_version(world):
    first = save(world)
    save(world, TemplateText("另一标题", "另一正文"), seen=1)
    assert letter(world).title == "另一标题"
    assert letter(world, version=f"{CODE}@v{first.pk}").title == "关于03-03-002-1的批复"
    assert text_of_version(f"{CODE}@v999999") == shipped_text(CODE)


def test_going_back_is_a_new_version(world):
    first = save(world)
    save(world, TemplateText("另一标题", "另一正文"), seen=1)
    back = restore_version(version=first, seen=2, actor=world.people["office"], now=NOW)
    assert (back.number, back.text.title, back.why) == (3, MINE.title, "恢复第1版")


def follow(world, seen, who="office"):
    return follow_shipped(office=world.office, code=CODE, seen=seen, actor=world.people[who], now=NOW)


def test_an_office_that_follows_the_system_gets_its_later_words(world, monkeypatch):
    issued = letter(world, version=f"{CODE}@v{save(world).pk}")
    follow(world, seen=1)
    assert letter(world).template == shipped_text(CODE).version
    later = TemplateText("改进的标题", "改进的正文", version=f"{CODE}@87654321")
    monkeypatch.setattr(selector, "shipped_text", lambda _code: later)
    assert letter(world).title == "改进的标题"
    assert letter(world, version=issued.template).title == "关于03-03-002-1的批复"
    assert TemplateVersion.objects.count() == 1
    event = AuditEvent.objects.order_by("-pk")[0]
    assert (event.event, event.note) == ("template.follows_shipped", "延期批复：第1版停用，以后随系统更新")


def test_words_of_the_own_end_the_following(world):
    first = save(world)
    follow(world, seen=1)
    again = restore_version(version=first, seen=0, actor=world.people["office"], now=NOW)
    assert (again.number, text_in_use(world.office, CODE).title) == (2, MINE.title)
    follow(world, seen=2)
    assert save(world, TemplateText("另一标题", "另一正文"), seen=0).number == 3


def test_following_is_refused_to_who_may_not_or_did_not_see(world):
    with pytest.raises(TemplateNotUsable, match="现在用的就是随系统提供的文字"):
        follow(world, seen=0)
    save(world)
    with pytest.raises(PermissionDenied):
        follow(world, seen=1, who="groupleader")
    with pytest.raises(TemplateChanged):
        follow(world, seen=0)
    follow(world, seen=1)
    with pytest.raises(TemplateChanged):
        follow(world, seen=1)
    with pytest.raises(TemplateNotUsable):
        follow(world, seen=0)
    with pytest.raises(TemplateChanged):
        save(world, TemplateText("另一标题", "另一正文"), seen=1)


@pytest.mark.parametrize("who", ["groupleader", "leader", "liaison", "petition", "sysadmin", "auditor", "nobody"])
def test_nobody_else_may(world, who):
    with pytest.raises(PermissionDenied):
        save(world, who=who)
    assert not TemplateVersion.objects.exists()


def test_an_office_above_does_not_edit_the_words_of_one_below(world):
    below = OrganizationFactory(
        parent=world.county, category="office", name="中共青石县委巡察办", short_name="县委巡察办"
    )
    with pytest.raises(PermissionDenied):
        save(world, office=below)
    clerk = UserFactory(organization=below)
    PostFactory(person=clerk, kind=PostKind.OFFICE_CLERK, organization=world.county)
    assert offices_of(clerk) == [below]
    assert save_version(office=below, code=CODE, text=MINE, why="本县用语", seen=0, actor=clerk, now=NOW).number == 1


def test_a_rectification_clerk_reads_and_does_not_edit(world):
    clerk = UserFactory(organization=world.office)
    PostFactory(person=clerk, kind=PostKind.RECTIFICATION_CLERK, organization=world.root)
    assert offices_of(clerk) == [world.office]
    with pytest.raises(PermissionDenied):
        save_version(office=world.office, code=CODE, text=MINE, why="试试", seen=0, actor=clerk, now=NOW)


def test_whoever_did_not_see_the_newest_is_told(world):
    save(world)
    with pytest.raises(TemplateChanged, match="有人先改了这份模板"):
        save(world, TemplateText("另一标题", "另一正文"), seen=0, who="director")
    with pytest.raises(TemplateChanged):
        save(world, TemplateText("另一标题", "另一正文"), seen=7)
    assert TemplateVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "why", "said"),
    [
        (MINE, " 一 ", "请写明修改原因"),
        (TemplateText("{{ ''.__class__ }}", "文"), "试试攻击", "模板没有保存：标题第1行：不能这样写"),
        (TemplateText("题", "{% set x = 1 %}"), "试试攻击", "模板没有保存：正文第1行：不能用“set”"),
        (TemplateText("题", ""), "清空", "正文不能为空"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(world, text, why, said):
    with pytest.raises(TemplateNotUsable, match=said):
        save(world, text, why=why)


def test_nothing_changed_is_nothing_saved(world):
    with pytest.raises(TemplateNotUsable, match="没有改动"):
        save(world, shipped_text(CODE))


def test_an_unknown_kind_is_a_lookup_error(world):
    with pytest.raises(LookupError):
        save(world, code="no_such_kind")


def test_a_version_is_never_changed(world):
    version = save(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        TemplateVersion.objects.filter(pk=version.pk).update(body="偷偷改")
    with pytest.raises(DatabaseError), transaction.atomic():
        TemplateVersion.objects.filter(pk=version.pk).delete()


def test_words_that_make_no_letter_are_a_refusal(world):
    values = sample_values(letter_kind(CODE)) | {"任务编号": "长" * 300}
    with pytest.raises(TemplateUnusable, match="“延期批复”现在排不出来：排出来的标题有3"):
        compose(CODE, issuer=world.office, values=values, frame=Frame("某办"))


def test_what_changed_is_told_line_by_line():
    after = TemplateText(MINE.title, "同意延至{{ 批准延至 }}。\n特此批复。")
    assert [(line.kind, line.text) for line in differences(MINE, after)] == [
        ("kept", "标题：关于{{ 任务编号 }}的批复"),
        ("kept", "附注："),
        ("kept", "同意延至{{ 批准延至 }}。"),
        ("gone", "此复。"),
        ("new", "特此批复。"),
    ]
    assert differences(MINE, MINE) == []
