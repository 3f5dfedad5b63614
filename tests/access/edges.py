"""What chance seldom makes, in every world: rows and people at the edges of the sentences of docs/access.md.

A line of six levels with its last two beside a neighbour, an organization that ended into one that ended too, and people
each with the one post that a rule off by a step would open too wide.
"""

import datetime as dt
import uuid

from foundation.documents.models import DocumentRecipient, OfficialDocument
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.states import PostKind, ScopeKind
from inspections.models import Assignment, Finding, InspectionTeam, Round
from petitions.models import Petition, PetitionReader
from tests.access.draw import stored
from tests.factories.organizations import NOW, TODAY

TOP = "00EE"
DEEP = TOP + "0001" * 3
# name → path; A and its neighbour stand where a range that is one step too wide shows
PATHS = {
    "top": TOP,
    "second": TOP + "0001",
    "third": TOP + "0001" * 2,
    "fourth": DEEP,
    "a": DEEP + "000A",
    "below a": DEEP + "000A0001",
    "neighbour": DEEP + "000B",
    "taker": TOP + "0002",
    "ended": TOP + "0003",
    "ended before": TOP + "0004",
}
INTO = {"ended": "taker", "ended before": "ended"}
# name → where the person works, and what post is held where (a place of PATHS, or the number of a team)
PEOPLE = {
    "clerk of the sender": ("top", PostKind.OFFICE_CLERK, "top"),
    "clerk deep in the tree": ("a", PostKind.OFFICE_CLERK, "a"),
    "liaison high in the tree": ("second", PostKind.ORGANIZATION_LIAISON, "second"),
    "petition clerk": ("top", PostKind.PETITION_CLERK, "top"),
    "petition clerk at home below": ("below a", PostKind.PETITION_CLERK, "top"),
    "petition clerk at home at the taker": ("taker", PostKind.PETITION_CLERK, "top"),
    "leader": ("top", PostKind.TEAM_LEADER, 1),
    "locked": ("top", PostKind.OFFICE_DIRECTOR, "top"),
    "clerk until yesterday": ("top", PostKind.OFFICE_CLERK, "top"),
    "clerk until today": ("top", PostKind.OFFICE_CLERK, "top"),
    "clerk from today": ("top", PostKind.OFFICE_CLERK, "top"),
    "clerk from tomorrow": ("top", PostKind.OFFICE_CLERK, "top"),
    "liaison, and administrator elsewhere": ("taker", PostKind.ORGANIZATION_LIAISON, "taker"),
    "liaison, and lent to a team": ("below a", PostKind.ORGANIZATION_LIAISON, "below a"),
    "liaison, and clerk elsewhere": ("below a", PostKind.ORGANIZATION_LIAISON, "below a"),
    "department clerk": ("neighbour", PostKind.DEPARTMENT_CLERK, "neighbour"),
    "owner without a side": ("below a", PostKind.ARCHIVIST, "top"),
    "auditor": ("top", PostKind.AUDIT_ADMIN, "top"),
    "owner": ("below a", PostKind.UNIT_REPORTER, "below a"),
}
# first and last day of a post, counted from today; all others begin a month ago and do not end
DAYS = {
    "clerk until yesterday": (-30, -1),
    "clerk until today": (-30, 0),
    "clerk from today": (0, 30),
    "clerk from tomorrow": (1, 30),
}


def line(draw):
    """The organizations, and under which name each is known here."""
    rows = {}
    for name, path in PATHS.items():
        ended, number = name in INTO, draw.next()
        rows[name] = Organization(
            path=path,
            depth=len(path) // 4,
            numchild=sum(other[:-4] == path for other in PATHS.values()),
            code=f"E{number:04d}",
            name=f"中共边界第⟨{number}⟩党组",
            short_name=f"边界第⟨{number}⟩党组",
            category="party_group",
            level="county",
            is_active=not ended,
            ended_on=TODAY if ended else None,
        )
    Organization.objects.bulk_create(rows.values())
    for name, into in INTO.items():
        rows[name].merged_into = rows[into]
    Organization.objects.bulk_update(rows.values(), ["merged_into"])
    return rows


def staff(draw, world):
    """The people; the round of the top with two teams, sent to what stands below A and to the neighbour."""
    places, people = world.edges, {}
    for name, (home, _, _) in PEOPLE.items():
        number = draw.next()
        people[name] = User(
            username=f"e{number}",
            name=f"边⟨{number}⟩",
            password="!",
            organization=places[home],
            is_active=name != "locked",
        )
    User.objects.bulk_create(people.values())
    dates = {"on_site_from": TODAY, "on_site_to": TODAY + dt.timedelta(days=60)}
    round_ = Round.objects.create(
        term_name="一届",
        number=9,
        kind="regular",
        organization=places["top"],
        office=places["top"],
        series_code="边巡",
        concentrated_months=3,
        **dates,
    )
    teams = [
        InspectionTeam.objects.create(round=round_, number=number, name=f"第{number}组⟨{draw.next()}⟩")
        for number in (1, 2)
    ]
    sent = [
        Assignment.objects.create(
            round=round_, team=team, organization=places[name], status="rectifying", fed_back_on=TODAY, **dates
        )
        for team, name in zip(teams, ("below a", "neighbour"), strict=True)
    ]
    return people, round_, teams, sent


def give_posts(world):
    """In force for months; and one lent at a scope that is not its own, which opens nothing."""
    begin, people = TODAY - dt.timedelta(days=30), world.edge_people
    rows = []
    for name, (_, kind, at) in PEOPLE.items():
        team = {"scope_kind": ScopeKind.TEAM, "scope_id": world.edge_teams[at - 1].pk} if isinstance(at, int) else None
        place = team or {"scope_kind": ScopeKind.ORGANIZATION, "organization": world.edges[at]}
        days = DAYS.get(name)
        dates = {"from_on": _in(days[0]), "to_on": _in(days[1])} if days else {"from_on": begin}
        rows.append(Post(person=people[name], kind=kind, **dates, **place))
    astray = {"scope_kind": ScopeKind.TEAM, "scope_id": world.edge_teams[0].pk, "to_on": TODAY}
    reader = people["petition clerk at home below"]
    rows.append(Post(person=reader, acts_for=people["owner"], kind=PostKind.OFFICE_CLERK, from_on=begin, **astray))
    both = people["liaison, and administrator elsewhere"]
    elsewhere = {"scope_kind": ScopeKind.ORGANIZATION, "organization": world.edges["second"]}
    rows.append(Post(person=both, kind=PostKind.SECURITY_ADMIN, from_on=begin, **elsewhere))
    clerk = people["liaison, and clerk elsewhere"]
    beside = {"scope_kind": ScopeKind.ORGANIZATION, "organization": world.edges["neighbour"]}
    rows.append(Post(person=clerk, kind=PostKind.OFFICE_CLERK, from_on=begin, **beside))
    lent, other = people["liaison, and lent to a team"], world.edge_teams[1]
    rows.append(
        Post(person=lent, kind=PostKind.TEAM_MEMBER, from_on=begin, scope_kind=ScopeKind.TEAM, scope_id=other.pk)
    )
    return Post.objects.bulk_create(rows)


def _in(days):
    return TODAY + dt.timedelta(days=days)


def signed_findings(draw, world):
    """One of each of the two assignments; a file of the one who is locked, and one of nobody."""
    stored(draw, world.edge_people["locked"])
    stored(draw, None)
    handler, second, deputy, leader = draw.four(world.people)
    return Finding.objects.bulk_create(
        Finding(
            assignment=assignment,
            seq=9,
            title=draw.word("底稿"),
            facts="滞留",
            category="policy",
            basis="办法",
            handler=handler,
            second_handler=second,
            deputy=deputy,
            leader=leader,
            created_at=NOW,
            status="signed",
        )
        for assignment in world.edge_assignments
    )


def address(world):
    """Every letter goes to the department too."""
    place = world.edges["neighbour"]
    for document in OfficialDocument.objects.exclude(recipients__organization=place):
        DocumentRecipient.objects.create(document=document, organization=place)


def petitions(draw, world):
    """About each of the line, about inspectors, about nobody known; one that the sweep has not found but somebody reads."""
    top = world.edges["top"]
    for place in world.edges.values():
        _petition(
            draw, about="organization", organization_code=place.code, organization=place, office=top, found_on=TODAY
        )
    _petition(draw, about="inspectors", office=top, found_on=TODAY)
    readable = [_petition(draw, about="unclear", office=top, found_on=TODAY), _petition(draw, about="unclear")]
    other = _petition(draw, about="unclear", office=top, found_on=TODAY)
    leader, (first, second) = world.edge_people["leader"], world.edge_teams
    for petition in readable:
        PetitionReader.objects.create(petition=petition, person=leader, team_id=first.pk)
    PetitionReader.objects.create(petition=other, person=leader, team_id=second.pk)


def _petition(draw, **columns):
    return Petition.objects.create(
        id=uuid.UUID(int=draw.random.getrandbits(128), version=4),
        suite=1,
        lookup=draw.random.randbytes(32),
        reply_key=b"k" * 32,
        category="livelihood",
        received_on=TODAY,
        received_hour=9,
        due_on=TODAY,
        **columns,
    )


def own_task(world, problem, seq):
    """Who owns the tasks below A works there; of others, nobody in particular."""
    if problem.organization_id != world.edges["below a"].pk:
        return None
    return world.edge_people["owner" if seq == 1 else "owner without a side"]
