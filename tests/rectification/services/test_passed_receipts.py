"""Who answers for a rectification now signs for what its predecessor had not (签收)."""

import datetime as dt

import pytest
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.documents.services.official_document import issue_document
from foundation.organizations.models import Post
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.services.organization_change import (
    PEOPLE,
    POSTS,
    Part,
    Takers,
    dissolve_organization,
    split_organization,
)
from foundation.supervision.models import Acknowledgement
from foundation.supervision.services.acknowledgement import acknowledge, ask_acknowledgement
from rectification.selectors.supervision_letter import late_item
from rectification.services.supervision_letter import save_letter
from tests.factories.inspections import person
from tests.factories.organizations import NOW, TODAY
from tests.factories.supervision import EscalationStepFactory, rectification_clerk
from tests.rectification.services.test_organization_holding import BASIS, medical_head, merge

__all__ = ["medical_head"]


def receipts():
    rows = Acknowledgement.objects.order_by("what", "pk").values_list(
        "what", "organization__short_name", "status", "due_on"
    )
    return [(what.split("（")[0], *rest) for what, *rest in rows]


@pytest.fixture
def letter(story, world):
    """告诫书 to 市财政局 about both problems, issued today, not signed for."""
    clerk = rectification_clerk(world)
    steps = [EscalationStepFactory(row=problem) for problem in story.problems]
    words = {"demand": "请抓紧办理。", "reply_on": TODAY + dt.timedelta(days=10)}
    contact = {"contact_name": "许文静", "contact_phone": "0799-6210008"}
    made = save_letter(first=late_item(steps[0]), letter=None, steps=steps, actor=clerk, now=NOW, **words, **contact)
    return issue_document(document=made.document, actor=person("director"), now=NOW)


SIGNED_BY = dt.date(2026, 3, 10)  # three working days after Thursday 5 March
LATER = NOW + dt.timedelta(days=4)  # Monday


def test_who_answers_now_signs_for_what_nobody_signed_for(story, world, medical_head, letter):
    merge(world.finance, world.medical, on=LATER.date(), now=LATER)
    letter_name, later = letter.title, dt.date(2026, 3, 12)
    assert receipts() == [
        ("巡察反馈意见", "市财政局党组", "void", SIGNED_BY),
        ("巡察反馈意见", "市医疗保障局党组", "pending", later),
        (letter_name, "市财政局党组", "void", SIGNED_BY),
        (letter_name, "市医疗保障局党组", "pending", later),
    ]
    old, new = Acknowledgement.objects.filter(what="巡察反馈意见").order_by("pk")
    assert (new.object_label, new.object_id, new.url, new.sender) == (
        old.object_label,
        old.object_id,
        old.url,
        old.sender,
    )
    assert new.due_why.startswith("接替市财政局党组签收之日（2026年3月9日）起3个工作日内签收")
    voided = AuditEvent.objects.filter(event="acknowledgement.void")
    assert set(voided.values_list("note", flat=True)) == {"改由市医疗保障局党组签收"}
    asked = AuditEvent.objects.filter(event="acknowledgement.asked", subject__endswith=f":{new.pk}")
    assert asked.count() == 1


def test_it_reads_what_it_signs_for_and_signs(story, world, medical_head, letter, client_of):
    page = reverse("document-detail", args=[letter.pk])
    assert client_of(medical_head).get(page).status_code == 404
    merge(world.finance, world.medical)
    forget_posts(medical_head)
    browser = client_of(medical_head)
    for row in Acknowledgement.objects.filter(organization=world.medical, status="pending"):
        assert browser.get(row.url).status_code == 200
        assert browser.post(reverse("acknowledgement-acknowledge", args=[row.pk])).status_code == 302
        assert browser.post(reverse("acknowledgement-acknowledge", args=[row.pk])).status_code == 409
    assert [status for _, place, status, _ in receipts() if place == "市医疗保障局党组"] == ["acknowledged"] * 2


def test_what_was_signed_for_stays_signed_and_nobody_is_asked_again(story, world, medical_head):
    acknowledge(acknowledgement=Acknowledgement.objects.get(), actor=person("liaison"), now=NOW)
    merge(world.finance, world.medical)
    assert receipts() == [("巡察反馈意见", "市财政局党组", "acknowledged", SIGNED_BY)]


def test_a_part_that_takes_the_rectification_signs_though_the_old_body_lives_on(story, world, office):
    head = Post.objects.get(person__username="unithead")
    takers = Takers(
        groups={"rectification": "YL-GZ"}, rows={(POSTS, head.pk): "YL-GZ", (PEOPLE, head.person_id): "YL-GZ"}
    )
    part = Part(code="YL-GZ", name="中共云岭市国资委党委", short_name="市国资委党委")
    words = {"on": TODAY, "basis": BASIS, "actor": office, "now": NOW}
    split_organization(organization=world.finance, parts=[part], ends=False, takers=takers, **words)
    assert receipts() == [
        ("巡察反馈意见", "市财政局党组", "void", SIGNED_BY),
        ("巡察反馈意见", "市国资委党委", "pending", SIGNED_BY),
    ]


def test_dissolved_with_a_successor_of_its_own_choice(story, world, medical_head, office):
    takers = Takers(groups={"rectification": world.medical.code})
    dissolve_organization(organization=world.finance, takers=takers, on=TODAY, basis=BASIS, actor=office, now=NOW)
    assert [(place, status) for _, place, status, _ in receipts()] == [
        ("市财政局党组", "void"),
        ("市医疗保障局党组", "pending"),
    ]


def test_a_notice_is_void_and_drafted_anew(story, world, medical_head):
    """The office sends its own to the successor (docs/inspections.md), so this one is asked of nobody."""
    Acknowledgement.objects.all().delete()
    notice = world.township
    ask_acknowledgement(
        obj=notice,
        organization=world.finance,
        sender=world.root,
        what="动员会通知",
        url="/",
        actor=person("office"),
        now=NOW,
    )
    merge(world.finance, world.medical)
    assert receipts() == [("动员会通知", "市财政局党组", "void", SIGNED_BY)]
