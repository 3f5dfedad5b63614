import datetime as dt
import re
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from foundation.core.deadlines import Lamp
from foundation.core.templatetags import ui
from foundation.core.transitions import Move

TODAY = dt.date(2026, 3, 5)
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Paper(SimpleNamespace):
    """What the tags ask of a row, without a table."""

    MOVES = {
        "report": Move(frozenset({"under_way", "returned"}), "reported", "x.report", "上报"),
        "return": Move(frozenset({"reported"}), "returned", "x.return", "退回", note_required=True, back=True),
        "accept": Move(frozenset({"reported"}), "accepted", "x.accept", "验收销号"),
    }
    DEADLINE = SimpleNamespace(open_states={"under_way", "reported", "returned"})
    LABELS = (("under_way", "整改中"), ("reported", "已上报"), ("returned", "已退回"), ("accepted", "已销号"))
    _meta = SimpleNamespace(model_name="paper", get_field=lambda _name: SimpleNamespace(flatchoices=Paper.LABELS))

    def get_status_display(self):
        return dict(self.LABELS)[self.status]


def paper(status="reported", due_on=None, why="方案批准", provisional=False):
    return Paper(
        pk=7,
        status=status,
        due_on=due_on,
        due_rule="方案确定的日期",
        due_base_on=TODAY,
        due_why=why,
        due_is_provisional=provisional,
    )


def draw(text, **context):
    return Template("{% load ui %}" + text).render(Context({"today": TODAY, **context}))


def user(*perms):
    return SimpleNamespace(has_perm=lambda perm, _obj=None: perm in perms)


@pytest.fixture
def addresses(settings):
    settings.ROOT_URLCONF = "tests.core.urls_of_papers"


@pytest.mark.parametrize(
    ("due_on", "kind", "words"),
    [
        (dt.date(2026, 2, 27), "late", "逾期6天"),
        (dt.date(2026, 3, 5), "warn", "今天到期"),
        (dt.date(2026, 3, 12), "warn", "剩7天"),
        (dt.date(2026, 3, 13), "ok", "剩8天"),
        (None, "none", "未定时限"),
    ],
)
def test_lamp_is_a_shape_and_words(due_on, kind, words):
    drawn = draw("{% lamp row %}", row=paper(due_on=due_on))
    assert f'class="lamp lamp-{kind}"' in drawn
    assert f'href="#l-{kind}"' in drawn
    assert words in drawn


def test_lamp_of_what_is_done_of_a_lamp_of_a_todo_and_of_nothing():
    assert "lamp-done" in draw("{% lamp row %}", row=paper("accepted", TODAY))
    assert "长期坚持" in draw("{% lamp row %}", row=Lamp("long", "长期坚持"))
    assert "剩1天" in draw("{% lamp row %}", row=SimpleNamespace(due_on=dt.date(2026, 3, 6)))
    assert "未定时限" in draw("{% lamp row %}", row=None)


def test_badge_tells_the_state_and_never_by_colour_alone():
    assert draw("{% badge row %}", row=paper()) == '<span class="badge ">已上报</span>'
    assert "badge-now" in draw("{% badge row waits=True %}", row=paper())
    assert "badge-end" in draw("{% badge row %}", row=paper("accepted"))


@pytest.mark.parametrize(
    ("tag", "words"),
    [("cn_date", "2026年3月5日"), ("cn_day", "3月5日 周四"), ("cn_short", "3月5日")],
)
def test_dates_are_chinese(tag, words):
    assert draw(f"{{% {tag} day %}}", day=TODAY) == f'<time datetime="2026-03-05">{words}</time>'
    assert draw(f"{{% {tag} day %}}", day=None) == "—"


def test_a_moment_is_told_in_shanghai_and_with_the_year_when_it_is_another():
    assert ">今天 09:12<" in draw("{% cn_time at %}", at=dt.datetime(2026, 3, 5, 1, 12, tzinfo=dt.UTC))
    assert ">2月28日 17:20<" in draw("{% cn_time at %}", at=dt.datetime(2026, 2, 28, 17, 20, tzinfo=SHANGHAI))
    assert ">2025年12月31日 08:00<" in draw("{% cn_time at %}", at=dt.datetime(2025, 12, 31, 8, tzinfo=SHANGHAI))
    assert draw("{% cn_time at %}", at=None) == "—"


def test_a_date_without_a_clock_time_is_the_date_in_shanghai():
    assert "3月6日" in draw("{% cn_short at %}", at=dt.datetime(2026, 3, 5, 17, 0, tzinfo=dt.UTC))


def test_moves_are_those_the_person_may_make_now(addresses):
    drawn = draw("{% moves row user %}", row=paper(), user=user("x.accept", "x.return", "x.report"))
    assert 'action="/paper/7/accept/"' in drawn
    assert "上报" not in drawn
    assert drawn.count("btn-main") == 2  # the likely move, and the dialog's own button
    assert drawn.index("退回…") < drawn.index('action="/paper/7/accept/"')


def test_a_move_that_needs_a_reason_asks_for_it_in_a_dialog(addresses):
    drawn = draw('{% moves row user name="任务2" %}', row=paper(), user=user("x.return"))
    assert 'data-opens="ask-paper-7-return"' in drawn
    assert '<dialog class="dialog" id="ask-paper-7-return"' in drawn
    assert "退回：任务2" in drawn
    assert 'name="note"' in drawn


def test_nobody_is_offered_what_he_may_not_do(addresses):
    assert "<button" not in draw("{% moves row user %}", row=paper(), user=user())


def test_a_move_with_a_page_is_a_link_and_one_may_be_left_out(addresses):
    drawn = draw('{% moves row user pages="accept" skip="return" %}', row=paper(), user=user("x.accept", "x.return"))
    assert '<a class="btn btn-main" href="/paper/7/accept/">验收销号…</a>' in drawn
    assert "退回" not in drawn


def test_a_move_without_an_address_is_not_drawn(addresses):
    assert "<button" not in draw('{% moves row user prefix="nowhere" %}', row=paper(), user=user("x.accept"))


@pytest.mark.parametrize(
    ("status", "kinds"),
    [("under_way", ["now", "", ""]), ("reported", ["past", "now", ""]), ("accepted", ["past", "past", "now"])],
)
def test_steps_show_how_far_it_is(status, kinds):
    drawn = draw('{% steps row "under_way,reported,accepted" %}', row=paper(status))
    assert [drawn.count(f'class="{kind}"') for kind in ("past", "now")] == [kinds.count("past"), 1]
    assert 'aria-current="step"' in drawn


def test_a_returned_paper_stands_where_it_was_returned():
    drawn = draw('{% steps row "under_way,reported,accepted" %}', row=paper("returned"))
    assert drawn.index("已上报") < drawn.index("已退回") < drawn.index("已销号")


def test_deadline_explains_itself_and_is_silent_without_one():
    drawn = draw("{% deadline row %}", row=paper(due_on=dt.date(2026, 3, 20)))
    assert "时限怎么来的" in drawn
    assert "方案确定的日期" in drawn
    assert "2026年3月20日" in drawn
    assert "时限" not in draw("{% deadline row %}", row=paper())


@pytest.mark.feature(57)
def test_deadline_shows_extensions_apart_and_marks_what_is_provisional():
    why = "反馈之日（2026年3月5日）起1个月内报送；经陈启明批准，由4月5日延至4月20日（汛期<抢险>）。"
    drawn = draw("{% deadline row %}", row=paper(due_on=dt.date(2026, 4, 20), why=why))
    assert "<dt>说明</dt><dd>反馈之日（2026年3月5日）起1个月内报送。</dd>" in drawn
    assert "<dt>延期</dt><dd>经陈启明批准，由4月5日延至4月20日（汛期&lt;抢险&gt;）</dd>" in drawn
    assert "暂定" not in drawn
    drawn = draw("{% deadline row %}", row=paper(due_on=dt.date(2027, 1, 4), provisional=True))
    assert '<span class="badge badge-now">暂定</span>' in drawn
    assert "延期" not in drawn


def test_timeline_marks_returns_and_quotes_notes():
    at = dt.datetime(2026, 3, 5, 9, 0, tzinfo=SHANGHAI)
    entry = SimpleNamespace(
        at=at, actor_name="周敏", actor_post="巡察办", sentence="退回", note="<b>缺纪要</b>", kind="back"
    )
    drawn = draw("{% timeline entries %}", entries=[entry])
    assert '<li class="back">' in drawn
    assert "<q>&lt;b&gt;缺纪要&lt;/b&gt;</q>" in drawn
    assert "还没有记录" in draw("{% timeline entries %}", entries=[])


def test_pager_keeps_the_filters_of_the_address():
    request = RequestFactory().get("/?status=open&page=2")
    page = Paginator(range(95), 10).get_page(2)
    drawn = draw('{% pager page unit="个问题" %}', page=page, request=request)
    assert "第11—20个问题，共95个问题" in drawn
    assert "?status=open&amp;page=3" in drawn
    assert 'aria-current="page">2<' in drawn


def test_pager_leaves_pages_out_and_takes_no_markup_from_the_address():
    request = RequestFactory().get("/", {"q": "\"><b>&'"})
    drawn = draw("{% pager page %}", page=Paginator(range(95), 5).get_page(9), request=request)
    links = re.findall(r'href="([^"]+)"[^>]*>([^<]+)<|<span>(…)<', drawn)
    begin = "?q=%22%3E%3Cb%3E%26%27&amp;page="
    assert links == [
        (f"{begin}8", "上一页", ""),
        (f"{begin}1", "1", ""),
        ("", "", "…"),
        *((f"{begin}{number}", str(number), "") for number in (7, 8, 10, 11)),
        ("", "", "…"),
        (f"{begin}19", "19", ""),
        (f"{begin}10", "下一页", ""),
    ]
    assert "page=1" not in draw("{% pager page %}", page=Paginator(range(5), 5).get_page(1), request=request)


def test_a_job_polls_for_its_owner_until_it_ends(addresses):
    job = SimpleNamespace(pk=3, owner_id=1, is_open=True, state="running", progress_done=3, progress_total=7, error="")
    owner, other = SimpleNamespace(pk=1), SimpleNamespace(pk=2)
    drawn = draw("{% job job %}", job=job, user=owner)
    assert 'hx-get="/jobs/3/"' in drawn
    assert "已完成3/7" in drawn
    assert "刷新" in drawn
    assert "hx-get" not in draw("{% job job %}", job=job, user=other)
    failed = SimpleNamespace(pk=3, owner_id=1, is_open=False, state="failed", error="字体缺失")
    assert "没有完成：字体缺失" in draw("{% job job %}", job=failed, user=owner)
    assert "hx-get" not in draw("{% job job %}", job=failed, user=owner)
    assert draw("{% job job %}", job=None, user=owner).strip() == ""


def test_meter_without_a_total_is_empty():
    assert "0/0" in draw("{% meter 0 0 %}")
    assert 'class="v" width="24"' in draw("{% meter 3 7 %}")


class Report(forms.Form):
    text = forms.CharField(label="完成概述", help_text="写做了什么。", min_length=10, widget=forms.Textarea)
    amount = forms.DecimalField(label="挽回损失", required=False)
    state = forms.ChoiceField(label="完成情况", choices=[("a", "未完成"), ("b", "已完成")], widget=forms.RadioSelect)
    team = forms.ChoiceField(label="巡察组", choices=[("", "请选择"), ("3", "第三巡察组")])
    file = forms.FileField(label="佐证材料")
    sure = forms.BooleanField(label="情况属实")
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_amount(self):
        raise forms.ValidationError("请写万元数。")


def test_a_field_is_tied_to_its_label_hint_and_error():
    drawn = draw("{% field form.text rows=4 %}", form=Report({"text": "同意。"}))
    assert '<label for="id_text">完成概述</label>' in drawn
    assert 'aria-describedby="id_text_hint id_text_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'rows="4"' in drawn
    assert "完成概述至少要10个字，现在是3个。" in drawn


def test_what_may_be_left_out_says_so():
    assert "选填" in draw('{% field form.amount unit="万元" %}', form=Report())
    assert "万元" in draw('{% field form.amount unit="万元" %}', form=Report())
    assert "选填" not in draw("{% field form.text %}", form=Report())


def test_choices_are_a_fieldset_and_a_hidden_field_is_only_itself():
    drawn = draw("{% field form.state %}", form=Report({"state": "b"}))
    assert "<fieldset" in drawn
    assert drawn.count('class="choice on"') == 1
    assert (
        draw("{% field form.key %}", form=Report()).strip()
        == '<input type="hidden" name="key" class="input" id="id_key">'
    )


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("state", "请选择完成情况。"),
        ("team", "请选择巡察组。"),
        ("file", "请上传佐证材料。"),
        ("sure", "请勾选“情况属实”。"),
        ("text", "请填写完成概述。"),
    ],
)
def test_what_is_missing_is_asked_for(name, request_):
    form = Report({})
    assert request_ in Template("{% load ui %}{% field f %}").render(Context({"f": form[name]}))


class Strange(forms.Form):
    day = forms.DateField(label="办理日期")
    hour = forms.TimeField(label="汇总时间")
    many = forms.IntegerField(label="数量", min_value=1, max_value=9)
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲")])
    words = forms.CharField(label="说明", max_length=3)
    own = forms.IntegerField(label="天数", error_messages={"invalid": "天数写得不对。"})


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("day", "后天", "办理日期不是有效的日期，请按2026-03-05的样子填写。"),
        ("hour", "25:00", "汇总时间不是有效的时间，请按08:30的样子填写。"),
        ("many", "1.5", "数量请填整数。"),
        ("many", "0", "数量不能小于1。"),
        ("many", "9" * 30, "数量不能大于9。"),
        ("kind", "b", "类别里没有这一项，请重新选择。"),
        ("words", "a\0b", "说明里有看不见的字符，请删去后重新填写。"),
        ("words", "一二三四", "说明最多3个字，现在是4个。"),
        ("own", "三", "天数写得不对。"),
    ],
)
def test_what_makes_no_sense_is_told_in_the_words_of_the_office(name, value, sentence):
    form = Strange({name: value})
    assert sentence in Template("{% load ui %}{% field f %}").render(Context({"f": form[name]}))


def test_the_summary_links_to_each_field_and_counts_in_the_title():
    form = Report({})
    drawn = draw("{% form_errors form %}", form=form)
    assert 'role="alert"' in drawn
    assert "有6处需要修改，还没有提交" in drawn
    assert '<a href="#id_amount">挽回损失：请写万元数。</a>' in drawn
    assert draw("{% title_errors form %}", form=form) == "有6处需要修改："


def test_nothing_is_said_of_a_form_not_sent_or_of_no_form():
    assert draw("{% form_errors form %}", form=Report()).strip() == ""
    assert draw("{% title_errors form %}") == ""


class Filter(forms.Form):
    status = forms.ChoiceField(label="状态", choices=[("", "全部"), ("open", "未销号")], required=False)
    q = forms.CharField(label="关键词", help_text="编号、内容", required=False)


def test_a_filter_that_is_set_is_seen():
    assert "field-inline set" in draw("{% filter_field form.status %}", form=Filter({"status": "open"}))
    assert "field-inline set" not in draw("{% filter_field form.status %}", form=Filter({}))
    assert 'placeholder="编号、内容"' in draw("{% filter_field form.q %}", form=Filter({}))


def test_empty_says_what_and_offers_one_way_on():
    drawn = draw('{% empty "没有问题" "去掉条件再看。" "/x/" "去掉" %}')
    assert "没有问题" in drawn
    assert '<a class="btn" href="/x/">去掉</a>' in drawn


def test_a_constant_part_is_what_its_template_draws_and_is_drawn_once():
    drawn = draw('{% constant "_styles.html" %}|{% constant "_sprite.html" %}')
    assert drawn == f"{render_to_string('_styles.html')}|{render_to_string('_sprite.html')}"
    assert ui.constant("_styles.html") is ui.constant("_styles.html")
