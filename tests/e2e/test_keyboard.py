"""Signing in and accepting a task with the keyboard alone; where the focus is can be seen all the way."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.browsing import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
STAGE = "review"
MOST_STEPS = 80
FOCUSED = """element => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return {
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        shown: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    };
}"""


def tab_to(page, target: Locator) -> None:
    """To the target in the order of the page; each thing on the way shows that it has the focus."""
    expect(target).to_be_visible()
    for _ in range(MOST_STEPS):
        focused = page.evaluate_handle("document.activeElement")
        if focused.evaluate("element => element !== document.body"):
            assert focused.evaluate(FOCUSED) == {"outlined": True, "shown": True}, focused.evaluate("e => e.outerHTML")
        if target.evaluate("(element, other) => element === other", focused):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_STEPS} times Tab did not reach {target}")


@pytest.mark.feature(182)
def test_sign_in_and_accept_a_task_with_the_keyboard(visitor):
    person = visitor.newcomer("office")
    page, main = person.page, person.page.locator("main")
    person.open("/login/")
    tab_to(page, person.field("用户名"))
    page.keyboard.type("office")
    tab_to(page, person.field("密码"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    person.heading("工作台")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.keyboard.press("Enter")
    tab_to(page, main.locator(".todo", has_text="审核").get_by_role("link").first)
    page.keyboard.press("Enter")
    tab_to(page, main.get_by_role("link", name="验收销号…"))
    page.keyboard.press("Enter")
    tab_to(page, person.field("验收意见"))
    page.keyboard.type("材料齐全，同意销号。")
    tab_to(page, main.get_by_role("button", name="确认销号"))
    page.keyboard.press("Space")
    person.told("已验收销号。")
    person.trail("验收销号", "材料齐全，同意销号。")


def test_an_organization_is_found_and_opened_with_the_keyboard(visitor):
    """By what is typed for its name; the results appear while typing, the first Tab after the form leads to them."""
    person = visitor("office")
    page, main = person.page, person.page.locator("main")
    person.open("/organizations/")
    tab_to(page, main.get_by_role("searchbox", name="查找单位"))
    page.keyboard.type("sczj")
    expect(main.locator("#found h2")).to_have_text("找到1个单位")
    tab_to(page, main.locator("#found").get_by_role("link", name="市财政局", exact=True))
    page.keyboard.press("Enter")
    person.heading("市财政局")
