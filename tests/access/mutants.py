"""Can the property test fail? `.venv/bin/python -m tests.access.mutants` breaks one rule at a time in a copy of the
repository and runs the test there, with the worlds of `make test`, up to the first that differs. It says for each which
world that was, and at the end how many survived: there should be none. A word as argument runs those whose name has it.
About 10 seconds each, and polite to whoever shares the machine.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
POST = "foundation/organizations/selectors/post.py"
PETITION = "petitions/selectors/petition.py"
DOCUMENT = "foundation/documents/selectors/official_document.py"
TASK = "rectification/selectors/task.py"
PERSON = "foundation/organizations/selectors/person.py"

SCOPE = "rectification/selectors/scope.py"
SIDE = "foundation/organizations/selectors/side.py"
ACCESS, TIMELINES = "tests/access/test_access.py", "tests/access/test_timelines.py"
# What decides on timelines and on nothing else.
TELLING = {
    SIDE,
    "rectification/views/trail.py",
    "foundation/audittrail/selectors.py",
    "petitions/views/petition.py",
    "inspections/views/notice.py",
}

# what is broken, where, the words there, what they become
MUTANTS = (
    ("posts never end", POST, "(Q(to_on__isnull=True) | Q(to_on__gte=day))", "Q()"),
    (
        "posts end a day late",
        POST,
        "POSTS.rows(person=user.pk, today=today)",
        "[one for day in (today, today.replace(day=today.day - 1)) for one in POSTS.rows(person=user.pk, today=day)]",
    ),
    ("posts end a day early", POST, "Q(to_on__gte=day)", "Q(to_on__gt=day)"),
    ("posts begin before their day", POST, "Q(from_on__lte=day) &", "Q() &"),
    ("locked accounts keep their posts", POST, " or not user.is_active:\n        return ()", ":\n        return ()"),
    ("the subtree is one sibling too wide", "foundation/organizations/models/organization.py", ") + 1)", ") + 2)"),
    ("the subtree without its top", POST, 'path__gte": begin', 'path__gt": begin'),
    ("a kind counts at any scope", POST, " if fits(post)", ""),
    ("leading group reads drafts", DOCUMENT, 'scope_q(user, LEADING, "issuer") |', "Q() |"),
    ("letters seen by addressees before issue", DOCUMENT, "Q(status__in=OUT) & (", "Q() & ("),
    ("files without a maker are everybody's", DOCUMENT, 'own_q(user, "created_by")', "Q(created_by=user.pk)"),
    ("addressees do not see their letters", DOCUMENT, 'Q(pk__in=addressed.values("document"))', "Q(pk__in=())"),
    (
        "findings read before they are signed",
        "inspections/selectors/finding.py",
        "Q(status__in=FINDING_SIGNED) &",
        "Q() &",
    ),
    (
        "findings read by all of the office",
        "inspections/selectors/finding.py",
        "{PostKind.OFFICE_DIRECTOR}",
        "{PostKind.OFFICE_DIRECTOR, PostKind.OFFICE_CLERK}",
    ),
    (
        "records read by the office",
        "inspections/selectors/record.py",
        "assignment__team__in=team_ids(user, TEAM)",
        "assignment__gte=0",
    ),
    (
        "assignments by the inspected place",
        "inspections/selectors/assignment.py",
        '"round__organization")',
        '"organization")',
    ),
    (
        "an owner who moved keeps the task",
        TASK,
        ', f"{prefix}organization": user.organization_id}',
        "}",
    ),
    ("an owner does not see the evidence", TASK, ' | owned_q(user, "report__task__")', ""),
    (
        "the lists are the whole line's below",
        SCOPE,
        "below_q(user, READERS, prefix)",
        "below_q(user, READERS | UNIT, prefix)",
    ),
    (
        "deep in the tree the range is too wide",
        SCOPE,
        'path__lt": organization.path_end',
        'path__lt": organization.path_end + "1"',
    ),
    (
        "the area of another depth",
        SCOPE,
        'area{organization.depth}"',
        'area{max(1, organization.depth - 1)}"',
    ),
    ("the team does not see its lists", SCOPE, "if teams:", "if teams and own:"),
    ("the reported organization is told", PETITION, "rows.exclude(organization__in=own_organizations(user))", "rows"),
    ("only exactly the own place is excluded", PETITION, "for path in paths_to(place)", "for path in [place]"),
    ("the successor's people are told", PETITION, " | Q(pk__in=_ended_into(own))", ""),
    ("the successor's successor's people are told", PETITION, "while rows:", "while rows and not found:"),
    ("a named reader without the team", PETITION, ", readers__team_id__in=teams", ""),
    (
        "clerks see reports about inspectors",
        PETITION,
        " & ~Q(about=About.INSPECTORS)\n    discipline",
        "\n    discipline",
    ),
    ("what the sweep has not found", PETITION, ", found_on__isnull=False", ""),
    (
        "access reports below the top",
        "foundation/organizations/selectors/access_report.py",
        " and post.organization.depth == 1",
        "",
    ),
    ("people by where they work alone", PERSON, '| Q(pk__in=posts.values("person")) |', "|"),
    (
        "organizations: the auditor too",
        "foundation/organizations/selectors/organization.py",
        "PostKind.SYSTEM_ADMIN,",
        "PostKind.SYSTEM_ADMIN, PostKind.AUDIT_ADMIN,",
    ),
    (
        "messages of others",
        "foundation/notifications/selectors/inbox.py",
        'filter(own_q(user, "person"), is_folded=False).order',
        "filter(is_folded=False).order",
    ),
    (
        "petition clerks of the tree below",
        PETITION,
        "scope_q(user, CLERK, ",
        "Q(office__in=organization_ids(user, CLERK)) | scope_q(user, (), ",
    ),
    ("discipline of the tree below", PETITION, "office__in=organization_ids(user, DISCIPLINE)", "office__isnull=False"),
    (
        "departments read what went elsewhere",
        PETITION,
        "Q(forwarded_to__in=organization_ids(user, DEPARTMENT))",
        "Q(forwarded_to__isnull=False)",
    ),
    (
        "exports of others",
        "foundation/documents/selectors/export.py",
        'own_q(user, "person_id")',
        "Q(pk__isnull=False)",
    ),
    (
        "typesettings of others",
        "foundation/documents/selectors/typesetting.py",
        'own_q(user, "maker_id"), ',
        "",
    ),
    ("heads see the people below", PERSON, "Q(organization_id__in=own)", 'scope_q(user, PROPOSERS, "organization")'),
    (
        "an office elsewhere is a side",
        SIDE,
        "holds_over(user, office, place)",
        "bool(organization_ids(user, office))",
    ),
    (
        "an administrator elsewhere is a side",
        SIDE,
        "holds_over(user, OFFICERS, place)",
        "bool(organization_ids(user, OFFICERS))",
    ),
    (
        "people of elsewhere are a side",
        SIDE,
        "organization_ids(user, UNIT | DEPARTMENT) & set(at)",
        "organization_ids(user, UNIT | DEPARTMENT)",
    ),
    ("any team is a side", SIDE, "team_ids(user, TEAM_KINDS) & set(teams)", "team_ids(user, TEAM_KINDS)"),
    ("departments are told nothing", SIDE, "UNIT | DEPARTMENT)", "UNIT)"),
    ("owners are told all", "rectification/views/trail.py", "frozenset({ORGANIZATION})", 'frozenset({"office"})'),
    ("everybody is told everything", "foundation/audittrail/selectors.py", " if event.shown & audiences", ""),
    ("who forwards learns who opened", "petitions/views/petition.py", " - {OFFICE}", ""),
    (
        "the letter is no part of the notice",
        "inspections/views/notice.py",
        "timeline([notice, document]",
        "timeline([notice]",
    ),
)


WORLD = re.compile(r"^E +(?:AssertionError|assert ).*^FAILED \S+\[(\d+)\]", re.MULTILINE | re.DOTALL)


def main() -> int:
    os.nice(10)
    wanted, worlds, survived = sys.argv[1:], [], []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(
            ROOT, copy, symlinks=True, ignore=shutil.ignore_patterns(".git", "__pycache__", ".*_cache", "var")
        )
        for what, where, words, instead in MUTANTS:
            if wanted and not any(word in what for word in wanted):
                continue
            world, answer = tried(copy / where, words, instead, copy)
            say(f"world {world:2}  {what}" if world is not None else f"SURVIVED  {what}")
            if world is None:
                survived.append(f"{what}\n{answer[-1500:]}")
            else:
                worlds.append(world)
    say(f"{len(worlds)} found by worlds 0 to {max(worlds, default=0)}, {len(survived)} survived", *survived)
    return 1 if survived else 0


def tried(file: Path, words: str, instead: str, copy: Path) -> tuple[int | None, str]:
    """The number of the world that tells the difference, and what the test said."""
    original = file.read_text(encoding="utf-8")
    if words not in original:
        return None, "the words are not there any more"
    file.write_text(original.replace(words, instead, 1), encoding="utf-8")
    test = TIMELINES if str(file.relative_to(copy)) in TELLING else ACCESS
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", test, "-q", "-x", "--nomigrations", "-p", "no:cacheprovider"],
        cwd=copy,
        check=False,
        capture_output=True,
        text=True,
    )
    file.write_text(original, encoding="utf-8")
    found = WORLD.search(answer.stdout)
    return (int(found[1]) if found else None), answer.stdout


def say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
