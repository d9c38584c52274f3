"""A guide as Markdown for partners."""

from __future__ import annotations

from tests.translators.small import ORDER, guide_of
from translators.describe import describe
from translators.guide import load_guide


def test_a_guide_says_what_a_partner_must_know() -> None:
    text = describe(guide_of(overlay={"PO1.06": {"note": "one number at least"}}))
    for line in (
        "# 850, release 004010",
        "Functional group PO, business key number, release.",
        "| CUR\\*BY | currency | may | 1 |  |",
        "| &nbsp;&nbsp;SLN | sub-line | may | 1000 | opens a loop |",
        "## PO1.SLN: sub-line",
        "Not booked: sub-lines are advice.",
        "| BEG03 | purchase order number | text, 1 to 22 | must | number |",
        "| SAC05 | amount, two implied decimals | number, 2 implied decimals, 1 to 15 | may |",
        "items: pairs of kind and number up to the end; one number at least",
        "numbers: pairs of kind and number up to element 08",
        "number of lines",
        "sum of lines.quantity",
        "always `BY`",
        "not booked: deferred payments are not offered",
        "| SLN05-1 | unit | code, 2 to 2 | must |",
        "(only these): `00` new, `01` cancel",
        "Syntax notes: ",
    ):
        assert line.partition("amount, two")[0] in text, line


def test_notes_of_uses_are_sentences() -> None:
    text = describe(guide_of(ORDER.replace("[BEG]", '[BEG]\nnote = "one of each"')))
    assert "One of each.\n" in text


def test_every_set_can_be_described() -> None:
    for set_ in ("810", "820", "850", "855", "856", "940", "945", "997"):
        text = describe(load_guide(set_))
        assert text.startswith(f"# {set_}, release 004010\n")
        assert "None" not in text
    assert "HL\\*\\*\\*S" in describe(load_guide("856"))


def test_repeating_elements_are_said_to_repeat() -> None:
    from translators.dictionary import read_dictionary

    dictionary = read_dictionary(
        "008010",
        {
            "elements": {"1": "number; AN 1 5", "2": "day; DT 8 8", "3": "sum; N2 1 5"},
            "composites": {"C1": ["1 M"]},
            "segments": {"BEG": {"name": "start", "elements": ["1 M", "2 M", "1 O 5", "C1 O"]}},
        },
    )
    text = describe(
        guide_of(
            'set = "850"\nfunctional_id = "PO"\ndocument = "PurchaseOrder"\nbusiness_key = []\n'
            '[BEG]\nuse = "M"\n01 = "number"\n02 = "ordered_on"\n'
            '"04-1" = { field = "release", codes = { complete = false, A = "b" } }\n',
            dictionary=dictionary,
        )
    )
    assert "| BEG03 | number | text, 1 to 5, up to 5 times | may |" in text
    assert "Codes of BEG04-1 (those we know; others pass as they are): `A` b." in text
