"""The lines of the tree as HTML: a level of a hundred in the template's own language took most of the page
(docs/performance.md). Every text that somebody wrote goes through `escape`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from foundation.organizations.models import Organization
from foundation.organizations.states import Category

LEAF = '<span class="tree-leaf" aria-hidden="true"></span>'
MARK = '<span class="tree-mark" aria-hidden="true"></span>'
ENDED = ' <span class="badge badge-end">已撤销</span>'
IN_PLACE = 'hx-target="closest li" hx-swap="outerHTML"'


@dataclass(slots=True)
class Node:
    """One line of the tree. `after` is the path behind which the rest of a long level begins."""

    organization: Organization
    opens: bool
    children: list["Node"] = field(default_factory=list)
    after: str = ""


class Branch:
    """Draws lines with what is below them; `rest` is the line that fetches more of a long level."""

    def __init__(self) -> None:
        self.list = reverse("organization-list")
        self.detail, self.branch = (reverse(name, args=[0]) for name in ("organization-detail", "organization-branch"))

    def lines(self, nodes: Iterable[Node]) -> SafeString:
        return SafeString("".join(map(self._line, nodes)))

    def rest(self, node: Node) -> SafeString:
        row, after = node.organization, escape(node.after)
        return SafeString(
            f'<li class="tree-rest"><a href="{self.list}?open={row.pk}&amp;after={after}" '
            f'hx-get="{self._at(self.branch, row)}?after={after}" {IN_PLACE}>'
            f"显示{escape(row.short_name)}后面的下级单位</a></li>"
        )

    def _line(self, node: Node) -> str:
        row = node.organization
        below = f"　下级{row.numchild}个" if node.opens else ""
        inside = f"<ul>{self.lines(node.children)}{self.rest(node) if node.after else ''}</ul>" if node.children else ""
        return (
            f'<li id="o{row.pk}"><div class="tree-line">{self._opener(node) if node.opens else LEAF}'
            f'<a class="tree-name" href="{self._at(self.detail, row)}">{escape(row.short_name)}</a>'
            f'{"" if row.is_active else ENDED}<span class="tree-about"><span class="code">{escape(row.code)}</span>'
            f"　{Category(row.category).label}{below}</span></div>{inside}</li>"
        )

    def _opener(self, node: Node) -> str:
        """Closes a line whose level is shown, opens any other; without JavaScript the address does the same."""
        row, is_open = node.organization, bool(node.children)
        address = self.list if is_open else f"{self.list}?open={row.pk}"
        part = f"{self._at(self.branch, row)}{'?closed=1' if is_open else ''}"
        return (
            f'<a class="tree-open" id="t{row.pk}" href="{address}" hx-get="{part}" {IN_PLACE} '
            f'aria-expanded="{"true" if is_open else "false"}">{MARK}'
            f'<span class="vh">{"收起" if is_open else "展开"}{escape(row.short_name)}的下级</span></a>'
        )

    @staticmethod
    def _at(address: str, row: Organization) -> str:
        return address.replace("0", str(row.pk), 1)
