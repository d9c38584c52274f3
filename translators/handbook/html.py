"""A document as one HTML page that needs nothing else and prints well."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from translators.handbook.blocks import Block, Bullets, Chapter, Code, Handbook, Paragraph, Table
from translators.page import facts_table, indented, page


def html_page(document: Handbook) -> str:
    """Return the page, with a table of contents; all texts escaped."""
    return page(document.title, _body(document))


def _body(document: Handbook) -> Iterator[str]:
    yield f"<h1>{escape(document.title)}</h1>"
    yield f'<p class="lead">{escape(document.subtitle)}</p>'
    yield from facts_table(document.facts, "In short")
    yield '<nav aria-label="Contents"><ul>'
    for at, chapter in enumerate(document.chapters, 1):
        if chapter.level == 2:
            yield f'<li><a href="#c{at}">{escape(chapter.title)}</a></li>'
    yield "</ul></nav>"
    for at, chapter in enumerate(document.chapters, 1):
        yield from _chapter(chapter, at)


def _chapter(chapter: Chapter, at: int) -> Iterator[str]:
    yield f'<h{chapter.level} id="c{at}">{escape(chapter.title)}</h{chapter.level}>'
    for block in chapter.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield f"<p>{escape(block.text)}</p>"
    elif isinstance(block, Bullets):
        yield "<ul>"
        yield from (f"<li>{escape(item)}</li>" for item in block.items)
        yield "</ul>"
    elif isinstance(block, Code):
        yield f"<pre>{escape(block.text)}</pre>"
    else:
        yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    yield f"<table><caption>{escape(table.caption)}</caption>"
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    yield f"<thead><tr>{heads}</tr></thead><tbody>"
    for at, row in enumerate(table.rows):
        depth = table.depths[at] if table.depths else 0
        cells = "".join(_cell(cell, n, depth, table) for n, cell in enumerate(row))
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table>"


def _cell(text: str, column: int, depth: int, table: Table) -> str:
    """A cell; the first one heads its row and is indented by its loops."""
    shown = escape(text)
    if column in table.code:
        shown = f'<span class="code">{shown}</span>'
    if column == 0:
        return f'<th scope="row"{indented(depth)}>{shown}</th>'
    return f"<td>{shown}</td>"
