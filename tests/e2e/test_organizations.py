"""Organizations, people, posts and access, as those see them who look after them (issue 3); each page at both widths."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.demo_site import today

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
STAGE = "review"
HEADER = "代码,全称,简称,类别,层级,上级代码"
TREE = f"{HEADER}\nYL-SJ,中共云岭市审计局党组,市审计局,党组,市（地州）,YL\nYL-SJ-1,中共云岭市审计局机关支部,审计局机关支部,党支部,市（地州）,YL-SJ\n"


@pytest.fixture(autouse=True)
def nothing_found(findings):
    """What axe and the width say of the pages that a test looked at is told when it ends."""
    yield
    assert findings == [], "\n\n".join(findings)


@pytest.mark.feature(126)
def test_a_small_tree_is_checked_and_then_written(visitor):
    office = visitor("office")
    office.open("/organizations/")
    office.follow("导入单位")
    content = {"name": "单位.csv", "mimeType": "text/csv", "buffer": TREE.encode()}
    office.field("单位表").set_input_files(content)
    office.press("上传并检查")
    office.told("已上传，正在检查")
    confirm = office.page.get_by_role("button", name="确认导入…")
    expect(confirm).to_be_visible(timeout=30_000)
    office.sees("中共云岭市审计局机关支部")
    office.look("tree-import-ready")
    confirm.click()
    office.page.locator("dialog[open]").get_by_role("button", name="确认导入").click()
    expect(office.page.locator("main")).to_contain_text("写入了什么", timeout=30_000)
    office.trail("写入单位树")
    office.open("/organizations/?q=sjj")
    office.sees("市审计局", "YL-SJ")


@pytest.mark.feature(6)
def test_two_organizations_become_one_and_the_old_name_is_found(visitor):
    director = visitor("director")
    director.open("/organizations/?q=市水务局")
    director.follow("市水务局")
    director.follow("并入其他单位")
    director.fill(查找单位="市交通运输局")
    director.press("查找")
    director.follow("市交通运输局")
    director.fill(文号或依据="云编发〔2026〕9号")
    director.choose("我已逐项核对，由谁接收没有差错")
    director.look("organization-merge")
    director.press("并入")
    director.told("市水务局已并入市交通运输局。")
    director.sees("云编发〔2026〕9号")
    director.look("organization-merged")
    director.open("/organizations/?q=市教育局")
    director.sees("市教育体育局", "原名中共云岭市教育局党组")
    director.look("organization-former-name")


@pytest.mark.feature(10)
def test_somebody_is_authorised_for_the_round(visitor):
    office = visitor("office")
    office.open("/rounds/")
    office.page.get_by_role("link", name="六届云岭市委第三轮巡察").first.click()
    office.page.get_by_role("link", name="第一巡察组配人").click()
    office.field("人员").press_sequentially("傅择")
    expect(office.page.locator("#person-options option")).to_have_count(1)
    office.fill(人员="傅择贤　市委组织部（orgdept）")
    office.choose("联络员")
    office.look("team-staff")
    office.press("授权")
    office.told("已授权傅择贤为第一巡察组联络员")
    office.sees("1人")


@pytest.mark.feature(139)
def test_a_list_of_fillers_is_proposed_and_approved(visitor):
    liaison, secadmin = visitor("liaison"), visitor("secadmin")
    liaison.open("/fillers/create/")
    first = liaison.page.get_by_role("group", name="第1人")
    first.get_by_label("姓名").fill("石明")
    first.get_by_label("岗位").select_option(label="填报员")
    liaison.fill(截止日期=str(today() + dt.timedelta(days=200)))
    liaison.look("fillers-create")
    liaison.press("提交名单")
    liaison.told("名单已提交，等安全保密管理员审批。")
    secadmin.open("/")
    secadmin.sees("审批填报员名单：市财政局", "审批填报员名单：市农业农村局")
    secadmin.page.get_by_role("link", name="审批填报员名单：市财政局").first.click()
    secadmin.sees("石明", "新建账号")
    secadmin.look("fillers-decide")
    secadmin.press("批准名单")
    secadmin.told("已批准市财政局的名单，1人有了岗位。")
    secadmin.trail("批准名单")


@pytest.mark.feature(72)
def test_a_post_is_lent_and_both_names_are_seen(visitor):
    head, delegate = visitor("unithead"), visitor("respleader")
    head.open("/delegations/")
    head.choose("市财政局主要负责人（长期）")
    head.field("代理人").select_option(label="许立新　党组成员、副局长")
    head.page.get_by_label("到（含当天）").fill(str(today() + dt.timedelta(days=5)))
    head.look("delegation-form")
    head.press("交人代理")
    head.told("已交许立新代理1个岗位")
    delegate.open("/delegations/")
    delegate.sees("代顾长青：市财政局主要负责人")
    delegate.look("delegation-borrowed")


@pytest.mark.feature(140)
def test_a_signature_on_paper_is_brought_and_compared(visitor):
    liaison, office = visitor("liaison2"), visitor("office")
    liaison.open("/problems/")
    liaison.page.locator("main .table, main .register").get_by_role("link").first.click()
    liaison.page.get_by_role("link", name="纸质签字…").click()
    code = liaison.page.locator(".sheet-head .code").first.inner_text()
    scan = {"name": "签字单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    liaison.field("签字单扫描件").set_input_files(scan)
    liaison.fill(纸上的校验值=code, 签字日期=str(today()))
    liaison.look("paper-signature-form")
    liaison.press("上传签字单")
    liaison.told("已上传，等另一人核对后生效。")
    office.open(liaison.page.url.removeprefix(office.site))
    office.sees("韩守正")
    office.look("paper-signature-compare")
    office.press("核对无误")
    office.told("已核对无误，纸质签字生效。")


@pytest.mark.feature(131)
def test_a_list_is_asked_for_and_taken_out(visitor, tmp_path):
    office = visitor("office")
    office.open("/problems/")
    office.page.get_by_role("link", name="导出问题清单").click()
    office.fill(导出事由="报市委书记专题会议审阅")
    office.look("export-create")
    office.press("导出Excel")
    link = office.page.get_by_role("link", name="下载Excel")
    expect(link).to_be_visible(timeout=60_000)
    office.look("export-made")
    with office.page.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "list.xlsx")
    assert (tmp_path / "list.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.feature(72)
def test_who_leaves_hands_over_what_is_open(visitor):
    director = visitor("director")
    director.open("/people/?q=lrx")
    director.follow("林若溪")
    director.follow("移交…")
    director.choose("市财政局联络员（长期）")
    director.page.get_by_label("最后一天").fill(str(today()))
    director.field("全部交给").select_option(label="夏知微（市财政局）")
    director.look("handover-form")
    director.press("移交")
    director.told("结束岗位1个。")
    director.sees("03-03-002任务1", "03-03-003任务1", "夏知微")
    director.look("handover-sheet")
