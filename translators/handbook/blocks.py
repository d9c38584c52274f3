"""What a document is made of: chapters of paragraphs, lists, tables and code."""

from __future__ import annotations

import msgspec


class Paragraph(msgspec.Struct, frozen=True, tag=True):
    """A few sentences."""

    text: str


class Bullets(msgspec.Struct, frozen=True, tag=True):
    """Sentences one below the other."""

    items: tuple[str, ...]


class Code(msgspec.Struct, frozen=True, tag=True):
    """Text as it stands on the wire."""

    text: str


class Table(msgspec.Struct, frozen=True, tag=True):
    """Rows under their heads; the first cell of a row stands in so many loops as `depths` say.

    `code` are the columns, from 0, that hold texts of the wire.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    depths: tuple[int, ...] = ()
    code: tuple[int, ...] = ()


Block = Paragraph | Bullets | Code | Table


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """A titled part of a document; `level` 2 for a chapter, 3 for a part of one."""

    title: str
    level: int = 2
    blocks: tuple[Block, ...]


class Handbook(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document: title, a line below it, facts for the title page, chapters."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
