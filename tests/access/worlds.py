"""Worlds out of a random number: trees, people, posts at boundaries of dates and paths, and rows of every noun about them.

Rows are written in bulk, past the services: what the services refuse today (a clerk with a post in a team, an owner who
moved away, three mergers in a row) may stand in the database of tomorrow, and nobody may see more for it.
Rows of nouns that only have a place and a reader are in nouns.py; what chance seldom makes, edges.py puts into every world.
"""

import datetime as dt
import uuid
from random import Random
from types import SimpleNamespace

from foundation.documents.letter import to_json
from foundation.documents.models import DocumentNumber, DocumentRecipient, NumberSeries, OfficialDocument
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.states import LEADING, OFFICE, TEAM, Category, Level, PostKind, ScopeKind
from inspections.models import Announcement, Assignment, Finding, InspectionTeam, Notice, Round, WorkRecord
from inspections.states import AssignmentStatus, FindingStatus
from petitions.models import Petition, PetitionReader
from tests.access import edges
from tests.access.draw import AFTER_FEEDBACK, DAYS, Draw, stored
from tests.access.three_lists import rectify
from tests.factories.documents import LetterFactory
from tests.factories.organizations import NOW, TODAY

# Kinds that see rows of others, so that eight worlds have several of each.
OFTEN = OFFICE | LEADING | {PostKind.PETITION_CLERK, PostKind.ORGANIZATION_LIAISON}
# Siblings at the edges of the path's alphabet: 9|A and Z|10 are where a range that is off by one shows.
STEPS = ("0001", "0009", "000A", "000Z", "0010", "00ZZ", "0100", "ZZZZ")


def build(random: Random, size: int = 3) -> SimpleNamespace:
    """`size` 1 to 4: about 20 to 90 rows beside the cast of the suite."""
    draw = Draw(random, size)
    world = SimpleNamespace(draw=draw)
    world.edges = edges.line(draw)
    world.organizations = [*_organizations(draw), *world.edges.values()]
    world.people = _people(draw, world.organizations)
    world.rounds, world.teams, world.assignments = _rounds(draw, world.organizations)
    world.edge_people, round_, world.edge_teams, world.edge_assignments = edges.staff(draw, world)
    world.people += world.edge_people.values()
    world.rounds.append(round_)
    world.teams += world.edge_teams
    world.assignments += world.edge_assignments
    _posts(draw, world)
    world.posts += edges.give_posts(world)
    _field_work(draw, world)
    rectify(draw, world)
    _documents(draw, world)
    edges.address(world)
    _petitions(draw, world)
    edges.petitions(draw, world)
    return world


def _organizations(draw):
    """One or two trees of depth 1 to 5; some organizations have ended, some of those into another, up to three in a row."""
    rows, paths = [], ["000Y", "000Z"][: draw.random.randint(1, 2)]
    while len(paths) < 4 + 2 * draw.size:
        above = draw.one(path for path in paths if len(path) < 20)
        path = above + draw.one(STEPS)
        if path not in paths:
            paths.append(path)
    for path in sorted(paths):
        ended = draw.chance(0.35)
        number = draw.next()
        rows.append(
            Organization(
                path=path,
                depth=len(path) // 4,
                numchild=sum(other[:-4] == path for other in paths),
                code=f"W{number:04d}",
                name=f"中共世界第⟨{number}⟩党组",
                short_name=f"第⟨{number}⟩党组",
                category=draw.one(Category.values),
                level=draw.one(Level.values),
                is_active=not ended,
                ended_on=TODAY if ended else None,
            )
        )
    rows = Organization.objects.bulk_create(rows)
    _merge(draw, rows)
    return rows


def _merge(draw, rows):
    """Successors; never in a ring."""
    for place, row in enumerate(rows):
        later = rows[place + 1 :]
        if not row.is_active and later and draw.chance(0.8):
            row.merged_into = later[0] if draw.chance(0.7) else draw.one(later)
    Organization.objects.bulk_update(rows, ["merged_into"])


def _people(draw, organizations):
    names = [draw.next() for _ in range(6 + 2 * draw.size)]
    return User.objects.bulk_create(
        User(
            username=f"w{number}",
            name=f"人⟨{number}⟩",
            password="!",
            organization=draw.one(organizations),
            is_active=draw.chance(0.92),
        )
        for number in names
    )


def _rounds(draw, organizations):
    numbers = range(1, 2 + draw.random.randint(0, 2))
    dates = {"on_site_from": TODAY, "on_site_to": TODAY + dt.timedelta(days=60)}
    rounds = Round.objects.bulk_create(
        Round(
            term_name="一届",
            number=number,
            kind="regular",
            organization=draw.one(organizations),
            office=draw.one(organizations),
            series_code="世巡",
            concentrated_months=3,
            **dates,
        )
        for number in numbers
    )
    teams = InspectionTeam.objects.bulk_create(
        InspectionTeam(round=round_, number=number, name=f"第{number}组⟨{draw.next()}⟩")
        for round_ in rounds
        for number in range(1, 2 + draw.random.randint(0, 1))
    )
    assignments = []
    for team in teams:
        taken = {row.organization_id for row in assignments if row.round_id == team.round_id}
        free = [row for row in organizations if row.pk not in taken]
        for organization in draw.some(free, 2):
            status = draw.one(AssignmentStatus.values)
            fed_back = TODAY if status in AFTER_FEEDBACK else None
            assignments.append(
                Assignment(
                    round=team.round, team=team, organization=organization, status=status, fed_back_on=fed_back, **dates
                )
            )
    return rounds, teams, Assignment.objects.bulk_create(assignments)


def _posts(draw, world):
    """Kinds of every sort; one in six at a scope that is not its own (rounds with a team's number too); one in six lent."""
    rows = []
    for person in [row for row in world.people if row not in world.edge_people.values()]:
        for _ in range(draw.random.randint(0, 3)):
            kind = draw.one(TEAM) if draw.chance(0.25) else draw.one(OFTEN if draw.chance(0.5) else PostKind.values)
            fits = ScopeKind.TEAM if kind in TEAM else ScopeKind.ORGANIZATION
            scope = fits if draw.chance(0.84) else draw.one(ScopeKind.values)
            begin = draw.day()
            end = None if draw.chance(0.4) else begin + dt.timedelta(days=draw.random.randint(0, DAYS))
            lent = end is not None and draw.chance(0.3)
            place = {
                ScopeKind.ORGANIZATION: lambda: {"organization": draw.one(world.organizations)},
                ScopeKind.TEAM: lambda: {"scope_id": draw.one(world.teams).pk, "scope_name": "组"},
                ScopeKind.ROUND: lambda: {"scope_id": draw.one([*world.rounds, *world.teams]).pk, "scope_name": "轮"},
            }[ScopeKind(scope)]()
            other = draw.one(row for row in world.people if row is not person)
            rows.append(
                Post(
                    person=person,
                    kind=kind,
                    scope_kind=scope,
                    from_on=begin,
                    to_on=end,
                    acts_for=other if lent else None,
                    **place,
                )
            )
    world.posts = Post.objects.bulk_create(rows)


def _field_work(draw, world):
    records, findings = [], []
    for assignment in world.assignments:
        for seq in range(1, 1 + draw.random.randint(0, 2)):
            handler, recorder, *_ = draw.four(world.people)
            records.append(
                WorkRecord(
                    assignment=assignment,
                    seq=seq,
                    kind="talk",
                    subject=draw.word("谈话"),
                    held_on=TODAY,
                    handler=handler,
                    recorder=recorder,
                    content="谈到拨付。",
                    created_at=NOW,
                )
            )
        findings += [_finding(draw, world, assignment, seq) for seq in range(1, 2 + draw.random.randint(0, 2))]
    WorkRecord.objects.bulk_create(records)
    world.findings = [*Finding.objects.bulk_create(findings), *edges.signed_findings(draw, world)]


def _finding(draw, world, assignment, seq):
    status = draw.one(FindingStatus.values)
    handler, second, deputy, leader = draw.four(world.people)
    return Finding(
        assignment=assignment,
        seq=seq,
        title=draw.word("底稿"),
        facts="滞留",
        category="policy",
        basis="办法",
        handler=handler,
        second_handler=second,
        deputy=deputy if status in {"deputy_signed", "signed", "fed_back"} else None,
        leader=leader if status in {"signed", "fed_back"} else None,
        created_at=NOW,
        status=status,
    )


def _documents(draw, world):
    """Drafts and issued letters; notices and announcements of the rounds."""
    for assignment in draw.some(world.assignments, 3):
        Notice.objects.create(
            assignment=assignment,
            document=_document(draw, world),
            meeting_at=NOW,
            place="会议室",
            attendees="班子",
            agenda="动员",
            requirements="到会",
            contact_name="周",
            contact_phone="1",
        )
    for _ in range(1 + draw.size):
        _document(draw, world)
    for round_ in draw.some(world.rounds, 3):
        Announcement.objects.create(
            round=round_, title=draw.word("公告"), scope="班子", phone="1", phone_hours="8", closes_at=NOW
        )


def _document(draw, world):
    """In any state; half of them out."""
    status = draw.one(["issued", "filed"]) if draw.chance(0.5) else draw.one(["draft", "checking", "signing", "void"])
    title = draw.word("通知")
    by = {}
    if status in {"issued", "filed"}:
        by |= {"issued_at": NOW, "issued_by": draw.one(world.people), "number": f"世〔2026〕{draw.next()}号"}
    if status == "filed":
        by |= {"filed_at": NOW, "filed_by": draw.one(world.people), "file_number": "档", "retention": "ten"}
    if status in {"checking", "signing"}:
        by |= {"handed_in_at": NOW, "handed_in_by": draw.one(world.people)}
    row = OfficialDocument.objects.create(
        kind="notice",
        title=title,
        issuer=draw.one(world.organizations),
        data=to_json(LetterFactory(title=title)),
        template_version="1",
        status=status,
        team_id=draw.one(world.teams).pk if draw.chance(0.5) else None,
        created_at=NOW,
        created_by=draw.one(world.people),
        pdf=stored(draw, None) if draw.chance(0.6) else None,
        **by,
    )
    for organization in draw.some(world.organizations, 3):
        DocumentRecipient.objects.create(document=row, organization=organization)
    _number(draw, row)
    return row


def _number(draw, document):
    """A series of its issuer, a number of it for the document or kept for later."""
    code = f"世{draw.next()}"
    series = NumberSeries.objects.create(code=code, year=2026, last=1, issuer=document.issuer)
    is_out = document.status in {"issued", "filed"}
    DocumentNumber.objects.create(
        series=series,
        number=1,
        status="used" if is_out else "reserved",
        document=document if is_out else None,
        reason="留用",
        created_at=NOW,
        created_by=document.created_by,
    )


def _petitions(draw, world):
    for _ in range(2 + 2 * draw.size):
        about = draw.one(["organization", "organization", "organization", "unclear", "inspectors"])
        reported = draw.one(world.organizations) if about == "organization" else None
        found = draw.chance(0.85)
        petition = Petition.objects.create(
            id=uuid.UUID(int=draw.random.getrandbits(128), version=4),
            suite=1,
            lookup=draw.random.randbytes(32),
            reply_key=b"k" * 32,
            about=about,
            organization_code=reported.code if reported else "",
            category="livelihood",
            received_on=TODAY,
            received_hour=9,
            due_on=draw.day(),
            office=draw.one(world.organizations) if found else None,
            organization=reported if found else None,
            found_on=TODAY if found else None,
            **(_decided(draw, world) if found else {}),
        )
        for person in draw.some(world.people, 3):
            PetitionReader.objects.create(petition=petition, person=person, team_id=draw.one(world.teams).pk)


def _decided(draw, world):
    status = draw.one(["registered", "accepted", "forwarded", "concluded"])
    if status == "registered" or (status == "accepted" and not world.assignments):
        return {}
    to_team = status == "accepted" or (status == "concluded" and world.assignments and draw.chance(0.5))
    place = {"assignment": draw.one(world.assignments)} if to_team else {"forwarded_to": draw.one(world.organizations)}
    return {
        "status": status,
        "decided_on": TODAY,
        "concluded_on": TODAY if status == "concluded" else None,
        **place,
    }
