"""A person at a browser: what is filled in, pressed and read, and what must hold on every page that is looked at."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

EXECUTABLE = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "Yunling-2026"
WIDTHS = (1440, 390)
HEIGHT = 900
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)
# WCAG 2.2 AA, and what axe holds to be good practice besides.
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# A refusal has its status code, which the browser's console repeats; anything else there is a fault of ours.
ANSWERED = "Failed to load resource"


def labelled(label: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(label)}\s*(选填)?\s*$")


class Visitor:
    """One browser context: nothing is shared with anybody else's."""

    def __init__(self, browser: Browser, site: str, name: str, findings: list[str], *, scripts: bool = True) -> None:
        self.browser, self.site, self.name, self.scripts = browser, site, name, scripts
        self.findings = findings
        self.context = browser.new_context(
            viewport={"width": WIDTHS[0], "height": HEIGHT},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.findings.append(f"{page.url}: {error}"))
        page.on("response", self._answered)
        page.on("console", self._said)
        return page

    def _answered(self, response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.findings.append(f"{response.url}: {response.status}")

    def _said(self, message) -> None:
        if message.type == "error" and ANSWERED not in message.text:
            self.findings.append(f"{self.page.url}: {message.text}")

    # --- going, filling in, pressing ---

    def open(self, path: str) -> int:
        answer = self.page.goto(f"{self.site}{path}")
        return answer.status

    def sign_in(self) -> "Visitor":
        self.open("/login/")
        self.fill(用户名=self.name, 密码=PASSWORD)
        self.press("登录")
        expect(self.page).to_have_url(f"{self.site}/")
        return self

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(labelled(label))

    def fill(self, **values: str) -> None:
        """By the words of the labels; of a list the option is given as it reads."""
        for label, value in values.items():
            field = self.field(label)
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def choose(self, label: str) -> None:
        """A radio button or a box."""
        self.page.get_by_role("radio", name=label).or_(self.page.get_by_role("checkbox", name=label)).check()

    def press(self, name: str) -> None:
        self.page.locator("main, dialog[open]").get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()

    # --- reading ---

    def heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    def sees(self, *words: str) -> None:
        for word in words:
            expect(self.page.locator("main")).to_contain_text(word)

    def sees_not(self, *words: str) -> None:
        for word in words:
            expect(self.page.locator("main")).not_to_contain_text(word)

    def told(self, sentence: str) -> None:
        expect(self.page.locator(".toasts")).to_contain_text(sentence)

    def trail(self, *sentences: str) -> None:
        """What the timeline at the foot of the page says."""
        for sentence in sentences:
            expect(self.page.get_by_role("region", name="留痕")).to_contain_text(sentence)

    def wait_for(self, path: str, words: str, limit: float = 30) -> None:
        """Open a page again and again until beat and a worker have brought the words there."""
        end = time.monotonic() + limit
        self.open(path)
        while words not in self.page.locator("main").inner_text():
            assert time.monotonic() < end, f"{path} did not say {words!r} within {limit:.0f} s"
            time.sleep(0.3)
            self.open(path)

    def message(self, words: str) -> None:
        """The inbox has it, and pressing it leads on."""
        self.wait_for("/inbox/", words)
        self.page.locator("main").get_by_role("button", name=re.compile(re.escape(words))).first.click()

    def look(self, name: str) -> None:
        """axe finds nothing and nothing has to be scrolled sideways, at both widths. What is found is told at the end."""
        if self.scripts:
            self.findings.extend(inspect(self.page, name))
        else:
            self._look_with_scripts(name)

    def _look_with_scripts(self, name: str) -> None:
        """axe is a script itself: the very page that was sent is shown once more where scripts run."""
        html = self.page.content()
        context = self.browser.new_context(viewport={"width": WIDTHS[0], "height": HEIGHT}, locale="zh-CN")
        page = context.new_page()

        def answer(route: Route) -> None:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

        page.route(self.page.url, answer)
        page.goto(self.page.url)
        self.findings.extend(inspect(page, name))
        context.close()


def inspect(page: Page, name: str) -> list[str]:
    found = []
    page.wait_for_load_state()  # the address may be the new one before there is a document
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if "SHOTS" in os.environ:
            page.screenshot(path=Path(os.environ["SHOTS"]) / f"{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{name} at {width}: {wide} px wide")
        results = Axe().run(page, options=AXE)
        if results.violations_count:
            found.append(f"{name} at {width}: {results.generate_report()}")
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    return found


def eventually(what: str, true: Callable[[], bool], limit: float = 30) -> None:
    end = time.monotonic() + limit
    while not true():
        assert time.monotonic() < end, f"waited {limit:.0f} s for {what}"
        time.sleep(0.2)
