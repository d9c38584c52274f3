"""Elements in every form: composites, repetition, regions of pairs, all five syntax notes."""

from __future__ import annotations

import pytest

from tests.translators.small import guide_of, raw_of, read, told
from translators.dictionary import read_dictionary
from translators.documents import PurchaseOrder
from translators.guide import Guide
from translators.x12.delimiters import Delimiters
from translators.x12.parse import locate, parse
from translators.x12.reader import of_segments
from translators.x12.write import WriteError, write

DICTIONARY = read_dictionary(
    "008010",
    {
        "elements": {
            "1": "text; AN 1 9",
            "2": "day; DT 8 8",
            "3": "code; ID 2 2",
            "4": "count; N0 1 4",
        },
        "composites": {
            "C1": ["3 M", "1 O", "1 O", "2 O"],
            "C2": {"elements": ["1 X", "1 X", "1 X"], "rules": ["P0203", "R0102"]},
        },
        "segments": {
            "BEG": {"name": "start", "elements": ["1 M", "2 M"]},
            "CMP": {"name": "composites", "elements": ["C1 O", "C2 O", "C2 O 2", "1 O"]},
            "REP": {"name": "repeats", "elements": ["3 M", "1 O 3", "1 O 2"]},
            "NOT": {
                "name": "notes",
                "elements": ["1 X", "1 X", "1 X", "1 X", "1 X", "1 X", "1 X"],
                "rules": ["P0102", "E0304", "C0506", "L070506"],
            },
            "PRS": {
                "name": "pairs",
                "elements": ["1 O", "3 X", "1 X", "3 X", "1 X", "4 O"],
                "rules": ["P0203", "P0405"],
            },
            "TAI": {"name": "tail", "elements": ["1 O", "3 X", "1 X"], "rules": ["C0302", "E0103"]},
            "NTE": {"name": "words", "elements": ["3 O", "1 O", "1 O"]},
            "WRD": {"name": "words in a loop", "elements": ["3 O", "1 O"]},
        },
    },
)
TEXT = """
set = "850"
functional_id = "PO"
document = "PurchaseOrder"
business_key = ["number"]

[BEG]
use = "M"
01 = "number"
02 = "ordered_on"

[CMP]
"01-1" = { is = "AA" }
"01-2" = "kind"
"01-3" = { field = "purpose", codes = { complete = true, N = "new" } }
02 = "contract"
04 = "release"

[NOT]

[PRS]
loop = "lines"
max = 0
01 = "number"
02 = { pairs = "items", to = 5, codes = { complete = false, UP = "UPC" } }

[TAI]
max = 0
into = "contacts"
01 = "name"
02 = { pairs = "numbers" }

[NTE]
max = 0
into = "texts"
01 = "kind"
append = "lines"

[WRD]
max = 0
loop = "texts"
01 = "kind"
02 = { append = "lines" }

[REP]
max = 0
loop = "parties"
01 = "role"
02 = { field = "address", repeat = true }
03 = "city"
"""
GUIDE = guide_of(TEXT, dictionary=DICTIONARY)
MARKS = Delimiters(component=">", repetition="^")
BEG = "BEG*1*20240228~"


def problems(body: str, guide: Guide = GUIDE, marks: Delimiters = MARKS) -> list[str]:
    return told(read(BEG + body, guide, marks))


def order(body: str) -> PurchaseOrder:
    document = read(BEG + body, GUIDE, MARKS).document
    assert isinstance(document, PurchaseOrder)
    return document


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("CMP*AA", []),
        ("CMP*AA>x>N>20240228*a>b>c", []),
        ("CMP*AA>x>>20240231", ["invalid-date CMP01-4 at segment 3"]),
        ("CMP*BB", ["invalid-code CMP01-1 at segment 3"]),
        ("CMP*AA>x>Q", ["invalid-code CMP01-3 at segment 3"]),
        ("CMP*>x", ["missing-element CMP01-1 at segment 3"]),
        ("CMP*AA>x>N>20240228>y", ["too-many-components CMP01 at segment 3"]),
        ("CMP**a>b", ["condition-missing CMP02-3 at segment 3"]),
        ("CMP**>>c", [
            "condition-missing CMP02-1 at segment 3",
            "condition-missing CMP02-2 at segment 3",
        ]),
        ("CMP***a>b>c^d", []),
        ("CMP***a^b^c", ["too-many-repetitions CMP03 at segment 3"]),
        ("REP*BY*a^b^c", []),
        ("REP*BY*a^b^c^d", ["too-many-repetitions REP02 at segment 3"]),
        ("REP*BY*a^0123456789", ["too-long REP02 at segment 3"]),
        ("NOT*a*b", []),
        ("NOT*a", ["condition-missing NOT02 at segment 3"]),
        ("NOT***a*b", ["excluded-together NOT04 at segment 3"]),
        ("NOT*****a", ["condition-missing NOT06 at segment 3"]),
        ("NOT*******a", ["condition-missing NOT05 at segment 3"]),
        ("NOT******a*a", []),
        ("PRS*1*UP*a*VN*b*7", ["code-not-listed PRS04 at segment 3 (note)"]),
        ("PRS*1*UP*a**b", ["condition-missing PRS04 at segment 3"]),
        ("TAI*a*UP", []),
        ("TAI*a**b", [
            "condition-missing TAI02 at segment 3",
            "excluded-together TAI03 at segment 3",
        ]),
    ],
)  # fmt: skip
def test_every_rule_of_elements(body: str, expected: list[str]) -> None:
    assert problems(body) == expected


def test_without_a_component_separator_a_composite_has_one_component() -> None:
    plain = Delimiters(component="")
    assert problems("CMP*AA*a", marks=plain) == []
    assert problems("CMP*A", marks=plain) == ["too-short CMP01-1 at segment 3"]


def test_composites_repeats_and_regions_are_read_and_written_back() -> None:
    body = (
        "CMP*AA>x>N*a>b>c**r~PRS*1*UP*a*UP*b~PRS*2*UP*a~TAI**UP*1~NTE*AA*one*two~NTE**three"
        "~REP*BY*a^b^c*x^y~REP*ST**z"
    )
    found = order(body)
    assert (found.kind, found.purpose, found.contract, found.release) == ("x", "new", "a:b:c", "r")
    assert [one.items for one in found.lines] == [{"UPC": "a", "UPC 2": "b"}, {"UPC": "a"}]
    assert found.contacts[0].numbers == {"UP": "1"}
    assert [one.lines for one in found.texts] == [("one", "two"), ("three",)]
    assert [one.address for one in found.parties] == [("a", "b", "c"), ()]
    assert [one.city for one in found.parties] == ["x", "z"]
    lines = write(found, GUIDE, delimiters=MARKS)
    assert "CMP*AA>x>N*a>b>c**r" in lines
    assert "PRS*1*UP*a*UP*b" in lines
    assert "REP*BY*a^b^c*x^y" in lines
    assert parse(of_segments(lines, delimiters=MARKS), GUIDE).document == found


def test_a_loop_may_open_with_words() -> None:
    found = order("WRD*AA*one~WRD**two")
    assert [one.lines for one in found.texts] == [("one",), ("two",)]
    assert locate(raw_of(BEG + "WRD*AA*one", MARKS), GUIDE)[-3].path == "texts[0].lines[0]"


def test_repetitions_need_a_separator_to_be_written() -> None:
    found = order("REP*BY*a^b")
    with pytest.raises(WriteError) as caught:
        write(found, GUIDE)
    assert caught.value.problems[0].code == "no-place"
    assert "parties[0].address" in str(caught.value)


def test_a_value_that_is_read_although_its_neighbour_is_wrong() -> None:
    found = order("CMP*AA>x>Q*a>b>c")
    assert (found.kind, found.purpose, found.contract) == ("x", "Q", "a:b:c")
    assert order("REP*BY*a^b*0123456789").parties[0].address == ("a", "b")
