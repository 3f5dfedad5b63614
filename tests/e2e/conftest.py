"""The running site and a browser for the tests of this folder; a failing test leaves a picture of each open page."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.demo_site import DemoSite, Servers, demo_servers, demo_site, today
from tests.e2e.browsing import ARGUMENTS, EXECUTABLE, Visitor

LAST = 40
# Days since the stage was played: in "review" a plan is 32 days late, so that letters and a meeting are proposed.
AGO = {"prepare": 0, "review": 12}


class Sites:
    """One site runs at a time. It is kept for the next module that wants the same stage."""

    def __init__(self, servers: Servers, folders: pytest.TempPathFactory, stack: ExitStack) -> None:
        self.servers, self.folders, self.stack = servers, folders, stack
        self.stage, self.site = "", None

    def at(self, stage: str) -> DemoSite:
        if self.stage != stage:
            self.stack.close()
            played_on = today() - dt.timedelta(days=AGO[stage])
            folder = self.folders.mktemp(stage)
            wanted = demo_site(self.servers, folder, stage=stage, played_on=played_on)
            self.stage, self.site = stage, self.stack.enter_context(wanted)
        return self.site


@pytest.fixture(scope="session")
def sites(tmp_path_factory) -> Iterator[Sites]:
    with demo_servers(tmp_path_factory.mktemp("tables")) as servers, ExitStack() as stack:
        yield Sites(servers, tmp_path_factory, stack)


@pytest.fixture(scope="module")
def site(request, sites) -> DemoSite:
    """`STAGE` of the module: what the demo's story has come to."""
    return sites.at(request.module.STAGE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=EXECUTABLE, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


class Door:
    """`visitor("office")` is signed in; `visitor("")` is a citizen on the public site, without JavaScript."""

    def __init__(self, site: DemoSite, browser: Browser, findings: list[str], folder: Path) -> None:
        self.site, self.browser, self.findings, self.folder = site, browser, findings, folder
        self.people: list[Visitor] = []

    def __call__(self, name: str) -> Visitor:
        person = self.newcomer(name)
        return person.sign_in() if name else person

    def newcomer(self, name: str) -> Visitor:
        """Not signed in yet."""
        if name:
            person = Visitor(self.browser, self.site.office, name, self.findings)
        else:
            person = Visitor(self.browser, self.site.public, "citizen", self.findings, scripts=False)
        self.people.append(person)
        return person

    def pictures(self) -> str:
        lines = []
        for person in self.people:
            for number, page in enumerate(person.context.pages):
                file = self.folder / f"{person.name}-{number}.png"
                page.screenshot(path=file, full_page=True)
                lines.append(f"{page.url}: {file}")
        return "\n".join(lines)

    def log(self) -> str:
        """The last lines of the site, without those of its style sheets."""
        lines = self.site.log.read_text(errors="replace").splitlines()
        return "\n".join([line for line in lines if not re.search(r" - 200 0$", line)][-LAST:])


@pytest.fixture
def findings() -> list[str]:
    """What is wrong with the pages that were looked at; a test that looked at any ends with this list empty."""
    return []


@pytest.fixture
def visitor(site, browser, findings, tmp_path) -> Iterator[Door]:
    door = Door(site, browser, findings, tmp_path)
    yield door
    for person in door.people:
        person.context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    door = item.funcargs.get("visitor") if hasattr(item, "funcargs") else None
    if report.when == "call" and report.failed and door:
        report.sections += [("pictures", door.pictures()), ("site", door.log())]
        if door.findings:
            report.sections.append(("pages looked at", "\n".join(door.findings)))
    return report
