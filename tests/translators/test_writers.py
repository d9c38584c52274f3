"""Writers made for a shape: their source, and that separators of any kind stand in it."""

from __future__ import annotations

from datetime import date

import pytest

from translators.documents import DateMark, Reference
from translators.guide import load_guide
from translators.x12.acts import Piece, Value
from translators.x12.compile import compile_guide
from translators.x12.delimiters import Delimiters
from translators.x12.forms import SLOT, Texts, Words
from translators.x12.plans import blanks_of
from translators.x12.writers import Shape, build_writer, write_writer


class Pen:
    """Keeps lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.levels = 0


def shape(star: str = "*") -> Shape:
    """References of which kind and value are filled, written as REF."""
    marks = Delimiters(element=star)
    step = compile_guide(load_guide("850"), marks).root.positions[0][0]
    kinds = Words({"department": "DP"}.__getitem__)
    values = (Value(0, kinds, "[A-Z0-9]{2}"), Value(1, Texts(), r"\w{1,30}"))
    piece = Piece(step, star.join(["REF", SLOT, SLOT]), values, hl=False)
    return Shape(Reference, [0, 1], blanks_of(Reference), [piece])


def refuse(record: object, _pen: object, _parent: str) -> None:
    raise LookupError(record)


def test_the_source_of_a_writer_says_what_becomes_of_the_fields() -> None:
    source, names = write_writer(shape(), refuse)
    assert source == (
        "def write(record, pen, parent):\n"
        "    values = astuple(record)\n"
        "    if type(record) is not record_class or others(values) != blanks:\n"
        "        return again(record, pen, parent)\n"
        "    kind_, value_, _ = own(values)\n"
        "    if not kind_: return again(record, pen, parent)\n"
        "    if not value_: return again(record, pen, parent)\n"
        "    kind_6 = form6[kind_]\n"
        "    text = f'REF*{kind_6}*{value_}'\n"
        "    if right7(text) is None: raise ValueError(text)\n"
        "    pen.lines.append(text)\n"
    )
    assert names["record_class"] is Reference


@pytest.mark.parametrize("star", ["*", "{", "}", "'", '"', "\\", "%", "|", "^", "$"])
def test_any_separator_stands_as_it_is(star: str) -> None:
    pen = Pen()
    build_writer(shape(star), refuse)(Reference(kind="department", value="7"), pen, "")
    assert pen.lines == [star.join(["REF", "DP", "7"])]


@pytest.mark.parametrize(
    "record",
    [
        Reference(kind="department"),
        Reference(kind="department", value="1", description="x"),
        Reference(kind="store", value="1"),
        Reference(kind="department", value="1*2"),
        Reference(kind="department", value="1\nREF*DP*2"),
        DateMark(kind="department", on=date(2026, 3, 1)),
    ],
)
def test_other_shapes_and_what_is_not_right_are_not_written(record: object) -> None:
    pen = Pen()
    with pytest.raises((LookupError, ValueError)):
        build_writer(shape(), refuse)(record, pen, "")  # type: ignore[arg-type]
    assert pen.lines == []
