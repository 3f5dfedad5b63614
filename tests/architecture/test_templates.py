"""design.md §8: what the CSP would refuse is not written; every asset is ours; every icon exists."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from tests.architecture.sources import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static").rglob("*.css"))
SPRITE = (ROOT / "templates/_sprite.html").read_text(encoding="utf-8")
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE))
# Typeset by WeasyPrint, never sent to a browser: may bring styles of its own.
PAPER = ("typesetting", "pdf")

FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "handler in an attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "image in an address": re.compile(r"(?:src|href)\s*=\s*[\"']data:", re.IGNORECASE),
    "outside asset": re.compile(
        r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE
    ),
    "evaluated by htmx": re.compile(r"\bhx-(?:on|vals\s*=\s*[\"']js:)", re.IGNORECASE),
}


def shown(path):
    return path.relative_to(ROOT).as_posix()


def pages():
    return [path for path in TEMPLATES if not any(word in path.as_posix() for word in PAPER)]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_page_holds_what_the_csp_refuses(what):
    found = [shown(path) for path in pages() if FORBIDDEN[what].search(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("inline script", "<script>go()</script>"),
        ("inline style", '<p style="color:red">'),
        ("handler in an attribute", '<a onclick="go()">'),
        ("outside asset", '<script src="https://cdn.example/x.js"></script>'),
        ("image in an address", '<img src="data:image/png;base64,AA">'),
    ],
)
def test_the_patterns_find_what_they_are_for(what, text):
    assert FORBIDDEN[what].search(text)


# On a phone a row of a table is a card, and each of these has one place on it.
PLACES = re.compile(r"\bc-(no|st|txt|due|task|lead|cat)\b")


def test_no_two_cells_of_a_row_lie_on_top_of_each_other_on_a_phone():
    found = {}
    for path in pages():
        for row in re.findall(r"<tr\b.*?</tr>", path.read_text(encoding="utf-8"), re.DOTALL):
            cells = [
                place for tag in re.findall(r"<t[dh]\b[^>]*class=\"([^\"]*)\"", row) for place in PLACES.findall(tag)
            ]
            if twice := {place for place in cells if cells.count(place) > 1}:
                found.setdefault(shown(path), set()).update(twice)
    assert found == {}


def test_a_table_is_not_called_as_its_section_is():
    """Who goes from landmark to landmark could not tell them apart."""
    found = {}
    for path in pages():
        text = path.read_text(encoding="utf-8")
        sections = set(re.findall(r'<h2 id="[\w-]+">([^<]+)</h2>', text))
        tables = set(re.findall(r'role="region" aria-label="([^"]+)"', text))
        if sections & tables:
            found[shown(path)] = sections & tables
    assert found == {}


def test_styles_load_nothing_from_outside():
    found = {
        shown(path): hit
        for path in STYLES
        if (hit := re.findall(r"@import|url\([\"']?(?:https?:|//|data:)", path.read_text("utf-8")))
    }
    assert found == {}


def test_every_icon_is_in_the_sprite():
    used = {}
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        names = set(re.findall(r'href="#([il]-[a-z]+)"', text))
        names |= {f"i-{name}" for name in re.findall(r'{% icon "(\w+)" %}', text)}
        if missing := names - ICONS:
            used[shown(path)] = missing
    assert used == {}


def test_every_static_file_named_exists():
    missing = {}
    for path in TEMPLATES:
        for name in re.findall(r"{% static '([^']+)' %}", path.read_text(encoding="utf-8")):
            if finders.find(name) is None:
                missing[shown(path)] = name
    assert missing == {}


def test_every_template_compiles():
    for path in TEMPLATES:
        get_template(path.relative_to(ROOT / "templates").as_posix())
