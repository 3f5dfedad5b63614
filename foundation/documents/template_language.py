"""The language of letter templates: a small part of Jinja that can put values in, choose and repeat, and nothing else.

A template is text that offices write, so it is treated as hostile (decision 0011): Jinja's immutable sandbox without any
global, strict about what is undefined, and before that the parsed tree may hold nothing but what ALLOWED tells. `problems`
says in Chinese what is wrong and in which line. The same environment renders the office's Word templates.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from foundation.documents.letter_kinds import Slot, SlotType
from foundation.documents.template_filters import FILTERS, LOOP, TooManySteps

LONGEST_SOURCE = 20_000
LONGEST_TAG = 200
LONGEST_WORD = 40
LONGEST_OUTPUT = 200_000
DEEPEST, DEEPEST_LOOP = 6, 2
MOST_PROBLEMS = 20
ALLOWED = "可以写：{{ 填写项 }}、{{ 填写项|写法 }}、{% if 填写项 %}…{% else %}…{% endif %}、{% for 项 in 列表 %}…{% endfor %}。"
TAG = re.compile(r"\{\{|\{%|\{#")
END = {"{{": "}}", "{%": "%}", "{#": "#}"}
WORD = re.compile(r"[-+]?\s*([^\s%]*)")
STATEMENTS = frozenset({"if", "elif", "else", "endif", "for", "endfor"})
OPENING = frozenset({"if", "for"})
# Noncharacters (U+FDD0…) stand for what a value must not break: they never occur in text, and are taken out of values.
NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
SINGLE = frozenset({SlotType.TABLE, SlotType.BLOCKS})


class TemplateRefused(ValueError):
    """The template says what it may not say. `problems` are sentences for the person who wrote it."""

    def __init__(self, *problems: str) -> None:
        super().__init__("".join(problems))
        self.problems = problems


class OutputTooLong(TemplateRefused):
    def __init__(self) -> None:
        super().__init__("排出来的文字太长了，请减少重复的内容。")


class BoundedTemplate(Template):
    """Stops in the middle of a text that grows too long, instead of holding all of it."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        parts, length, longest = [], 0, getattr(self.environment, "longest_output", LONGEST_OUTPUT)
        for part in self.generate(*args, **kwargs):
            length += len(part)
            if length > longest:
                raise OutputTooLong
            parts.append(part)
        return "".join(parts)


class LetterEnvironment(ImmutableSandboxedEnvironment):
    """Compiles nothing that `problems` objects to, whoever asks: docxtpl calls `from_string` of it."""

    template_class = BoundedTemplate

    def __init__(self, slots: Sequence[Slot], *, longest_source: int = LONGEST_SOURCE, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, cache_size=0, **options)
        self.slots = tuple(slots)
        self.longest_source, self.longest_output = longest_source, LONGEST_OUTPUT
        self.globals, self.tests = {}, {}
        self.filters = {name: one.run for name, one in FILTERS.items()}

    def compile(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        tree = self.checked(source) if isinstance(source, str) else source
        return super().compile(tree, *args, **kwargs)

    def checked(self, source: str) -> nodes.Template:
        """The tree of a template that may be rendered. Raises TemplateRefused."""
        found = scanned(source, self.longest_source)
        if found:
            raise TemplateRefused(*found)
        try:
            tree = self.parse(source)
        except TemplateSyntaxError as error:
            raise TemplateRefused(_syntax(error)) from error
        except (RecursionError, ValueError) as error:
            raise TemplateRefused(f"模板写得太复杂，系统读不懂。{ALLOWED}") from error
        if found := Checker(self.slots).found(tree):
            raise TemplateRefused(*found[:MOST_PROBLEMS])
        return tree


def problems(source: str, slots: Sequence[Slot]) -> tuple[str, ...]:
    """What is wrong with a template, in sentences; () = it may be used."""
    try:
        LetterEnvironment(slots).checked(source)
    except TemplateRefused as refused:
        return refused.problems
    return ()


def rendered(source: str, slots: Sequence[Slot], values: Mapping[str, Any]) -> str:
    """`values` are prepared (template_filters.prepared). Raises TemplateRefused."""
    environment = LetterEnvironment(slots)
    try:
        return environment.from_string(source).render(values)
    except TooManySteps as error:
        raise OutputTooLong from error
    except (TemplateError, TypeError) as error:  # a text compared with a number
        raise TemplateRefused(f"模板不能排出来：比较的两边一边是文字、一边是数，或者填写项没有值。{ALLOWED}") from error


def scanned(source: str, longest: int) -> list[str]:
    """What can be refused before a parser, which nests deeply, is let near it."""
    if len(source) > longest:
        return [f"模板有{len(source)}个字，最多{longest}个字。"]
    if NONCHARACTERS.search(source):
        return ["模板里有不能用的字符，请删去从别处粘贴来的特殊符号。"]
    found: list[str] = []
    depth = deepest = 0
    for line, opening, inner in _tags(source):
        if inner is None or len(inner) > LONGEST_TAG:
            found.append(f"第{line}行：“{opening}”没有写完，或者里面太长（最多{LONGEST_TAG}个字）。")
        elif opening == "{%":
            match = WORD.match(inner.strip())
            word = match[1] if match else ""
            if word not in STATEMENTS:
                found.append(f"第{line}行：不能用“{word[:LONGEST_WORD]}”。{ALLOWED}")
            depth += (word in OPENING) - (word in {"endif", "endfor"})
            deepest = max(deepest, depth)
    if deepest > DEEPEST:
        found.append(f"if和for一层套一层，最多{DEEPEST}层，现在是{deepest}层。")
    return found[:MOST_PROBLEMS]


def _tags(source: str) -> Iterator[tuple[int, str, str | None]]:
    """(line, opening braces, what stands inside; None = never closed)."""
    place = 0
    while match := TAG.search(source, place):
        line = source.count("\n", 0, match.start()) + 1
        end = source.find(END[match[0]], match.end())
        if end < 0:
            yield line, match[0], None
            return
        yield line, match[0], source[match.end() : end]
        place = end + 2


def _syntax(error: TemplateSyntaxError) -> str:
    said = error.message or ""
    if "Unexpected end of template" in said or "end of print statement" in said:
        why = "写到这里还没有写完，可能少了{% endif %}、{% endfor %}或者}}。"
    elif "No filter named" in said:
        why = f"没有这种写法。可以用的写法：{'、'.join(FILTERS)}。"
    else:
        why = f"系统读不懂这里。{ALLOWED}"
    return f"第{error.lineno}行：{why}"


class Checker:
    """Walks the tree with the types of all names in mind; whatever it does not know is refused."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.slots = {slot.name: slot for slot in slots}
        self.said: list[str] = []

    def found(self, tree: nodes.Template) -> list[str]:
        self._body(tree.body, dict(self.slots), loops=0)
        return list(dict.fromkeys(self.said))

    def _say(self, node: nodes.Node, what: str) -> None:
        self.said.append(f"第{node.lineno}行：{what}")

    def _body(self, body: Sequence[nodes.Node], names: dict[str, Slot], loops: int) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for one in node.nodes:
                        self._output(one, names, loops)
                case nodes.If():
                    self._test(node.test, names)
                    self._body(node.body, names, loops)
                    for branch in node.elif_:
                        self._body([branch], names, loops)
                    self._body(node.else_, names, loops)
                case nodes.For():
                    self._for(node, names, loops)
                case _:
                    self._say(node, f"不能这样写。{ALLOWED}")

    def _output(self, node: nodes.Node, names: dict[str, Slot], loops: int) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        slot = self._value(node, names)
        if slot is None:
            return
        if slot.type in SINGLE and loops:
            self._say(node, f"“{slot.name}”是{'表格' if slot.type is SlotType.TABLE else '成段文字'}，不能放在for里。")
        if slot.type is SlotType.LIST and slot.fields:
            self._say(node, f"“{slot.name}”是一行一行的，请用for，例如{{% for 项 in {slot.name} %}}…{{% endfor %}}。")
        elif slot.type is SlotType.LIST:
            self._say(node, f"“{slot.name}”是列表，请写明怎么连接，例如{{{{ {slot.name}|顿号 }}}}，或者用for。")

    def _for(self, node: nodes.For, names: dict[str, Slot], loops: int) -> None:
        if node.test is not None or node.recursive:
            self._say(node, f"for只能写成{{% for 项 in 列表 %}}。{ALLOWED}")
        if loops >= DEEPEST_LOOP:
            self._say(node, f"for里最多再套一层for，一共{DEEPEST_LOOP}层。")
        slot = self._value(node.iter, names)
        if not isinstance(node.target, nodes.Name):
            self._say(node, "for后面只能写一个名称。")
            return
        target = node.target.name
        if target in names or target == "loop" or target.startswith("_"):
            self._say(node, f"for后面的名称“{target[:LONGEST_WORD]}”已经有别的意思，请换一个，例如“项”。")
        if slot is not None and slot.type is not SlotType.LIST:
            self._say(node, f"“{slot.name}”不是列表，不能用for。")
            slot = None
        fields = slot.fields if slot is not None else ()
        row = Slot(target, "", "", SlotType.TABLE if fields else SlotType.TEXT, fields)
        self._body(node.body, names | {target: row, "loop": LOOP}, loops + 1)
        self._body(node.else_, names, loops)

    def _test(self, node: nodes.Node, names: dict[str, Slot]) -> None:
        match node:
            case nodes.And() | nodes.Or():
                self._test(node.left, names)
                self._test(node.right, names)
            case nodes.Not():
                self._test(node.node, names)
            case nodes.Compare():
                self._compare(node, names)
            case _:
                self._value(node, names)

    def _compare(self, node: nodes.Compare, names: dict[str, Slot]) -> None:
        self._value(node.expr, names)
        if len(node.ops) != 1 or node.ops[0].op not in {"eq", "ne", "gt", "gteq", "lt", "lteq"}:
            self._say(node, "比较只能写成“甲 == 乙”这样的一次比较。")
            return
        other = node.ops[0].expr
        if not isinstance(other, nodes.Const) or not isinstance(other.value, str | int):
            self._say(node, "比较的右边只能是引号里的文字或者一个数，例如{% if 名单|个数 > 1 %}。")

    def _value(self, node: nodes.Node, names: dict[str, Slot]) -> Slot | None:
        """The slot, field or filtered value an expression gives; None when it was refused, with a sentence."""
        match node:
            case nodes.Name():
                return self._named(node, names)
            case nodes.Getattr():
                return self._field(node, names)
            case nodes.Filter():
                return self._filtered(node, names)
            case nodes.Const() if isinstance(node.value, str | int):
                return Slot("文字", "", "")
        self._say(node, f"不能这样写，不能计算，也不能调用。{ALLOWED}")
        return None

    def _named(self, node: nodes.Name, names: dict[str, Slot]) -> Slot | None:
        slot = names.get(node.name)
        if slot is None:
            known = "、".join(self.slots)
            self._say(node, f"没有填写项“{node.name[:LONGEST_WORD]}”。可以用：{known}。")
        elif slot is LOOP:
            self._say(node, "loop后面要写明取什么，例如loop.index。")
            return None
        return slot

    def _field(self, node: nodes.Getattr, names: dict[str, Slot]) -> Slot | None:
        if not isinstance(node.node, nodes.Name):
            self._say(node, f"不能这样写。{ALLOWED}")
            return None
        slot = names.get(node.node.name)
        is_row = slot is LOOP or (slot is not None and slot.type is SlotType.TABLE and slot.name not in self.slots)
        field = next((one for one in slot.fields if one.name == node.attr), None) if slot and is_row else None
        if field is None:
            has = "、".join(one.name for one in slot.fields) if slot and is_row else "没有"
            shown = f"{node.node.name}.{node.attr}"[:LONGEST_WORD]
            self._say(node, f"没有“{shown}”。可以取的：{has}。")
        return field

    def _filtered(self, node: nodes.Filter, names: dict[str, Slot]) -> Slot | None:
        one = FILTERS.get(node.name)
        if one is None or node.node is None:
            known = "、".join(FILTERS)
            self._say(node, f"没有写法“{node.name[:LONGEST_WORD]}”。可以用的写法：{known}。")
            return None
        slot = self._value(node.node, names)
        words = [arg.value for arg in node.args if isinstance(arg, nodes.Const) and isinstance(arg.value, str)]
        plain = len(words) == len(node.args) and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if not plain or len(words) != one.words or any(len(word) > LONGEST_WORD for word in words):
            self._say(node, f"“{node.name}”写成{one.example}。")
        if slot is not None and not one.fits(slot):
            self._say(node, f"“{slot.name}”不能用写法“{node.name}”，这种写法用于{one.for_what}。")
        return Slot(slot.name if slot else "", "", "", one.gives)
