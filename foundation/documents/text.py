"""A letter as lines of plain text: to compare two versions, and to change the words of a draft without its layout."""

from collections.abc import Iterator, Sequence

from foundation.documents.letter import Block, Heading, Letter, Paragraph, TableBlock
from foundation.documents.plain_text import parse_text


def lines_of(letter: Letter) -> list[str]:
    """All that a reader reads, in the order of the page. The number and what is printed at the foot are left out."""
    lines = [f"密级：{letter.degree}"] if letter.degree else []
    lines += [f"紧急程度：{letter.urgency}"] if letter.urgency else []
    lines += [f"标题：{''.join(letter.title.splitlines())}"]
    lines += [f"主送：{'、'.join(letter.recipients)}"] if letter.recipients else []
    lines += _block_lines(letter.body)
    for attachment in letter.attachments:
        lines += [f"附件：{''.join(attachment.title.splitlines())}", *_block_lines(attachment.blocks)]
    lines += [f"署名：{'、'.join(letter.signature)}"] if letter.signature else []
    lines += [f"成文日期：{letter.date.isoformat()}"] if letter.date else []
    lines += ["纸张：A3"] if letter.is_large_poster else []
    lines += [f"附注：{letter.note}"] if letter.note else []
    lines += [f"抄送：{'、'.join(letter.copies)}"] if letter.copies else []
    return lines


def _block_lines(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield block.text + block.rest
            case TableBlock():
                yield from (" | ".join(row) for row in (block.header, *block.rows) if row)
            case Paragraph():
                yield block.text


def editable(blocks: Sequence[Block]) -> str:
    """The words of a body, a paragraph a line; a table stands as 〔表1〕, and comes back as it was."""
    lines, tables = [], 0
    for block in blocks:
        if isinstance(block, TableBlock):
            tables += 1
            lines.append(f"〔表{tables}〕")
        else:
            lines += _block_lines([block])
    return "\n".join(lines)


def edited(text: str, before: Sequence[Block]) -> tuple[Block, ...]:
    """The body that `editable` gave, after a person changed its words. Headings are found by their numbers, tables by 〔表1〕;
    a paragraph that still says the same keeps its role.
    """
    tables = [block for block in before if isinstance(block, TableBlock)]
    known = {block.text: block for block in before if isinstance(block, Paragraph)}
    known_headings = {block.text + block.rest: block for block in before if isinstance(block, Heading)}
    found: list[Block] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        place = _table_number(line)
        if place is not None and place < len(tables):
            found.append(tables[place])
        else:
            found.append(known.get(line) or known_headings.get(line) or _read(line))
    return tuple(found)


def _table_number(line: str) -> int | None:
    inner = line.removeprefix("〔表").removesuffix("〕")
    is_mark = line.startswith("〔表") and line.endswith("〕") and inner.isascii() and inner.isdigit()
    return int(inner) - 1 if is_mark and 0 < len(inner) < len("100") else None


def _read(line: str) -> Block:
    """With a title given, none is looked for: the line is body, whatever it ends in."""
    blocks = parse_text(line, title="正文").blocks
    block = blocks[0] if len(blocks) == 1 else None
    return block if isinstance(block, Heading) else Paragraph(line)
