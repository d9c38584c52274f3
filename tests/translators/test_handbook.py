"""An implementation guide as a document: one content, as Markdown and as HTML."""

from __future__ import annotations

import re
from html import unescape

from tests.translators.small import ORDER, guide_of
from tests.translators.test_explain import check_page
from translators.explain.sets import explain_set
from translators.guide import Guide, load_guide
from translators.handbook.blocks import Handbook
from translators.handbook.build import handbook
from translators.handbook.elements import Codes
from translators.handbook.html import html_page
from translators.handbook.markdown import markdown
from translators.handbook.segments import rule_words
from translators.handbook.terms import Terms
from translators.uses import CodeList
from translators.x12.sets import of_segments

SAMPLE = ["ST*850*0001", "BEG*00*SA*4711**20260302", "N1*ST*A|B", "PO1*1*48*EA*12.25", "SE*5*0001"]


def document(guide: Guide, **terms: object) -> Handbook:
    agreed = {
        "partner": "ACME <Stores>",
        "us": "Harbor",
        "purpose": "Sent by ACME to Harbor.",
        "facts": (("separators", "element *"),),
        "envelope": (("ISA06", "sender", "ACMESTORES"),),
        "acknowledging": ("We answer each group with a 997.",),
        "rules": ("An order is held when an item is unknown.",),
    }
    return handbook(
        guide,
        Terms(**{**agreed, **terms}),  # type: ignore[arg-type]
        explain_set(of_segments(SAMPLE), guide),
    )


def test_the_document_of_an_order() -> None:
    text = markdown(document(load_guide("850")))
    for line in (
        "# 850 purchase order: implementation guide",
        "Harbor and ACME \\<Stores\\>",
        "| functional group | PO |",
        "| ISA06 | sender | `ACMESTORES` |",
        "- We answer each group with a 997.",
        "| BEG | start of an order | must | 1 |  |",
        "| `BEG03` | 324 | purchase order number | M AN 1/22 | must | number |",
        "see the code list purpose",
        "purpose: other codes pass as they are:",
        "| `SA` | stand-alone |",
        "A document is known by its number and release.",
        "- An order is held when an item is unknown.",
        "BEG*00*SA*4711**20260302",
        "| &nbsp;&nbsp;&nbsp;N102 | name | `A\\|B` |",
        "Nothing was agreed between us beyond our standard guide.",
        "items: pairs of kind and number up to the end",
        "| ST | start of the set | must | 1 |  | 850 and the number of the set |",
        "| PO1 | ordered line | must | any | opens PO1 |",
        "contact number | X AN 1/80 | conditional | the value to PER03 |",
        "| `PER05 to PER08` |  | 4 elements |  | conditional | as PER03 and PER04 in turn |",
        "| conditional | as SDQ03 and SDQ04 in turn |",
        "- These stand together or not at all: 03 with 04, 05 with 06, 07 with 08.",
        "| `CUR04 to CUR21` |  | 18 elements |  | not used |  |",
        "USD US dollar",
        "see the code list unit",
    ):
        assert line in text, line
    assert text.count("### REF:") == 1
    assert "If 20 stands, 19 must stand too." not in text
    assert "Used as REF, N1.REF" in text
    assert "nothing is done with them:" in text


def test_markdown_and_html_say_the_same() -> None:
    differences = (("REF*DP", "must stand"),)
    made = document(load_guide("850"), differences=differences)
    page, text = html_page(made), markdown(made)
    check_page(page)
    words = re.sub(r"<style>.*?</style>|<nav.*?</nav>", " ", page, flags=re.DOTALL)
    shown = unescape(re.sub(r"<[^>]+>", " ", words)).split()
    for chapter in made.chapters:
        for word in chapter.title.split():
            assert word in shown
            assert word.replace("*", "\\*") in text
    assert "REF*DP" in shown
    assert "`REF*DP` | must stand" in text
    assert 'class="d1"' in page


def test_a_small_guide_with_everything_in_it() -> None:
    overlay = {
        "PO1.06": {"note": "one number at least"},
        "BEG.01": {"codes": {"complete": True}},
    }
    text = markdown(document(guide_of(ORDER.replace("[BEG]", '[BEG]\nnote = "one"'), overlay)))
    assert "- One." in text
    assert "always BY" in text
    assert "only 00 new, 01 cancel" in text
    assert "number of lines" in text
    assert "sum of lines, quantity" in text
    assert "not booked: deferred payments are not offered" in text
    assert "one number at least" in text


def test_sets_of_every_kind_can_be_told() -> None:
    for set_ in ("810", "820", "855", "856", "940", "945", "997"):
        made = document(load_guide(set_))
        assert f"# {set_} " in markdown(made)
        check_page(html_page(made))


def test_a_ship_notice_has_the_levels_that_were_agreed() -> None:
    guide = load_guide("856")
    every, agreed = markdown(document(guide)), markdown(document(guide, levels="SOPI"))
    rows = re.findall(r"HL(?:\\\*){3}[A-Z] \| ([^|]+) \|", agreed)
    assert rows == ["level: shipment", "level: order", "level: carton", "level: item"]
    assert "level: pallet" in every and "level: pallet" not in agreed


def test_two_lists_of_one_name_stay_apart() -> None:
    codes = Codes()
    one, other = (CodeList(complete=False, words={a: a}, codes={a: a}) for a in "AB")
    assert [codes.name("kind", each) for each in (one, other, one)] == ["kind", "kind (2)", "kind"]
    assert [table.rows for table in codes.tables()] == [(("A", "A"),), (("B", "B"),)]


def test_syntax_notes_in_words() -> None:
    assert [rule_words(one) for one in ("P0607", "R020304", "E0102", "C0506", "L070809")] == [
        "06 and 07 stand together or not at all.",
        "At least one of 02, 03 and 04 must stand.",
        "At most one of 01 and 02 may stand.",
        "If 05 stands, 06 must stand too.",
        "If 07 stands, at least one of 08 and 09 must stand too.",
    ]


def test_texts_of_the_wire_stay_whole() -> None:
    odd = [one.replace("A|B", "A`B").replace("**20260302", "") for one in SAMPLE]
    guide = load_guide("850")
    terms = Terms(partner="A", us="B", purpose="C")
    made = handbook(guide, terms, explain_set(of_segments(odd), guide))
    text = markdown(made)
    assert "| A\\`B |" in text
    assert "| &nbsp;&nbsp;&nbsp;BEG05 | date |  |" in text
