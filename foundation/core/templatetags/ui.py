"""What every page is made of: lamps, badges, Chinese dates, fields, moves, steps. Usage: docs/pages.md."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.db import models
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    Field,
    FileInput,
    RadioSelect,
    Select,
    Textarea,
    TextInput,
    Widget,
)
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from foundation.core import clock, deadlines
from foundation.core.deadlines import Lamp
from foundation.core.templatetags.rewording import reworded
from foundation.core.transitions import Move, available_moves, moves_of, names_from

register = template.Library()

WEEKDAYS = "一二三四五六日"
METER_WIDTH = 56
NOTHING = "—"
NO_SECRETS = frozenset({"public", "internal"})  # degrees of a system that is not classified


def today_of(context: Context) -> date:
    """The frame's today, so that a page speaks of one day; a fragment without a frame asks the clock."""
    given: date | None = context.get("today")
    return given or clock.today()


def words_of_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"


def _day(value: date | datetime | None) -> date | None:
    return localtime(value).date() if isinstance(value, datetime) else value


def _time(value: date, words: str) -> SafeString:
    return SafeString(f'<time datetime="{value.isoformat()}">{words}</time>')  # digits and our own words


@register.simple_tag
def cn_date(value: date | datetime | None) -> str:
    day = _day(value)
    return _time(day, f"{day.year}年{day.month}月{day.day}日") if day else NOTHING


@register.simple_tag
def cn_day(value: date | datetime | None) -> str:
    day = _day(value)
    return _time(day, f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}") if day else NOTHING


@register.simple_tag
def cn_short(value: date | datetime | None) -> str:
    day = _day(value)
    return _time(day, f"{day.month}月{day.day}日") if day else NOTHING


@register.simple_tag(takes_context=True)
def cn_time(context: Context, value: datetime | None) -> str:
    """今天 09:12, 5月16日 15:03, or with the year when it is another."""
    if value is None:
        return NOTHING
    moment, today = localtime(value), today_of(context)
    if moment.date() == today:
        day = "今天"
    else:
        day = f"{moment.month}月{moment.day}日" if moment.year == today.year else cn_year_day(moment)
    return _time(moment, f"{day} {moment:%H:%M}")


def cn_year_day(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日"


@register.simple_tag
def constant(name: str) -> SafeString:
    """A template that asks nothing of the page or its reader: drawn once a process, as style links and icons are."""
    return _drawn_once(name)


_drawn_once = cache(render_to_string)


@register.simple_tag
def crumb() -> SafeString:
    return format_html('<span aria-hidden="true">{}</span>', "/")


@register.simple_tag
def icon(name: str) -> SafeString:
    return SafeString(f'<svg class="i" aria-hidden="true" viewBox="0 0 20 20"><use href="#i-{escape(name)}"/></svg>')


@register.simple_tag(takes_context=True)
def lamp(context: Context, obj: Any) -> SafeString:
    """`obj` is a Lamp, a row with a deadline, a Todo, or None."""
    light = _lamp_of(obj, today_of(context))
    return SafeString(
        f'<span class="lamp lamp-{light.kind}"><svg viewBox="0 0 14 14" aria-hidden="true">'
        f'<use href="#l-{light.kind}"/></svg>{escape(light.words)}</span>'
    )


def _lamp_of(obj: Any, today: date) -> Lamp:
    if isinstance(obj, Lamp):
        return obj
    if not obj:
        return deadlines.lamp(None, is_open=True, today=today)
    rule = getattr(obj, "DEADLINE", None)
    is_open = rule is None or obj.status in rule.open_states
    return deadlines.lamp(obj.due_on, is_open=is_open, today=today)


@register.simple_tag
def badge(obj: Any, *, waits: bool = False) -> SafeString:
    """The state, neutral; `waits` when it waits for the reader, grey when no move leaves it."""
    moves = getattr(obj, "MOVES", None)
    ended = moves is not None and not names_from(obj.status, moves)
    kind = "badge-now" if waits else "badge-end" if ended else ""
    return format_html('<span class="badge {}">{}</span>', kind, obj.get_status_display())


@register.simple_tag
def meter(done: int, total: int) -> SafeString:
    width = METER_WIDTH * done // total if total else 0
    return format_html(
        '<span class="meter"><svg viewBox="0 0 56 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="t" x=".5" y=".5" width="55" height="5"/><rect class="v" width="{}" height="6"/></svg>{}/{}</span>',
        width,
        f"{done:,}",
        f"{total:,}",
    )


@register.simple_tag
def bar(done: int, total: int) -> SafeString:
    percent = 100 * done // total if total else 0
    return format_html(
        '<svg viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="已完成{}%">'
        '<rect class="t" width="100" height="4"/><rect class="v" width="{}" height="4"/></svg>',
        percent,
        percent,
    )


@register.inclusion_tag("_timeline.html", takes_context=True)
def timeline(context: Context, entries: Iterable[Any]) -> dict[str, Any]:
    return {"entries": list(entries), "today": today_of(context)}


@register.inclusion_tag("_pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], unit: str = "项") -> dict[str, Any]:
    query = context["request"].GET.copy()
    query.pop("page", None)
    begin = escape(f"?{query.urlencode()}&page=" if query else "?page=")
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    links = [_page_link(number, begin, is_current=number == page.number) for number in numbers]
    return {"page": page, "begin": SafeString(begin), "links": SafeString("".join(links)), "unit": unit}


def _page_link(number: int | str, begin: str, *, is_current: bool) -> str:
    """What is no number stands for pages left out."""
    if is_current:
        return f'<li><span aria-current="page">{number}</span></li>'
    if isinstance(number, int):
        return f'<li><a href="{begin}{number}" aria-label="第{number}页">{number}</a></li>'
    return "<li><span>…</span></li>"


@register.inclusion_tag("_empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, str]:
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("_deadline.html", takes_context=True)
def deadline(context: Context, obj: Any) -> dict[str, Any]:
    why, extensions = deadlines.explained(obj.due_why)
    return {"row": obj, "why": why, "extensions": extensions, "today": today_of(context)}


@register.inclusion_tag("core/_job.html", takes_context=True)
def job(context: Context, job: Any) -> dict[str, Any]:  # the template's own name for it
    return {"job": job, "user": context.get("user")}


@register.inclusion_tag("_steps.html", takes_context=True)
def steps(context: Context, obj: models.Model, order: str) -> dict[str, Any]:
    """`order` names the states of the straight way; a state beside it (returned) stands where it branched off."""
    field = type(obj)._meta.get_field("status")
    labels = dict(field.flatchoices)  # type: ignore[union-attr]
    states, status = [name.strip() for name in order.split(",")], str(getattr(obj, "status"))  # noqa: B009 - see core.transitions
    if status not in states:
        states.insert(_branch(obj, status, states), status)
    reached = states.index(status)
    kinds = ["past"] * reached + ["now"] + [""] * (len(states) - reached - 1)
    rows = [{"label": labels[name], "kind": kind} for name, kind in zip(states, kinds, strict=True)]
    return {"steps": rows, "today": today_of(context)}


def _branch(obj: models.Model, status: str, states: list[str]) -> int:
    sources = {name for move in moves_of(type(obj)).values() if move.to == status for name in move.from_}
    return max((states.index(name) + 1 for name in sources if name in states), default=0)


@register.inclusion_tag("_moves.html", takes_context=True)
def moves(
    context: Context, obj: models.Model, user: Any, *, prefix: str = "", pages: str = "", skip: str = "", name: str = ""
) -> dict[str, Any]:
    """Buttons of `available_moves`, the most likely one last and filled. A move without a URL is drawn elsewhere."""
    prefix = prefix or str(obj._meta.model_name)
    found = available_moves(obj, user)
    kept = {key: move for key, move in found.items() if key not in _words(skip)}
    buttons = [button for key, move in kept.items() if (button := _button(obj, key, move, prefix, _words(pages)))]
    main = next((button for button in buttons if not button["back"]), None)
    for button in buttons:
        button["main"] = button is main
        button["title"] = f"{button['label']}：{name}" if name else button["label"]
    buttons.sort(key=lambda button: button["main"])
    return {"buttons": buttons, "csrf_token": context.get("csrf_token")}


def _button(obj: models.Model, key: str, move: Move, prefix: str, pages: set[str]) -> dict[str, Any] | None:
    try:
        url = reverse(f"{prefix}-{key.replace('_', '-')}", args=[obj.pk])
    except NoReverseMatch:
        return None
    return {
        "id": f"ask-{prefix}-{obj.pk}-{key}",
        "url": url,
        "label": move.label,
        "back": move.back,
        "page": key in pages,
        "asks": move.note_required,
    }


def _words(text: str) -> set[str]:
    return {word.strip() for word in text.split(",") if word.strip()}


@register.simple_tag
def title_errors(form: Any = None) -> str:
    """Stands before the title, so that a screen reader says it first."""
    count = len(_problems(form)) if form else 0
    return f"有{count}处需要修改：" if count else ""


@register.inclusion_tag("_form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    errors = _problems(form)
    named = sum(1 for error in errors if error["target"])
    return {"errors": errors, "named": named}


def _problems(form: Any) -> list[dict[str, str]]:
    """One line a field, and the form's own. Nothing for an unbound form or for what is no form."""
    if not isinstance(form, BaseForm) or not form.is_bound:
        return []
    lines = [{"target": "", "text": str(error)} for error in form.non_field_errors()]
    for bound in form:
        for sentence in _sentences(bound)[:1]:
            named = str(bound.label) in sentence
            lines.append({"target": bound.auto_id, "text": sentence if named else f"{bound.label}：{sentence}"})
    return lines


def _sentences(bound: BoundField) -> list[str]:
    """Django's own wording of what is missing or makes no sense becomes a request; sentences of our forms stay."""
    return [
        _sentence(bound, error, str(text)) for error, text in zip(bound.errors.as_data(), bound.errors, strict=True)
    ]


def _sentence(bound: BoundField, error: ValidationError, text: str) -> str:
    if text == str(Field.default_error_messages["required"]):
        return _request(bound)
    return reworded(error, str(bound.label)) or text


def _request(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        return f"请勾选“{bound.label}”。"
    verb = "选择" if isinstance(widget, (Select, RadioSelect)) else "上传" if isinstance(widget, FileInput) else "填写"
    return f"请{verb}{bound.label}。"


@register.inclusion_tag("_field.html")
def field(bound: BoundField, *, unit: str = "", rows: int = 0) -> dict[str, Any]:
    """One field with its label, hint, control and error, tied together for those who do not see them."""
    widget, own_id = bound.field.widget, bound.auto_id
    parts = [f"{own_id}_hint"] if bound.help_text else []
    parts += [f"{own_id}_error"] if bound.errors else []
    context: dict[str, Any] = {
        "id": own_id,
        "label": bound.label,
        "hint": bound.help_text,
        "errors": _sentences(bound),
        "describedby": " ".join(parts),
        "optional": not bound.field.required,
        "unit": unit,
    }
    if isinstance(widget, RadioSelect):
        return context | {"group": True, "choices": _choices(bound)}
    attrs: dict[str, Any] = {"class": _control_class(widget)}
    if parts:
        attrs["aria-describedby"] = " ".join(parts)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if rows:
        attrs["rows"] = rows
    return context | {
        "widget": bound.as_widget(attrs=attrs),
        "hidden": bound.is_hidden,
        "checkbox": isinstance(widget, CheckboxInput),
        "file": isinstance(widget, FileInput),
        "forbids_secrets": settings.DOCUMENT_HIGHEST_DEGREE in NO_SECRETS,
        "counted": widget.attrs.get("maxlength") if isinstance(widget, Textarea) else None,
    }


def _choices(bound: BoundField) -> list[dict[str, Any]]:
    return [
        {"id": item.id_for_label, "tag": item.tag(), "label": item.choice_label, "on": item.data["selected"]}
        for item in bound.subwidgets
    ]


def _control_class(widget: Widget) -> str:
    kinds: list[tuple[type[Widget], str]] = [
        (Textarea, "area"),
        (Select, "select"),
        (CheckboxInput, ""),
        (FileInput, ""),
    ]
    known = next((name for kind, name in kinds if isinstance(widget, kind)), "input")
    return " ".join(word for word in (known, str(widget.attrs.get("class", ""))) if word)


@register.simple_tag
def filter_field(bound: BoundField) -> SafeString:
    """One control of a filter bar: label inside, ink border when it filters."""
    kind, label = "field-inline", escape(str(bound.label))
    if bound.value():
        kind += " set"
    attrs: dict[str, str | bool] = {}
    if isinstance(bound.field.widget, TextInput) and bound.field.widget.input_type in {"text", "search"}:
        kind += " grow"
        attrs["placeholder"] = str(bound.help_text or bound.label)
        label = f'{icon("search")}<span class="vh">{label}</span>'
    widget = bound.as_widget(attrs=attrs)
    return SafeString(f'<span class="{kind}"><label for="{escape(bound.auto_id)}">{label}</label>{widget}</span>')
