"""Several people change the tree, or somebody's posts, at the same moment: it stays a tree, and each post is given and
ended once, on both databases.
"""

import datetime as dt

import pytest

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import Refused
from foundation.organizations.models import FormerName, Organization, OrganizationChange, Post, TreeImport, User
from foundation.organizations.services.organization import add_organization, move_organization, rename_organization
from foundation.organizations.services.organization_change import dissolve_organization, merge_organization
from foundation.organizations.services.post import AlreadyEnded, AlreadyHeld, HeadTaken, end_post, grant_post
from foundation.organizations.services.tree_import import confirm_tree_import
from foundation.organizations.states import Category, Level, PostKind
from tests.factories.organizations import NOW, TODAY, OrganizationFactory, PostFactory, UserFactory, load_world
from tests.factories.tree_import import line, run, uploaded, workbook
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
BASIS = "云编发〔2026〕7号"
SOUND = ([], [], [], [], [])


def office():
    return User.objects.get(username="office")


def moving(organization, parent):
    """Rows read before the race, as a page has them."""
    return lambda: move_organization(
        organization=organization, parent=parent, on=TODAY, basis=BASIS, actor=office(), now=NOW
    )


def adding(parent, code):
    return lambda: add_organization(
        parent=parent,
        code=code,
        name=f"第{code}党组",
        short_name=code,
        category=Category.PARTY_GROUP,
        level=Level.COUNTY,
        actor=office(),
        now=NOW,
    )


@pytest.mark.feature(6)
def test_two_moves_into_each_other_make_no_ring():
    world = load_world()
    results = at_once(moving(world.finance, world.agriculture), moving(world.agriculture, world.finance))
    [refused] = [one for one in results if isinstance(one, Refused)]
    assert "不能移到自己或者自己的下级下面" in refused.sentence
    assert Organization.objects.find_problems() == SOUND
    assert OrganizationChange.objects.count() == 1


def test_eight_moves_below_one_parent_get_eight_places():
    world = load_world()
    rows = [OrganizationFactory(parent=world.county, code=f"M{number}") for number in range(8)]
    results = at_once(*(moving(row, world.medical) for row in rows))
    assert len({row.path for row in results}) == 8
    assert Organization.objects.find_problems() == SOUND
    assert Organization.objects.get(pk=world.medical.pk).numchild == 8


def test_children_added_while_their_parent_moves_go_with_it():
    world = load_world()
    acts = [adding(world.township, f"N{number}") for number in range(4)]
    results = at_once(
        *acts,
        moving(world.township, world.finance),
        moving(world.county, world.medical),
        adding(world.village, "N9"),
        moving(world.township, world.agriculture),
    )
    assert [one for one in results if isinstance(one, Refused)] == []
    assert Organization.objects.find_problems() == SOUND
    township = Organization.objects.get(pk=world.township.pk)
    assert township.numchild == 5
    village = Organization.objects.get(pk=world.village.pk)
    assert village.path.startswith(township.path)
    assert Organization.objects.get(code="N9").path.startswith(village.path)


def test_roots_added_at_once():
    load_world()
    before = Organization.objects.filter(depth=1).count()
    results = at_once(*(lambda code=code: OrganizationFactory(code=code) for code in ("R1", "R2", "R3", "R4")))
    assert len({row.path for row in results}) == 4
    assert Organization.objects.filter(depth=1).count() == before + 4


def test_one_code_is_given_to_one():
    world = load_world()
    results = at_once(adding(world.county, "SAME"), adding(world.finance, "SAME"))
    [refused] = [one for one in results if isinstance(one, Refused)]
    assert refused.sentence.startswith("代码SAME已经用于SAME")


def test_two_renames_on_one_day_leave_one_former_name():
    world = load_world()

    def renaming(name):
        return lambda: rename_organization(
            organization=world.finance, name=name, short_name=name, on=TODAY, basis=BASIS, actor=office(), now=NOW
        )

    results = at_once(renaming("甲局"), renaming("乙局"))
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert FormerName.objects.get().short_name == "市财政局党组"


@pytest.mark.feature(6)
def test_an_organization_ends_once():
    world = load_world()

    def merging(into):
        return lambda: merge_organization(
            organization=world.medical, into=into, on=TODAY, basis=BASIS, actor=office(), now=NOW
        )

    results = at_once(
        merging(world.finance),
        merging(world.agriculture),
        lambda: dissolve_organization(organization=world.medical, on=TODAY, basis=BASIS, actor=office(), now=NOW),
    )
    assert sum(isinstance(one, Refused) for one in results) == 2
    assert OrganizationChange.objects.filter(organization=world.medical).count() == 1


def test_two_that_merge_into_each_other_do_not_both_end():
    world = load_world()

    def merging(one, into):
        return lambda: merge_organization(organization=one, into=into, on=TODAY, basis=BASIS, actor=office(), now=NOW)

    results = at_once(merging(world.finance, world.agriculture), merging(world.agriculture, world.finance))
    assert sum(isinstance(one, Refused) for one in results) == 1
    active = Organization.objects.filter(pk__in=[world.finance.pk, world.agriculture.pk], is_active=True)
    assert active.count() == 1
    assert User.objects.filter(organization__is_active=False).count() == 0


def test_a_child_added_while_its_parent_ends_is_not_left_below_it():
    world = load_world()
    results = at_once(
        adding(world.medical, "LATE"),
        lambda: dissolve_organization(organization=world.medical, on=TODAY, basis=BASIS, actor=office(), now=NOW),
    )
    late = Organization.objects.filter(code="LATE").first()
    if late is None:
        assert sum(isinstance(one, Refused) for one in results) == 1
    else:
        assert Organization.objects.get_parent(late) == world.root
    assert Organization.objects.find_problems() == SOUND


@pytest.mark.feature(149)
def test_an_import_and_others_at_once_leave_a_tree():
    """The list was checked before anybody else pressed: it is written whole beside them, or not at all."""
    world = load_world()
    row = uploaded(world, workbook([line(f"I{number}", "YL-QS") for number in range(20)]))
    confirm_tree_import(tree_import=row, actor=office(), now=NOW)
    at_once(lambda: run(row), *(adding(world.county, f"A{number}") for number in range(3)))
    row.refresh_from_db()
    assert row.status == "written"
    assert Organization.objects.find_problems() == SOUND
    assert Organization.objects.get(pk=world.county.pk).numchild == 24


def test_two_imports_of_one_code_make_one_organization():
    world = load_world()
    rows = [uploaded(world, workbook([line("I", "YL", short_name=name)])) for name in ("甲局", "乙局")]
    for row in rows:
        confirm_tree_import(tree_import=row, actor=office(), now=NOW)
    at_once(*(lambda row=row: run(row) for row in rows))
    assert sorted(row.status for row in TreeImport.objects.all()) == ["refused", "written"]
    assert Organization.objects.filter(code="I").count() == 1
    assert Organization.objects.find_problems() == SOUND


def guards(world):
    """Two security administrators, each as read by a request of its own."""
    second = UserFactory(organization=world.office, username="secadmin2", name="丁一")
    PostFactory(person=second, kind=PostKind.SECURITY_ADMIN, organization=world.root)
    return "secadmin", "secadmin2"


def granting(username, person, kind, place):
    return lambda: grant_post(
        person=User.objects.get(pk=person.pk),
        kind=kind,
        organization=Organization.objects.get(pk=place.pk),
        from_on=TODAY,
        actor=User.objects.get(username=username),
        now=NOW,
    )


@pytest.mark.feature(126)
def test_two_give_one_post_to_one_person():
    world = load_world()
    person = UserFactory(organization=world.medical)
    acts = [granting(guard, person, PostKind.ORGANIZATION_LIAISON, world.medical) for guard in guards(world)]
    [refused] = [one for one in at_once(*acts) if isinstance(one, AlreadyHeld)]
    assert refused.sentence == f"{person.name}已经是市医疗保障局党组联络员（长期），没有重复任命。"
    assert Post.objects.filter(person=person).count() == 1
    assert AuditEvent.objects.filter(event="post.granted", detail__person=person.pk).count() == 1


def test_two_name_two_heads_of_one_organization():
    world = load_world()
    people = [UserFactory(organization=world.medical) for _ in range(2)]
    acts = [
        granting(guard, person, PostKind.ORGANIZATION_HEAD, world.medical)
        for guard, person in zip(guards(world), people, strict=True)
    ]
    results = at_once(*acts)
    assert sum(isinstance(one, HeadTaken) for one in results) == 1
    assert Post.objects.filter(kind=PostKind.ORGANIZATION_HEAD, organization=world.medical).count() == 1


@pytest.mark.feature(126)
def test_two_end_one_post():
    world = load_world()
    post = Post.objects.get(person=world.people["liaison"])

    def ending(username):
        return lambda: end_post(
            post=Post.objects.get(pk=post.pk), to_on=TODAY, actor=User.objects.get(username=username), now=NOW
        )

    results = at_once(*(ending(guard) for guard in guards(world)))
    [refused] = [one for one in results if isinstance(one, AlreadyEnded)]
    assert refused.sentence == "这个岗位到2026年3月5日就结束，不用再办。要延长的，请接着任命一段。"
    assert AuditEvent.objects.filter(event="post.ended").count() == 1
    assert User.objects.get(username="liaison").session_epoch == 1


def test_one_ends_a_post_while_the_other_gives_it_anew():
    """Whoever comes first: the person ends up with one post in force or with none, never with two."""
    world = load_world()
    liaison = world.people["liaison"]
    post = Post.objects.get(person=liaison)
    first, second = guards(world)
    at_once(
        lambda: end_post(
            post=Post.objects.get(pk=post.pk),
            to_on=TODAY - DAY,
            actor=User.objects.get(username=first),
            now=NOW,
        ),
        granting(second, liaison, PostKind.ORGANIZATION_LIAISON, world.finance),
    )
    lasting = Post.objects.filter(person=liaison, to_on__isnull=True, cancelled=False)
    assert lasting.count() <= 1
    assert Post.objects.get(pk=post.pk).to_on == TODAY - DAY
