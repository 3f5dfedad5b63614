"""Templates are hostile text: whatever is not putting in, choosing and repeating is refused before it runs."""

import datetime as dt

import pytest

from foundation.documents import template_language
from foundation.documents.letter_kinds import Slot, SlotType
from foundation.documents.template_filters import prepared
from foundation.documents.template_language import LetterEnvironment, OutputTooLong, TemplateRefused, problems, rendered

SLOTS = (
    Slot("单位", "", "市财政局"),
    Slot("主题", "", "", is_optional=True),
    Slot("日期", "", dt.date(2026, 3, 5), SlotType.DATE),
    Slot("名单", "", ("张三", "李四"), SlotType.LIST),
    Slot("各组", "", (), SlotType.LIST, (Slot("名称", "", ""), Slot("成员", "", (), SlotType.LIST))),
    Slot("表", "", None, SlotType.TABLE, is_optional=True),
)
VALUES = {
    "单位": "市财政局",
    "日期": dt.date(2026, 3, 5),
    "名单": ["张三", "李四"],
    "各组": [{"名称": "第一组", "成员": ["甲", "乙"]}, {"名称": "第二组", "成员": ["丙"]}],
}

pytestmark = pytest.mark.feature(77)


def render(source, **values):
    return rendered(source, SLOTS, prepared(SLOTS, VALUES | values))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ 单位 }}于{{ 日期 }}开会", "市财政局于2026年3月5日开会"),
        ("{{ 日期|月日 }}（{{ 日期|星期 }}）", "3月5日（星期四）"),
        (
            "{{ 名单|顿号 }}；{{ 名单|逗号 }}；{{ 名单|分号 }}；{{ 名单|个数 }}人",
            "张三、李四；张三，李四；张三；李四；2人",
        ),
        (
            "{% for 组 in 各组 %}{{ loop.index|中文数 }}、{{ 组.名称 }}：{{ 组.成员|顿号 }}。{% endfor %}",
            "一、第一组：甲、乙。二、第二组：丙。",
        ),
        (
            "{% for 组 in 各组 %}{% for 人 in 组.成员 %}{{ 人 }}{% if not loop.last %}/{% endif %}{% endfor %};{% endfor %}",
            "甲/乙;丙;",
        ),
        ("{% if 主题 %}有{% elif 单位 == '市财政局' %}局{% else %}无{% endif %}", "局"),
        ("{% if 名单|个数 > 1 and not 主题 %}多{% endif %}", "多"),
        ("{{ 主题|默认('未定') }}{{ 单位|句号 }}", "未定市财政局。"),
        ("{# 给同事的话 #}{{ 单位 }}", "市财政局"),
    ],
)
def test_what_it_can_say(source, text):
    assert problems(source, SLOTS) == ()
    assert render(source) == text


HOSTILE = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ 单位.__class__ }}",
    "{{ 单位.__class__.__base__.__subclasses__() }}",
    "{{ 单位['__class__'] }}",
    "{{ 单位|attr('__class__') }}",
    "{{ 单位.format('x') }}",
    "{{ '%s'|format(单位) }}",
    "{{ '{0.__class__}'.format(单位) }}",
    "{{ 单位|map(attribute='__class__') }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{{ namespace() }}",
    "{{ joiner() }}",
    "{{ self }}",
    "{{ self.__init__ }}",
    "{{ config }}",
    "{{ request.application }}",
    "{{ range(9999999) }}",
    "{% for 项 in range(9999999) %}x{% endfor %}",
    "{{ dict(a=1) }}",
    "{{ 名单.append('x') }}",
    "{{ 名单.pop() }}",
    "{{ 名单[0] }}",
    "{{ 名单|list }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 'x' * 1000000000 }}",
    "{{ '%099999999d' % 1 }}",
    "{{ 单位 ~ 单位 }}",
    "{{ 1 + 1 }}",
    "{{ -1 }}",
    "{{ 1 / 0 }}",
    "{{ [1, 2] }}",
    "{{ {'a': 1} }}",
    "{{ (单位, 单位) }}",
    "{{ 单位 if 主题 else 单位 }}",
    "{{ 单位[0:1] }}",
    "{{ 单位 is defined }}",
    "{% if 单位 in 名单 %}x{% endif %}",
    "{% if 单位 is string %}x{% endif %}",
    "{% if 1 < 名单|个数 < 3 %}x{% endif %}",
    "{% if 单位 == 主题 %}x{% endif %}",
    "{% set 单位 = 'x' %}",
    "{% set x %}{{ 单位 }}{% endset %}",
    "{% macro x() %}{{ x() }}{% endmacro %}{{ x() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import system %}",
    "{% extends 'base.html' %}",
    "{% block x %}{% endblock %}",
    "{% call x() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% autoescape false %}x{% endautoescape %}",
    "{% raw %}{{ x }}{% endraw %}",
    "{% with x = 单位 %}{{ x }}{% endwith %}",
    "{% do 名单.append(1) %}",
    "{% debug %}",
    "{% trans %}x{% endtrans %}",
    "{%- set x = 1 -%}",
    "{%+ set x = 1 %}",
    "{% for 项 in 名单 recursive %}{{ loop(名单) }}{% endfor %}",
    "{% for 项 in 名单 if 项 %}x{% endfor %}",
    "{% for 甲, 乙 in 名单 %}x{% endfor %}",
    "{% for 单位 in 名单 %}x{% endfor %}",
    "{% for loop in 名单 %}x{% endfor %}",
    "{% for __class__ in 名单 %}x{% endfor %}",
    "{% for 项 in 单位 %}x{% endfor %}",
    "{% for 项 in 名单 %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% for 项 in 名单 %}{{ loop.__class__ }}{% endfor %}",
    "{% for 项 in 名单 %}{{ loop.depth }}{% endfor %}",
    "{% for 项 in 名单 %}{{ loop }}{% endfor %}",
    "{% for 组 in 各组 %}{{ 组.__dict__ }}{% endfor %}",
    "{% for 组 in 各组 %}{{ 组.别的 }}{% endfor %}",
    "{% for 组 in 各组 %}{{ 组 }}{{ 组.名称.x }}{% endfor %}",
    "{% for 组 in 各组 %}{{ 表 }}{% endfor %}",
    "{{ 各组.名称 }}",
    "{{ 表.rows }}",
    "{{ 表|句号 }}",
    "{{ 单位|顿号 }}",
    "{{ 名单|月日 }}",
    "{{ 各组|顿号 }}",
    "{{ 名单 }}",
    "{{ 各组 }}",
    "{{ 单位|safe }}",
    "{{ 单位|tojson }}",
    "{{ 单位|默认 }}",
    "{{ 单位|默认(单位) }}",
    "{{ 单位|默认(*名单) }}",
    "{{ 单位|默认(value='x') }}",
    "{{ 单位|句号('x') }}",
    "{{ 单位|默认('" + "长" * 41 + "') }}",
    "{{ 没有 }}",
    "{{ _单位 }}",
    "{{ 单位",
    "{{ }}",
    "{% if 单位 %}没有结束",
    "{% endif %}",
    "{% for %}{% endfor %}",
    "{% if %}{% endif %}",
    "{{ 单位 " + "(" * 150,
    "{{ " + "单位." * 300 + "x }}",
    "\ufdd3表",
]


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_what_it_refuses(source):
    assert problems(source, SLOTS) != ()
    with pytest.raises(TemplateRefused):
        render(source)
    with pytest.raises(TemplateRefused):
        LetterEnvironment(SLOTS).from_string(source)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("一\n{{ 没有 }}", "第2行：没有填写项“没有”。可以用：单位、主题、日期、名单、各组、表。"),
        ("{% set x = 1 %}", "第1行：不能用“set”。"),
        ("一\n二\n{% if 单位 %}", "第3行：写到这里还没有写完，可能少了{% endif %}、{% endfor %}或者}}。"),
        (
            "{{ 单位|大写 }}",
            "第1行：没有写法“大写”。可以用的写法：顿号、逗号、分号、分条、个数、月日、星期、中文数、句号、默认。",
        ),
        ("{{ 名单 }}", "第1行：“名单”是列表，请写明怎么连接，例如{{ 名单|顿号 }}，或者用for。"),
        ("{{ 日期|顿号 }}", "第1行：“日期”不能用写法“顿号”，这种写法用于列表。"),
        ("{{ 日期|默认 }}", "第1行：“默认”写成{{ 主题|默认('无') }}。"),
        ("{% for 组 in 各组 %}{{ 组.电话 }}{% endfor %}", "第1行：没有“组.电话”。可以取的：名称、成员。"),
        ("{{ 单位", "第1行：“{{”没有写完，或者里面太长（最多200个字）。"),
    ],
)
def test_what_it_says_about_a_mistake(source, said):
    assert any(one.startswith(said) for one in problems(source, SLOTS)), problems(source, SLOTS)


def test_a_value_is_never_read_as_a_template():
    assert render("{{ 单位 }}", 单位="{{ 9 ** 9 }}{% set x = 1 %}") == "{{ 9 ** 9 }}{% set x = 1 %}"


def test_signs_of_our_own_are_taken_out_of_values():
    assert render("{{ 单位 }}", 单位="甲\ufdd3乙\x00丙") == "甲乙丙"


def test_loops_in_loops_come_to_an_end():
    many = [{"名称": "组", "成员": ["员"] * 200} for _ in range(200)]
    with pytest.raises(OutputTooLong):
        render("{% for 组 in 各组 %}{% for 人 in 组.成员 %}{% endfor %}{% endfor %}", 各组=many)


def test_a_text_that_grows_too_long_stops():
    with pytest.raises(OutputTooLong):
        render("{% for 人 in 名单 %}{{ 单位 }}{% endfor %}", 单位="字" * 50_000, 名单=["甲"] * 1000)


def test_three_loops_or_seven_levels_are_too_deep():
    three = "{% for 甲 in 名单 %}{% for 乙 in 名单 %}{% for 丙 in 名单 %}x{% endfor %}{% endfor %}{% endfor %}"
    assert problems(three, SLOTS) == ("第1行：for里最多再套一层for，一共2层。",)
    assert problems("{% if 单位 %}" * 7 + "{% endif %}" * 7, SLOTS) == ("if和for一层套一层，最多6层，现在是7层。",)
    assert len(problems("{% if 单位 %}" * 1500, SLOTS)) == 1


def test_a_long_source_is_refused_unread():
    assert problems("字" * 20_001, SLOTS) == ("模板有20001个字，最多20000个字。",)
    assert template_language.LONGEST_OUTPUT == 200_000


def test_a_text_compared_with_a_number_is_a_sentence():
    with pytest.raises(TemplateRefused, match="比较的两边"):
        render("{% if 单位 > 1 %}x{% endif %}")


@pytest.mark.parametrize(
    "values",
    [
        {"单位": "x"},
        VALUES | {"多余": 1},
        VALUES | {"名单": "张三"},
        VALUES | {"表": "x"},
        VALUES | {"各组": [{"别的": 1}]},
    ],
)
def test_values_of_another_shape_are_a_mistake_of_the_program(values):
    with pytest.raises(TypeError):
        prepared(SLOTS, values)
