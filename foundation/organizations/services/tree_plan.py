"""What a list of organizations would change in the tree, worked out in memory: nothing here writes.

A line names its parent by code or by full name. What the list does not name stays as it is; nothing is ever deleted.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from foundation.organizations.models import Organization
from foundation.organizations.services.tree_rows import (
    CHANGEABLE,
    CODE,
    ENDED,
    ENDING,
    MERGED,
    PARENT,
    STATE,
    STEP,
    Fault,
    Known,
    Line,
    Tree,
    read_tree,
)

DEEPEST = 40


@dataclass(slots=True)
class New:
    """`above`: the short name of its parent."""

    line: Line
    path: str
    numchild: int
    above: str


@dataclass(slots=True)
class Changed:
    known: Known
    line: Line
    fields: tuple[str, ...]

    @property
    def before(self) -> dict[str, Any]:
        return {name: self.known.fields[CHANGEABLE.index(name)] for name in self.fields}


@dataclass(slots=True)
class Moved:
    """`origin` and `target`: the parent it leaves and the one it comes to, as its history will name them."""

    known: Known
    origin: dict[str, Any]
    target: dict[str, Any]
    path: str


@dataclass(slots=True)
class Plan:
    """`children`: how many direct children each standing organization (by key) gains or loses."""

    faults: list[Fault] = field(default_factory=list)
    new: list[New] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    unchanged: int = 0
    untouched: int = 0
    children: Counter[int] = field(default_factory=Counter)

    @property
    def touched(self) -> int:
        standing = {one.known.pk for one in self.changed} | {one.known.pk for one in self.moved}
        return len(self.new) + len(standing)

    def digest(self) -> str:
        """The same for two plans that change the same things in the same way, wherever the rows' paths come to lie."""
        told = hashlib.sha256()
        for kind, rows in (
            ("new", ([one.line.code, one.line.parent, dict(one.line.fields)] for one in self.new)),
            ("changed", ([one.known.code, one.before, dict(one.line.fields)] for one in self.changed)),
            ("moved", ([one.known.code, one.origin["code"], one.target["code"]] for one in self.moved)),
        ):
            for row in rows:
                told.update(json.dumps([kind, row], ensure_ascii=False, default=str).encode())
        return told.hexdigest()


def plan_import(top: Organization, lines: Sequence[Line]) -> Plan:
    """What `lines` would change below and at `top`. One query. All faults at once; the rest of the plan is only filled in
    when there is none.
    """
    plan = Plan()
    named = _by_code(lines, plan)
    tree = read_tree(top.pk, named)
    parents = Parents(tree, named, plan)
    chosen = {line.code: parents.of(line) for line in named.values()}
    for line in named.values():
        known = tree.by_code.get(line.code)
        if known is None:
            _check_new(tree, named, line, plan)
        else:
            _check_standing(tree, known, line, plan)
        _check_parent(tree, named, line, chosen[line.code], plan)
    _check_chains(tree, named, chosen, plan)
    if plan.faults or any(not line.is_sound for line in lines):
        plan.faults.sort(key=lambda fault: fault.row)
        return plan
    _fill(plan, tree, named, {code: parent for code, parent in chosen.items() if parent is not None})
    return plan


def _by_code(lines: Iterable[Line], plan: Plan) -> dict[str, Line]:
    """Each code once: the second row of one is told where the first stands."""
    named: dict[str, Line] = {}
    for line in lines:
        first = named.setdefault(line.code, line) if line.code else line
        if first is not line:
            plan.faults.append(Fault(line.row, CODE, f"代码“{line.code}”和第{first.row}行相同。"))
    return named


Answer = tuple[str | None, str]  # the parent's code, or what is wrong


class Parents:
    """Finds the parent that a line means: a code (of the list or of the tree), a full name, or none for the top."""

    def __init__(self, tree: Tree, named: Mapping[str, Line], plan: Plan) -> None:
        self.tree, self.named, self.plan = tree, named, plan
        self.by_name: dict[str, list[str]] = defaultdict(list)
        for line in named.values():
            self.by_name[line.fields.get("name", "")].append(line.code)
        for known in tree.by_code.values():
            if known.code not in named and tree.holds(known):
                self.by_name[known.name].append(known.code)

    def of(self, line: Line) -> str | None:
        """The parent's code; None when it has none, or when a fault was told."""
        parent, wrong = self._of_top(line) if self._is_top(line) else self._named_by(line)
        if wrong:
            self.plan.faults.append(Fault(line.row, PARENT, wrong))
        return parent

    def _is_top(self, line: Line) -> bool:
        return self.tree.by_code.get(line.code) is self.tree.top

    def _of_top(self, line: Line) -> Answer:
        """The top stays where it is, whether the list says so or leaves the cell empty."""
        above = self.tree.parent_of(self.tree.top)
        if line.parent and (above is None or line.parent not in {above.code, above.name}):
            return None, "这是导入范围最上面的单位，不能改上级，请把这一格清空。"
        return None, ""

    def _named_by(self, line: Line) -> Answer:
        said = line.parent
        if not said:
            return None, "没有写上级。只有最上面的单位可以不写。"
        if said in self.named:
            return said, ""
        found = self.tree.by_code.get(said)
        if found is not None and not self.tree.holds(found):
            return None, f"上级“{said}”不在您的导入范围（{self.tree.top.fields[1]}及下级）内。"
        codes = [found.code] if found is not None else self.by_name.get(said, [])
        if not codes:
            return None, f"找不到上级“{said}”：范围内没有这个代码或全称，这份表里也没有。"
        if len(codes) > 1:
            shown = "、".join(sorted(codes)[:5])
            return None, f"全称是“{said}”的单位有{len(codes)}个（{shown}），请改填上级的代码。"
        return codes[0], ""


def _check_standing(tree: Tree, known: Known, line: Line, plan: Plan) -> None:
    """What the tree already says of this code."""
    if not tree.holds(known):
        plan.faults.append(Fault(line.row, CODE, f"代码“{line.code}”已由导入范围以外的单位使用。"))
        return
    for name, column, value in zip(ENDING, (STATE, ENDED, MERGED), known.ending, strict=True):
        if line.fields.get(name, value) != value:
            sentence = "撤销、合并和恢复不能用导入办理，请到这个单位的页面办，并把这一格改回原样。"
            plan.faults.append(Fault(line.row, column, sentence))
            return
    if not known.is_active and changed_fields(known, line):
        plan.faults.append(Fault(line.row, CODE, "这个单位已经撤销，资料不能再改。请从表里删去这一行，或改回原样。"))


def _check_new(tree: Tree, named: Mapping[str, Line], line: Line, plan: Plan) -> None:
    active, ended_on, merged = (line.fields.get(name) for name in ENDING)
    if active is False and ended_on is None and line.is_sound:
        plan.faults.append(Fault(line.row, ENDED, "状态是已撤销的，请写明撤销日期。"))
    if active is not False and (ended_on is not None or merged):
        plan.faults.append(Fault(line.row, STATE, "写了撤销日期或并入单位的，状态应是已撤销。"))
    known = tree.by_code.get(merged) if merged else None
    if merged and (merged == line.code or not (merged in named or (known is not None and tree.holds(known)))):
        plan.faults.append(Fault(line.row, MERGED, f"找不到并入的单位“{merged}”，请填范围内另一个单位的代码。"))


def _check_parent(tree: Tree, named: Mapping[str, Line], line: Line, parent: str | None, plan: Plan) -> None:
    """Nothing in use comes to stand below what has ended."""
    known = tree.by_code.get(line.code)
    if parent is None or line.fields.get("is_active") is False or (known is not None and not known.is_active):
        return
    above = tree.by_code.get(parent)
    ended = not above.is_active if above else named[parent].fields.get("is_active") is False
    if ended and (known is None or _above(tree, line.code, {}) != parent):
        plan.faults.append(Fault(line.row, PARENT, f"上级“{parent}”已经撤销，请另选上级。"))


def changed_fields(known: Known, line: Line) -> tuple[str, ...]:
    return tuple(
        name for name, value in zip(CHANGEABLE, known.fields, strict=True) if line.fields.get(name, value) != value
    )


def _check_chains(tree: Tree, named: Mapping[str, Line], chosen: Mapping[str, str | None], plan: Plan) -> None:
    """Every line leads up to the top, in a few steps."""
    depths: dict[str, int] = {tree.top.code: len(tree.top.path) // STEP}
    for code in named:
        chain: dict[str, None] = {}
        here: str | None = code
        while here is not None and here not in depths and here not in chain:
            chain[here] = None
            here = _above(tree, here, chosen)
        if here in chain:
            passed = list(chain)
            _tell_circle(passed[passed.index(here) :], named, plan)
        start = depths.get(here, 0) if here is not None else 0
        for step, below in enumerate(reversed(chain), 1):
            depths[below] = start + step
        if depths[code] > DEEPEST:
            plan.faults.append(Fault(named[code].row, PARENT, f"层数超过{DEEPEST}层。"))


def _above(tree: Tree, code: str, chosen: Mapping[str, str | None]) -> str | None:
    if code in chosen:
        return chosen[code]
    known = tree.by_code.get(code)
    parent = tree.parent_of(known) if known is not None and known is not tree.top else None
    return parent.code if parent else None


def _tell_circle(circle: list[str], named: Mapping[str, Line], plan: Plan) -> None:
    shown = " → ".join([*circle[:6], *(["…"] if len(circle) > 6 else []), circle[0]])
    for code in circle:
        if code in named:
            plan.faults.append(Fault(named[code].row, PARENT, f"上级绕成了圈：{shown}。"))


def _fill(plan: Plan, tree: Tree, named: Mapping[str, Line], parents: Mapping[str, str]) -> None:
    """New and moved organizations arrive behind what their parent has, in the order of the list."""
    arrivals: dict[str, list[Line]] = defaultdict(list)
    for line in named.values():
        known = tree.by_code.get(line.code)
        moves = known is not None and known is not tree.top and _above(tree, line.code, {}) != parents[line.code]
        if known is None or moves:
            arrivals[parents[line.code]].append(line)
        if known is None:
            continue
        if fields := changed_fields(known, line):
            plan.changed.append(Changed(known, line, fields))
        elif not moves:
            plan.unchanged += 1
    plan.untouched = sum(tree.holds(known) and known.code not in named for known in tree.by_code.values())
    _place(plan, tree, named, parents, arrivals)


def _place(
    plan: Plan,
    tree: Tree,
    named: Mapping[str, Line],
    parents: Mapping[str, str],
    arrivals: Mapping[str, list[Line]],
) -> None:
    steps: dict[str, int] = {}
    for parent, lines in arrivals.items():
        known = tree.by_code.get(parent)
        begin = tree.last_steps.get(known.path, 0) + 1 if known else 1
        steps |= {line.code: step for step, line in zip(count(begin), lines)}
    paths = Paths(tree, parents, steps)
    for parent, lines in arrivals.items():
        above = tree.by_code.get(parent)
        for line in lines:
            known = tree.by_code.get(line.code)
            path = paths.of(line.code)
            target = above.named() if above else {"code": parent, "short_name": named[parent].fields["short_name"]}
            if known is None:
                plan.new.append(New(line, path, len(arrivals.get(line.code, ())), target["short_name"]))
            else:
                left = tree.by_path[known.path[:-STEP]]
                plan.moved.append(Moved(known, left.named(), target, path))
                plan.children[left.pk] -= 1
            if above is not None:
                plan.children[above.pk] += 1
    plan.new.sort(key=lambda one: one.path)
    plan.moved.sort(key=lambda one: one.path)


class Paths:
    """Where each organization comes to lie."""

    def __init__(self, tree: Tree, parents: Mapping[str, str], steps: Mapping[str, int]) -> None:
        self.tree, self.parents, self.steps = tree, parents, steps
        self.found: dict[str, str] = {tree.top.code: tree.top.path}

    def of(self, code: str) -> str:
        chain = []
        here = code
        while here not in self.found:
            chain.append(here)
            here = self.parents[here] if here in self.steps else self._standing_parent(here)
        path = self.found[here]
        for passed in reversed(chain):
            step = self.steps.get(passed) or self.tree.by_code[passed].last_step
            path = self.found[passed] = Organization._get_path(path, len(path) // STEP + 1, step)  # noqa: SLF001
        return path

    def _standing_parent(self, code: str) -> str:
        return self.tree.by_path[self.tree.by_code[code].path[:-STEP]].code
