"""A small order guide, and short ways to read and write with it, for the engine's tests."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from translators.dictionary import Dictionary, load_dictionary
from translators.documents import Document
from translators.guide import Guide, build_guide
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.parse import Parsed, parse
from translators.x12.reader import RawSet, of_segments
from translators.x12.write import write

HERE = Path(__file__).parent
CODES = tomllib.loads((HERE / "fixture_codes.toml").read_text("utf-8"))
ORDER = (HERE / "fixture_850.toml").read_text("utf-8")


def guide_of(
    text: str = ORDER,
    overlay: Mapping[str, object] | None = None,
    dictionary: Dictionary | None = None,
) -> Guide:
    """The guide that TOML text describes, with an overlay laid on it."""
    known = dictionary or load_dictionary("004010")
    return build_guide(tomllib.loads(text), known, codes=CODES, overlay=overlay)


def raw_of(body: str, delimiters: Delimiters = DEFAULT, set_: str = "850") -> RawSet:
    """A set of segments parted by `~` or line ends, ST and SE put around them."""
    star = delimiters.element
    inside = [line.strip() for line in body.replace("~", "\n").split("\n") if line.strip()]
    head, tail = f"ST{star}{set_}{star}0001", f"SE{star}{len(inside) + 2}{star}0001"
    return of_segments([head, *inside, tail], delimiters=delimiters)


def read(body: str, guide: Guide, delimiters: Delimiters = DEFAULT) -> Parsed:
    """Parse the body of a set."""
    return parse(raw_of(body, delimiters, guide.set), guide)


def told(parsed: Parsed) -> list[str]:
    """Problems in short: `missing-element PO103 at segment 3`, with severities below reject."""
    return [
        f"{one.code} {one.place}" + ("" if one.severity == "reject" else f" ({one.severity})")
        for one in parsed.problems
    ]


def right(body: str, guide: Guide) -> Document:
    """The document of a set in which nothing is wrong, and which is written back as it was."""
    parsed = read(body, guide)
    assert told(parsed) == []
    assert parsed.document is not None
    lines = [line.strip() for line in body.replace("~", "\n").split("\n") if line.strip()]
    assert list(write(parsed.document, guide)[1:-1]) == lines
    return parsed.document
