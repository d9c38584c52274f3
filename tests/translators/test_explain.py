"""A received file in words: summary, envelopes, segments, elements, problems in their place."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser

import msgspec

from tests.translators.explaining import HEAD, explained, file_of, told
from translators.dictionary import load_dictionary
from translators.explain.files import visible
from translators.explain.html import html_page
from translators.explain.remarks import Remark, remark_of
from translators.explain.sets import explain_set
from translators.explain.text import plain, text_lines
from translators.guide import load_guide
from translators.problems import Place, Problem, Severity
from translators.wording import meaning, money_text, number_text, set_title, words_of
from translators.x12.sets import of_segments

ORDER = """850:
BEG*00*SA*4711**20260302
REF*DP*012
DTM*002*20260309*1430
N1*ST*ACME Stores 42*92*0042
N3*1 Main St
N4*Dayton*OH*45459
PO1*1*48*EA*12.25**IN*A-1001
PO4*24*6*LB
PO1*2*5*CA*370**IN*A-1003
CTT*2"""
BAD = """850:
BEG*00*SA*4713**20260231
REF*DP*012
PO1*1*360*EA*1.95**IN*A-1004
CTT*1"""


class Balanced(HTMLParser):
    """Tells whether every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.outside += [
            str(value) for name, value in attrs if name in ("src", "href") and value[:1] != "#"
        ]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check_page(page: str) -> None:
    """A page is well formed and needs nothing from elsewhere."""
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    assert parser.outside == []
    assert "<script" not in page
    assert '<html lang="en">' in page


def test_an_order_in_words() -> None:
    text = told(file_of(ORDER))
    for line in (
        "1 interchange, 1 set",
        "  850  0001  purchase order  4711  accepted (AK5*A)",
        "  from            ACMESTORES (ZZ, agreed between the two)",
        "  separators      element *, component >, segment ~, behind it line feed",
        "Group 101: purchase orders (850)  accepted (AK9*A*1*1*1)",
        "  ship to            ACME Stores 42, 1 Main St, Dayton, OH 45459 (buyer's code 0042)",
        "  lines              2 (48 EA, 5 CA)",
        "  quantity by price  2,438.00",
        "  delivery requested  2026-03-09",
        "   3   REF  reference: department",
        "         BEG05   date: ordered on                20260302                2026-03-02",
        "         DTM03   time                            1430                    14:30",
        "         PO102   quantity ordered                48                      48 each",
        "         PO104   unit price                      370                     370.00 per case",
        "           PO402   size                            6                       6 pound",
        "   6     N3  address lines",
    ):
        assert line.split() in [one.split() for one in text.splitlines()], line


def test_quantities_by_store_share_the_unit_before_them() -> None:
    segments = ["ST*850*0001", "BEG*00*SA*1**20260302", "PO1*1*5*EA*2", "SDQ*CA*92*01*2*02*3"]
    rows = explain_set(of_segments([*segments, "SE*5*0001"]), load_guide("850")).rows
    assert [one.meaning for one in rows[3].pieces][-3:] == ["2 case", "", "3 case"]


def test_problems_stand_in_their_place() -> None:
    text = told(file_of(ORDER, BAD), problems_only=True)
    assert "850 purchase order 4713  (ST02 0002)  rejected (AK5*R*5)" in text
    assert "4711  (ST02" not in text
    at = text.index("BEG05")
    assert "! reject: BEG05 (date) '20260231' is no date" in text[at:]
    assert "hint: the sender must send a day of the calendar" in text[at:]
    assert "answered: AK3*BEG*2**8 AK4*5*373*8*20260231" in text[at:]
    assert "REF*DP" not in text
    assert not explained(file_of(BAD)).faultless
    assert explained(file_of(ORDER)).faultless


def test_what_is_missing_is_shown() -> None:
    text = told(file_of("850:\nBEG*00*SA*4711\nXXX*1\nPO1*1**EA*1"))
    assert "(missing)" in text
    assert '"BEG.05" = { use = "O" }' in " ".join(text.split())
    assert "unknown-segment" not in text
    assert "answered: AK3*XXX*3**1" in text


def test_a_missing_segment_is_told_at_the_end() -> None:
    text = told(file_of("850:\nBEG*00*SA*4711**20260302"))
    assert "PO1 is missing" in text
    assert 'PO1 = { use = "O" }' in " ".join(text.split())
    assert "answered: AK3*PO1*3**3" in text


def test_a_set_nobody_reads() -> None:
    text = told(file_of("998:\nABC*1*2"))
    assert "998 transaction set  (ST02 0001)  rejected (AK5*R*1)" in text
    assert "no guide reads a set 998" in text
    assert "ABC01   not in the standard" in text


def test_a_set_in_the_wrong_group() -> None:
    text = told(file_of(ORDER, group="IN"))
    assert "a set 850 does not belong into a group IN" in text
    assert "answered: AK5*R*6" in text


def test_envelopes_and_their_faults() -> None:
    cut = file_of(ORDER).replace("IEA*1*000000101", "IEA*2*000000999")
    text = told(cut.replace("GE*1*101", "GE*5*101"))
    assert "IEA02 is 000000999, ISA13 is 000000101" in text
    assert "answered: TA1 E 001" in text
    assert "GE01 says 5 sets, there are 1" in text
    assert "accepted, with errors (AK9*E*5*1*1*5)" in text
    odd = told(file_of(ORDER, version="004010VICS", group="ZZ"))
    assert "X12 release 4010, suffix VICS" in odd
    assert "Group 101" in odd
    assert "GS08" in told(file_of(ORDER, version="X"))
    assert "no date" in told(file_of(ORDER).replace("*260302*0900*U", "*26XX02*09XX*U"))


def test_bytes_that_are_no_edi() -> None:
    assert "! reject: these bytes are no X12" in told("hello")
    assert "0 interchanges, 0 sets" in told("")
    check_page(html_page(explained("hello"), "hello.txt"))


def test_acknowledgments_received() -> None:
    ta1 = (
        HEAD
        + "TA1*000000007*260301*0800*A*000~\nTA1*000000008*260301*0800*R*023~\nIEA*0*000000101~"
    )
    text = told(ta1)
    assert "interchange it answers" in text
    assert "accepted" in text
    assert "rejected" in text
    receipt = "997:\nAK1*PO*101\nAK2*850*0001\nAK5*A\nAK9*A*1*1*1"
    assert "Group 101: functional acknowledgments (997, 999)\n" in told(
        file_of(receipt, group="FA")
    )


def test_long_texts_are_folded() -> None:
    note = "X" * 70 + " " + "Y" * 60
    text = told(file_of(f"850:\nBEG*00*SA*4711**20260302\nN9*L1*NOTE\nMSG*{note}\nPO1*1*1*EA*1"))
    assert max(map(len, text.splitlines())) < 200
    many = "\n".join(f"N1*ST*{'STORE ' * 8}{at}*92*{at:04d}" for at in range(15))
    text = told(file_of(f"850:\nBEG*00*SA*4711**20260302\n{many}\nPO1*1*1*EA*1"))
    assert "3 more" in text

    long = f"N1*ST*{'STORE ' * 9}\nN3*{'LONG ' * 10}*{'ROAD ' * 10}"
    found = explained(file_of(f"850:\nBEG*00*SA*4711**20260302\n{long}\nPO1*1*1*EA*1"))
    said = Remark(severity=Severity.NOTE, code="x", message="word " * 40)
    lines = text_lines(msgspec.structs.replace(found, remarks=(said,)), "x")
    text = "\n".join(plain(line) for line in lines)
    assert text.count("\n  word word") == 2
    assert re.search(r"^ {20,}ROAD", text, re.MULTILINE)


def test_a_remark_folds_and_needs_no_hint() -> None:
    problem = Problem(
        code="something-new", message="word " * 40, severity=Severity.WARN, place=Place()
    )
    assert remark_of(problem).hint == ""
    raw = of_segments(["ST*850*0001", "BEG*00*SA*4711**20260302", "PO1*1*1*EA*1", "SE*4*0001"])
    found = explain_set(raw, load_guide("850"), [problem])
    assert found.troubled
    assert [one.code for one in found.remarks] == ["something-new"]


def test_components_and_repetitions() -> None:
    line = "PO1*1*1*EA*1\nSLN*1**I*2*EA>>3>XX>9>9>9>9>9>9>9>9>9>9>9>9*1"
    text = told(file_of(f"850:\nBEG*00*SA*4711**20260302\n{line}"))
    assert "SLN05-1" in text
    head = HEAD.replace("*U*00401*", "*^*00501*")
    order = "850:\nBEG*00*SA*4711**20260302\nPO1*1*1*EA*1\nSI*TI*A"
    assert "repetition ^" in told(file_of(order, head=head, version="005010"))


def test_facts_of_other_documents() -> None:
    invoice = "810:\nBIG*20260302*90341**4711\nIT1*1*10*EA*2.5\nTDS*2500\nAMT*TP*25"
    text = told(file_of(invoice, group="IN"))
    assert "  total              25.00" in text or "total" in text
    notice = (
        "856:\nBSN*00*8810021*20260302*1430\nHL*1**S\nHL*2*1*O\nPRF*4711\n"
        "HL*3*2*I\nLIN**UP*1\nSN1**24*EA\nCTT*3"
    )
    text = told(file_of(notice, group="SH"))
    assert "14:30" in text
    assert "level" in text
    basis = "850:\nBEG*00*SA*4711**20260302\nPO1*1*48*EA*12.25*HP*IN*A-1001"
    assert "quantity by price" not in told(file_of(basis))


def test_the_page() -> None:
    evil = BAD.replace("012", "<script>alert(1)</script>")
    page = html_page(explained(file_of(ORDER, evil, "998:\nABC*1")), "orders<1>.x12")
    check_page(page)
    assert "&lt;script&gt;" in page
    assert "What to do:" in page
    assert 'class="d1"' in page
    assert '<a href="#set-2">0002</a>' in page
    assert "orders&lt;1&gt;.x12 explained" in page
    check_page(html_page(explained(file_of(receipt(), group="FA")), "997.x12"))


def receipt() -> str:
    return "997:\nAK1*PO*101\nAK9*A*1*1*1"


def test_nothing_steers_a_terminal() -> None:
    text = told(file_of(BAD.replace("012", "A\x1b[31mB\x9bC")))
    assert "\x1b" not in text and "\x9b" not in text
    assert "A\\x1b[31mB\\x9bC" in text


def test_styles_of_lines() -> None:
    lines = list(text_lines(explained(file_of(BAD)), "x"))
    styles = {style for line in lines for style, _ in line}
    assert {"title", "id", "value", "meaning", "quiet", "bad"} <= styles
    assert all(plain(line) == plain(line).rstrip() for line in lines)


def test_values_in_words() -> None:
    elements = {
        member.element.number: member.element
        for facts in load_dictionary("004010").segments.values()
        for member in facts.members
    }
    assert meaning("20260302", elements["373"]) == "2026-03-02"
    assert meaning("143005", elements["337"]) == "14:30:05"
    assert meaning("2500", elements["610"]) == "25.00"
    assert meaning("1200", elements["380"]) == "1,200"
    assert meaning("2.50", elements["380"]) == "2.5"
    assert meaning("EA", elements["355"]) == "each"
    assert meaning("QQ", elements["355"]) == ""
    assert meaning("2026", elements["373"]) == ""
    assert [money_text(one) for one in (_d("1234.5"), _d("0.125"))] == [
        "1,234.50",
        "0.125",
    ]
    assert number_text(_d("100")) == "100"
    assert words_of("nothing") == {}
    assert set_title("850") == "purchase order"
    assert visible("\x1c") == "hex 1C"
    assert visible("\r\n") == "carriage return and line feed"


def _d(text: str) -> Decimal:
    return Decimal(text)
