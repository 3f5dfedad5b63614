import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from foundation.audittrail.models import AuditEvent
from foundation.core import triggers
from foundation.core.errors import MoveNotAllowed, NoteRequired, Vanished
from foundation.core.transitions import SystemActor, apply, apply_many, available_moves, check_may
from tests.core.paper import PAIRS, Paper, PaperStatus, paper
from tests.factories.organizations import NOW

pytestmark = pytest.mark.usefixtures("papers")


def events():
    return list(AuditEvent.objects.order_by("pk").values_list("event", "actor_name", "note"))


def test_a_move_changes_the_state_and_is_on_record(liaison, office):
    row = paper(owner_id=liaison.pk)

    apply(row, "send", actor=liaison, now=NOW)
    apply(row, "accept", actor=office, now=NOW, note="材料齐全", title="改后题名")

    assert (row.status, row.title) == ("accepted", "改后题名")
    assert events() == [("paper.send", "林晓", ""), ("paper.accept", "周敏", "材料齐全")]
    line = AuditEvent.objects.get(event="paper.accept")
    assert (line.subject, line.actor_post, line.detail) == (
        f"papers.paper:{row.pk}",
        "巡察办综合",
        {"before": "sent", "after": "accepted"},
    )


def test_a_second_click_is_told_who_was_faster_and_when(liaison, office, director):
    row = paper(owner_id=liaison.pk, status="sent")
    stale = Paper.objects.get(pk=row.pk)
    apply(row, "accept", actor=director, now=NOW)

    with pytest.raises(MoveNotAllowed) as refusal:
        apply(stale, "accept", actor=office, now=NOW)

    assert refusal.value.sentence == "有人先办了：陈启明09:00已办理，文稿现在是“已验收”。您的操作没有保存。"
    assert (refusal.value.state, refusal.value.possible) == ("accepted", [])
    assert "cannot 'accept'" in str(refusal.value)
    assert events() == [("paper.accept", "陈启明", "")]


def test_a_wrong_state_without_a_past_says_what_it_is_now(office):
    row = paper(status="draft")
    with pytest.raises(MoveNotAllowed) as refusal:
        apply(row, "accept", actor=office, now=NOW)
    assert refusal.value.sentence == "没有办理：文稿现在是“起草”，不能再做这一步。"
    assert refusal.value.possible == ["send", "lapse"]
    assert events() == []


def test_who_may_not_is_refused_before_anything_is_read(liaison, liaison2):
    row = paper(owner_id=liaison.pk)
    with pytest.raises(PermissionDenied, match=r"paper\.send"):
        apply(row, "send", actor=liaison2, now=NOW)
    with pytest.raises(PermissionDenied, match=r"paper\.accept"):
        check_may(row, "accept", liaison)
    assert (Paper.objects.get().status, events()) == ("draft", [])


def test_a_return_needs_a_reason(office):
    row = paper(status="sent")
    with pytest.raises(NoteRequired) as refusal:
        apply(row, "send_back", actor=office, now=NOW, note="  ")
    assert refusal.value.sentence == "“退回”要写明理由，请补充后再办。"
    assert (Paper.objects.get().status, events()) == ("sent", [])


def test_a_row_that_is_gone_is_said_to_be_gone(office):
    row = paper(status="sent")
    Paper.objects.filter(pk=row.pk).delete()
    with pytest.raises(Vanished, match="文稿已不存在。"):
        apply(row, "accept", actor=office, now=NOW)


def test_the_clock_does_only_what_is_marked_for_it():
    row = paper(status="draft")
    clock = SystemActor("到期自动办结")
    with pytest.raises(PermissionDenied):
        apply(row, "send", actor=clock, now=NOW)
    apply(row, "lapse", actor=clock, now=NOW)
    assert events() == [("paper.lapse", "到期自动办结", "")]
    assert AuditEvent.objects.get().actor_id is None


def test_an_event_rolls_back_with_its_move(office):
    row = paper(status="sent")
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - it must fail after the write
        apply(row, "accept", actor=office, now=NOW)
        1 / 0  # noqa: B018
    assert (Paper.objects.get().status, events()) == ("sent", [])


def test_many_are_moved_by_one_update_and_the_refused_are_listed(office):
    ready, also = paper(status="sent"), paper(status="sent")
    done = paper(status="accepted")
    moved, refused = apply_many(Paper.objects.all(), "accept", actor=office, now=NOW)
    assert ([row.pk for row in moved], [row.pk for row in refused]) == ([ready.pk, also.pk], [done.pk])
    assert {row.status for row in moved} == {"accepted"}
    assert events() == [("paper.accept", "周敏", "")] * 2


def test_many_without_the_right_moves_none(liaison):
    row = paper(status="sent")
    moved, refused = apply_many(Paper.objects.all(), "accept", actor=liaison, now=NOW)
    assert (moved, refused) == ([], [row])


def test_buttons_are_the_moves_that_state_and_post_allow(office, liaison):
    row = paper(status="sent", owner_id=liaison.pk)
    assert list(available_moves(row, office)) == ["accept", "send_back"]
    assert list(available_moves(row, liaison)) == []


def test_pairs_are_generated_from_the_moves():
    assert triggers.pairs(Paper) == PAIRS


@pytest.mark.parametrize("before", PaperStatus.values)
@pytest.mark.parametrize("after", PaperStatus.values)
def test_the_database_refuses_every_other_pair_by_raw_sql(before, after):
    row = paper(status=before)
    statement = "UPDATE papers_paper SET status = %s WHERE id = %s"
    with connection.cursor() as cursor:
        if (before, after) in PAIRS or before == after:
            cursor.execute(statement, [after, row.pk])
            assert Paper.objects.get().status == after
            return
        with pytest.raises((IntegrityError, DatabaseError), match="cannot change this way"), transaction.atomic():
            cursor.execute(statement, [after, row.pk])
    assert Paper.objects.get().status == before


def test_a_full_save_of_the_same_state_passes(liaison):
    row = paper(status="accepted")
    row.title = "改题名"
    row.save()
    assert Paper.objects.get().title == "改题名"
