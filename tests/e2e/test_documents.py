"""Official documents as their writers, signers and recipients see them, and whoever holds the paper (issue 5)."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
STAGE = "review"
NUMBER = re.compile(r"\w+〔\d{4}〕\d+号")
PROBLEM = "巡察12个党组织发现，小型工程直接发包较多。"
SPEECH = "\n".join(
    [
        "欢迎订阅巡察工作简报",
        "在全市巡察工作会议上的讲话",
        "同志们：",
        "现在讲两点意见.",
        "一、提高政治站位",
        "(一)学习领会",
        "对照云委发[2026]3号文件逐条落实。" * 12,
    ]
)


@pytest.fixture(autouse=True)
def nothing_found(findings):
    """What axe and the width say of the pages that a test looked at is told when it ends."""
    yield
    assert findings == [], "\n\n".join(findings)


def drafts(person, title):
    """拟文 from the template, for 市财政局; the path of the draft."""
    person.open("/letters/new/")
    person.follow("巡察建议书")
    person.fill(巡察名称=title, 主送="市财政局", 职能部门="市财政局党组", 共性问题=PROBLEM)
    person.fill(建议="修订小型工程管理办法", 回复日期="2026-12-31", 联系电话="0000-2200119")
    person.press("存稿")
    person.told("草稿已存")
    return path_of(person)


def signs_out(director, path):
    """Straight from the draft, as kinds that need no review are."""
    director.open(path)
    director.press("签发…")
    director.page.locator("dialog[open]").get_by_role("button", name="签发", exact=True).click()
    director.told("已签发")
    return number_in(director)


def path_of(person):
    return person.page.url.removeprefix(person.site)


def number_in(person):
    return NUMBER.search(person.page.locator(".toasts").inner_text().replace("发文字号", " "))[0]


def pdf_arrives(person):
    """Nobody reloads the page."""
    expect(person.page.get_by_role("link", name="下载PDF")).to_be_visible()


def downloaded(person, link):
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name=link).click()
    return download.value.suggested_filename, download.value.path().read_bytes()


@pytest.mark.feature(75)
@pytest.mark.feature(80)
@pytest.mark.feature(81)
def test_a_letter_from_its_template_to_the_file(visitor):
    clerk, office, director, liaison = (visitor(name) for name in ("clerk", "office", "director", "liaison"))
    clerk.open("/letters/new/suggestion_letter/")
    clerk.sees("严禁上传涉密文件")
    clerk.press("存稿")
    clerk.sees("需要修改，还没有提交", "请填写主送。")
    clerk.look("letter-errors")
    clerk.fill(共性问题=PROBLEM)
    expect(clerk.page.get_by_role("region", name="版面")).to_contain_text(PROBLEM)
    path = drafts(clerk, "六届市委第四轮")
    clerk.look("document-draft")
    reviewed(clerk, office, path)
    director.message("请签发：六届市委第四轮巡察建议书")
    director.sees("核稿通过", "签发后编定发文字号")
    director.look("document-to-sign")
    director.press("签发")
    director.told("已签发")
    number = number_in(director)
    clerk.open(path)
    pdf_arrives(director)
    pdf_arrives(clerk)
    assert downloaded(director, "下载PDF")[1].startswith(b"%PDF-")
    received(liaison, number)
    office.open(path)
    office.sees("林若溪签收")
    office.follow("归档…")
    office.fill(档号="YL01-2026-30-0031")
    office.choose("30年")
    office.press("归档")
    office.told("已归档，档号YL01-2026-30-0031")
    office.look("document-filed")


def reviewed(clerk, office, path):
    """Sent back once, then passed; what was changed can be read."""
    hands_in(clerk, "请核回复日期。")
    clerk.told("已送核")
    clerk.sees("正在核稿", "您不能核自己送的稿")
    expect(clerk.page.get_by_role("button", name="核稿通过，送签发")).to_have_count(0)
    office.message("请核稿：六届市委第四轮巡察建议书")
    office.press("退回修改")
    office.sees("请填写意见。")
    office.look("document-checking")
    office.fill(意见="回复日期太晚，提前到11月30日。")
    office.press("退回修改")
    clerk.open(path)
    clerk.sees("周文远退回修改：回复日期太晚")
    clerk.follow("修改草稿")
    clerk.fill(回复日期="2026-11-30")
    clerk.press("存稿")
    hands_in(clerk, "已改。")
    office.open(path)
    office.press("核稿通过，送签发")
    office.sees("等有签发权的领导签发")
    office.follow("看改动")
    expect(office.page.locator("del")).to_contain_text("2026年12月31日")
    expect(office.page.locator("ins")).to_contain_text("2026年11月30日")
    office.look("document-changes")


def hands_in(clerk, words):
    if not clerk.field("送核说明").is_visible():
        clerk.page.get_by_text("签发前请同事核稿").click()
    clerk.fill(送核说明=words)
    clerk.press("送核")


def received(liaison, number):
    """On a phone, where the letter is longer than the screen."""
    liaison.message(number)
    liaison.look("document-liaison")
    liaison.page.set_viewport_size({"width": 390, "height": 900})
    liaison.page.locator(".actions").get_by_role("link", name="签收…").click()
    liaison.sees("签收后不能撤回。")
    liaison.press("签收")
    liaison.told("已签收")
    liaison.open("/documents/")
    liaison.sees(number)
    liaison.look("document-list-liaison")
    liaison.open("/typesettings/new/")
    liaison.heading("您不能办这件事")


@pytest.mark.feature(74)
@pytest.mark.feature(79)
def test_a_pasted_speech_becomes_pages(visitor):
    leader = visitor("leader")
    leader.open("/typesettings/")
    leader.page.locator("main").get_by_role("link", name="排一份…").first.click()
    preview = leader.page.get_by_role("region", name="版面")
    leader.fill(正文="关于某事的通知\n有表情😀。")
    expect(preview).to_contain_text("是表情符号，公文不用")
    leader.press("排成PDF")
    leader.sees("有1处字排不出来")
    leader.look("typesetting-undrawn")
    leader.fill(正文=SPEECH)
    expect(preview).to_contain_text("标题前有1行没有排入")
    expect(preview).to_contain_text("云委发〔2026〕3号")
    leader.look("typesetting-preview")
    leader.press("排成PDF")
    leader.heading("在全市巡察工作会议上的讲话")
    picture = leader.page.get_by_role("img", name="第1页，文字见PDF")
    expect(picture).to_have_js_property("naturalWidth", 910)
    leader.look("typesetting-pages")
    name, pdf = downloaded(leader, "下载PDF")
    assert (name, pdf[:5]) == ("在全市巡察工作会议上的讲话.pdf", b"%PDF-")
    assert downloaded(leader, "下载Word")[1].startswith(b"PK")
    leader.follow("改一改再排…")
    expect(leader.field("正文")).to_have_value(SPEECH)


@pytest.mark.feature(83)
def test_who_holds_the_paper_asks_whether_it_is_authentic(visitor):
    director, stranger = visitor("director"), visitor.newcomer("stranger")
    path = drafts(director, "核验用")
    number = signs_out(director, path)
    pdf_arrives(director)
    code = director.page.locator("dt", has_text="校验码").locator("xpath=following-sibling::dd[1]/span").inner_text()
    _, pdf = downloaded(director, "下载PDF")
    stranger.open("/login/")
    stranger.follow("核验公文")
    stranger.heading("核验公文")
    stranger.open(f"/check/?code={code}")
    stranger.sees("校验码已填好，请按“核验”。")
    stranger.field("电子文件").set_input_files(named("通知.pdf", pdf))
    stranger.press("核验")
    stranger.heading("核验通过")
    stranger.sees(number, "电子文件与留存文件一致")
    stranger.sees_not("建议书")
    stranger.look("check-authentic")
    stranger.field("电子文件").set_input_files(named("通知.pdf", pdf + b"\n"))
    stranger.press("核验")
    stranger.heading("校验码有效，文件不一致")
    stranger.look("check-file-differs")
    stranger.fill(校验码="0000-0000-0000")
    stranger.press("核验")
    stranger.heading("没有查到")
    stranger.look("check-unknown")
    newer = replaced(director, path)
    stranger.fill(校验码=code.lower())
    stranger.press("核验")
    stranger.heading("公文有变化")
    stranger.sees(number, "已被另一份公文代替，不再执行")
    stranger.sees_not(newer)
    stranger.look("check-replaced")


def replaced(director, path):
    """The old page and the list say so; returns the new number."""
    director.open(path)
    director.follow("代替或更正…")
    director.choose("代替原公文：原公文不再执行")
    director.press("拟新稿")
    director.sees("这份公文代替")
    director.look("document-successor")
    director.press("保存")
    newer = signs_out(director, path_of(director))
    director.open(path)
    director.sees(f"这份公文已被{newer}代替，不再执行。")
    director.look("document-replaced")
    director.open("/documents/?q=核验用")
    director.sees("已被代替")
    director.look("document-list")
    return newer


def named(name, data):
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


@pytest.mark.feature(77)
def test_the_office_words_its_own_template(visitor):
    director = visitor("director")
    director.open("/settings/letter-templates/")
    director.look("template-list")
    director.follow("调阅清单")
    director.follow("修改模板")
    preview = director.page.get_by_role("region", name="用样例填出来的版面")
    words = director.field("正文").input_value()
    director.fill(正文=f"{words}\n请{{{{ 不存在的项 }}}}办理。")
    expect(preview).to_contain_text("不存在的项")
    director.fill(修改原因="补充时限要求")
    director.press("保存新版")
    director.sees("有1处需要修改，还没有提交", f"第{len(words.splitlines()) + 1}行")
    director.look("template-fault")
    director.fill(正文=f"{words}\n请于三日内送齐。")
    expect(preview).to_contain_text("请于三日内送齐。")
    director.look("template-edit")
    director.press("保存新版")
    director.told("版已启用")
    director.look("template")
    director.page.locator(".editions a").first.click()
    expect(director.page.locator("ins")).to_contain_text("请于三日内送齐。")
    director.look("template-version")
    director.open("/letters/new/document_request/")
    expect(director.page.get_by_role("region", name="版面")).to_contain_text("请于三日内送齐。")


@pytest.mark.feature(78)
def test_the_other_pages_of_the_office(visitor):
    director = visitor("director")
    for name, path in (
        ("letter-kinds", "/letters/new/"),
        ("numbers", "/documents/numbers/"),
        ("number-reserve", "/documents/numbers/reserve/"),
        ("samples", "/samples/"),
    ):
        assert director.open(path) == 200
        director.look(name)
    director.open("/batches/new/")
    director.press("办理")
    director.sees("还没有选公文。请勾选后再办。")
    director.look("batch-errors")
    director.fill(哪些公文="筛选出来的全部")
    director.press("办理")
    name, archive = downloaded(director, "下载")
    assert (name[-4:], archive[:2]) == (".zip", b"PK")
    director.look("batch")
