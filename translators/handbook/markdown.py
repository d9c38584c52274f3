"""A document as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translators.handbook.blocks import Block, Bullets, Chapter, Code, Handbook, Paragraph, Table

SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
INDENT = "&nbsp;&nbsp;&nbsp;"


def markdown(document: Handbook) -> str:
    """Return the document as Markdown, tables as pipes; texts of the wire stay as they are."""
    lines = [f"# {_text(document.title)}", "", _text(document.subtitle), ""]
    lines += ["| | |", "|---|---|"]
    lines += [f"| {_text(name)} | {_text(value)} |" for name, value in document.facts]
    lines.append("")
    for chapter in document.chapters:
        lines += _chapter(chapter)
    return "\n".join(lines).rstrip() + "\n"


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"{'#' * chapter.level} {_text(chapter.title)}"
    yield ""
    for block in chapter.blocks:
        yield from _block(block)
        yield ""


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _text(block.text)
    elif isinstance(block, Bullets):
        yield from (f"- {_text(item)}" for item in block.items)
    elif isinstance(block, Code):
        yield from ("```", block.text, "```")
    else:
        yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    yield f"{_text(table.caption)}:"
    yield ""
    yield f"| {' | '.join(_text(cell) for cell in table.head)} |"
    yield f"|{'---|' * len(table.head)}"
    for at, row in enumerate(table.rows):
        indent = INDENT * table.depths[at] if table.depths else ""
        cells = [_wire(cell) if n in table.code else _text(cell) for n, cell in enumerate(row)]
        yield f"| {indent}{' | '.join(cells)} |"


def _text(text: str) -> str:
    """A text of ours with the signs of Markdown made harmless."""
    return SPECIAL.sub(r"\\\1", text)


def _wire(text: str) -> str:
    """A text of the wire as code; a bar would end the cell."""
    if not text:
        return ""
    return _text(text) if "`" in text else "`" + text.replace("|", "\\|") + "`"
