"""What the pages of docs/ and the READMEs point at is there."""

import re

from django.core.management import get_commands

from tests.architecture.sources import ROOT

PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def test_links_lead_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in PAGES
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert broken == []


def test_commands_that_are_named_exist():
    named = {word for page in PAGES for word in re.findall(r"manage\.py ([a-z_]+)", page.read_text(encoding="utf-8"))}
    assert named - set(get_commands()) == set()


def test_targets_that_are_named_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {word for page in PAGES for word in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8"))}
    assert named - targets == set()


def test_both_readmes_name_every_account():
    from config.seed.world import PEOPLE

    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert [person.username for person in PEOPLE if not re.search(rf"\b{person.username}\b", text)] == []
