"""Documents to segments: forms of numbers, refusals, and reading back what was written."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from random import Random

import msgspec
import pytest

from tests.translators.small import ORDER, guide_of, raw_of, read, told
from translators.dictionary import Element
from translators.documents import (
    Charge,
    Contact,
    DateMark,
    Freight,
    OrderLine,
    Party,
    PurchaseOrder,
    Reference,
    Text,
)
from translators.generate import generate
from translators.guide import Guide, known_sets, load_guide, package_guide
from translators.x12 import shapes
from translators.x12.compile import compile_guide
from translators.x12.delimiters import DEFAULT, Delimiters
from translators.x12.parse import parse
from translators.x12.reader import of_segments
from translators.x12.values import flaw, write_value
from translators.x12.write import WriteError, write

GUIDE = guide_of()
LINE = OrderLine(number="1", quantity=Decimal(10), unit="EA", unit_price=Decimal("9.25"))
ORDER_1 = PurchaseOrder(
    number="4501", purpose="new", kind="stand-alone", ordered_on=date(2024, 2, 28), lines=(LINE,)
)


@pytest.fixture(autouse=True)
def _writers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers are made for the first record of a shape: what they write is what is tested."""
    monkeypatch.setattr(shapes, "OFTEN", 1)


def changed(**fields: object) -> PurchaseOrder:
    return msgspec.structs.replace(ORDER_1, **fields)


def refused(document: PurchaseOrder, guide: Guide = GUIDE) -> list[str]:
    with pytest.raises(WriteError) as caught:
        write(document, guide)
    return [f"{one.code}: {one.message}" for one in caught.value.problems]


def element(type_: str, least: int = 1, most: int = 10) -> Element:
    return Element(number="1", name="x", type=type_, least=least, most=most)


def test_an_order_is_written_in_wire_order() -> None:
    document = changed(
        contract="C-9",
        references=(Reference(kind="department", value="045"),),
        contacts=(Contact(role="BD", name="JANE", numbers={"telephone": "1", "telephone 2": "2"}),),
        charges=(Charge(kind="charge", code="D240", amount=Decimal("12.5")),),
        dates=(DateMark(kind="requested ship", on=date(2024, 3, 4), at=time(14, 30)),),
        texts=(Text(kind="ZZ", reference="note", lines=("one", "two")),),
        parties=(
            Party(role="bill to", name="A", address=("1 MAIN", "SUITE 4"), city="TOWN"),
            Party(role="ship to", name="B", contacts=(Contact(role="SH"),)),
        ),
        unread=(("TD5", "", "2", "UPSN"),),
    )
    lines = write(document, GUIDE, "0042")
    assert lines == (
        "ST*850*0042",
        "BEG*00*SA*4501**20240228",
        "REF*CT*C-9",
        "REF*DP*045",
        "PER*BD*JANE*TE*1*TE*2",
        "SAC*C*D240***1250",
        "DTM*010*20240304*1430",
        "TD5**2*UPSN",
        "N9*ZZ*note",
        "MSG*one",
        "MSG*two",
        "N1*BT*A",
        "N3*1 MAIN*SUITE 4",
        "N4*TOWN",
        "N1*ST*B",
        "PER*SH",
        "PO1*1*10*EA*9.25",
        "CTT*1",
        "SE*19*0042",
    )
    assert parse(of_segments(lines), GUIDE).document == document


@pytest.mark.parametrize(
    "body",
    [
        (
            "REF*DP*1~REF*CT*C~REF*BM*2~TD5**2*AB~TD5**2*BC~{}~MEA*WT*G*1*LB~SLN*1**I*1*EA"
            "~PID*F****x~SLN*2**I*1*EA"
        ),
        "{}~PO1*2*2*EA*1~CTT*2~AMT*TT*11",
        "CTP*AS*CAT*1~{}~PO1*2*1*EA",
        "N1*BT*A~N1*ST*B~N1*BY*C~N3*x~{}~N1*ST*D~N4*EE",
    ],
)
def test_what_is_read_is_written_back_at_the_right_place(body: str) -> None:
    text = "BEG*00*SA*4501**20240228~" + body.format("PO1*1*10*EA*9.25")
    parsed = read(text, GUIDE)
    assert told(parsed) == []
    assert parsed.document is not None
    lines = write(parsed.document, GUIDE)
    assert parse(of_segments(lines), GUIDE).document == parsed.document
    assert sorted(line.split("*")[0] for line in lines[1:-1] if line[:3] != "CTT") == sorted(
        line.split("*")[0] for line in text.split("~") if line[:3] != "CTT"
    )


def test_a_repeated_one_valued_segment_is_written_back() -> None:
    guide = guide_of(ORDER.replace("[REF]\nmax = 0", '["REF*BM"]\nmax = 0', 1))
    body = "BEG*00*SA*4501**20240228~REF*CT*1~REF*CT*2~PO1*1"
    document = read(body, guide).document
    assert document is not None
    lines = write(document, guide)
    assert [line for line in lines if line[:3] == "REF"] == ["REF*CT*1", "REF*CT*2"]


@pytest.mark.parametrize(
    ("value", "type_", "text"),
    [
        (Decimal("1E3"), "R", "1000"),
        (Decimal("5.00"), "R", "5"),
        (Decimal("0.50"), "R", "0.5"),
        (Decimal("-0.00"), "R", "0"),
        (Decimal("-12.340"), "R", "-12.34"),
        (Decimal("12.5"), "N2", "1250"),
        (Decimal("-0.05"), "N2", "-5"),
        (7, "N0", "7"),
        (time(14, 30), "TM", "1430"),
        (time(14, 30, 5), "TM", "143005"),
        (time(14, 30, 5, 120_000), "TM", "14300512"),
        (date(2024, 2, 28), "DT", "20240228"),
        ("a  ", "AN", "a"),
    ],
)
def test_values_take_the_forms_of_x12(value: object, type_: str, text: str) -> None:
    assert write_value(value, element(type_)) == text


def test_values_are_padded_to_the_shortest_length() -> None:
    assert write_value("A", element("AN", 3)) == "A  "
    assert write_value(7, element("N0", 3)) == "007"
    assert write_value(date(2024, 2, 28), element("DT", 6, 6)) == "240228"
    assert write_value(time(9, 5), element("TM", 6)) == "090500"


def test_the_flaws_of_single_values() -> None:
    assert flaw("12.5", element("N0")) == "invalid-character"
    assert flaw("-12.5", element("R", 1, 3)) == ""
    assert flaw("12345678901", element("AN")) == "too-long"
    assert flaw("1234567890 ", element("AN")) == ""


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (changed(number="45*01"), ["invalid-character: number: '45*01' holds '*'"]),
        (changed(number="45\n01"), ["invalid-character: number: '45\\n01' holds '\\n'"]),
        (changed(number="9" * 23), ["too-long: BEG03 (purchase order number) is longer than 22"]),
        (changed(purpose="dance"), ["invalid-code: purpose: 'dance' is not allowed here"]),
        (changed(purpose="99"), ["invalid-code: purpose: '99' is not allowed here"]),
        (changed(contract_kind="x"), ["no-place: contract_kind: guide 850 has no place"]),
        (changed(lines=()), ["missing-segment: PO1 is missing"]),
        (
            changed(charges=(Charge(kind="charge", code="D240", amount=Decimal("1.005")),)),
            ["invalid-character: charges[0].amount: 1.005 has more than 2 decimals"],
        ),
        (
            changed(lines=(msgspec.structs.replace(LINE, quantity=Decimal("NaN")),)),
            ["invalid-character: lines[0].quantity: NaN is no number"],
        ),
        (
            changed(dates=(DateMark(kind="delivery", at=time(1, 2, 3, 4)),)),
            ["invalid-character: dates[0].at: 01:02:03.000004 is finer than hundredths"],
        ),
        (
            changed(parties=(Party(role="ship to", name="A", address=("", "b")),)),
            ["missing-element: parties[0].address: is blank"],
        ),
        (
            changed(parties=(Party(role="ship to", name="A", address=tuple("abcde")),)),
            ["too-many-segments: N1*ST.N3 would stand 3 times, 2 may"],
        ),
        (
            changed(contacts=(Contact(role="BD", numbers={"fax": "1"}),)),
            ["too-long: contacts[0]: PER03 (kind of contact number) is longer than 2"],
        ),
        (
            changed(contacts=(Contact(role="BD", numbers={"TE": "a>b"}),)),
            ["invalid-character: contacts[0].numbers: 'a>b' holds '>'"],
        ),
        (
            changed(contacts=(Contact(role="BD", numbers={k: "1" for k in "abcd"}),)),
            ["no-place: contacts[0].numbers: guide 850 has no place"],
        ),
        (
            changed(freight=(Freight(payment="PP"), Freight(payment="CC"))),
            ["too-many-segments: FOB would stand 2 times, 1 may"],
        ),
        (
            changed(contacts=(Contact(role="BD", name="N" * 61),)),
            ["too-long: contacts[0]: PER02 (name) is longer than 60"],
        ),
        (
            changed(parties=(Party(role="ship to", name="A", address=("1 MAIN*X",)),)),
            ["invalid-character: parties[0].address: '1 MAIN*X' holds '*'"],
        ),
        (
            changed(freight=(Freight(payment="PP"),) * 2, unread=(("FOB 1", "", "", "x"),)),
            ["too-many-segments: FOB would stand 2 times, 1 may"],
        ),
        (
            changed(
                parties=(Party(role="bill to", name="A"),), unread=(("N1*ST 1", "", "", "", "x"),)
            ),
            ["no-place: N1*ST 1: guide 850 has no place"],
        ),
        (changed(unread=(("XYZ", "1"),)), ["no-place: unread: guide 850 has no place"]),
        (changed(unread=(("TD5", "", "2", "a~b"),)), ["invalid-character: unread: 'a~b' holds"]),
        (
            changed(texts=(Text(kind="ZZ"),) * 1001),
            ["too-many-loops: N9 would stand 1001 times, 1000 may"],
        ),
    ],
)
def test_what_cannot_be_written_is_refused_by_field(
    document: PurchaseOrder, words: list[str]
) -> None:
    found = refused(document)
    for word in words:
        assert any(one.startswith(word) for one in found), found


def test_a_constant_may_not_contradict_the_document() -> None:
    guide = guide_of(overlay={"BEG.02": {"is": "NE"}})
    assert refused(ORDER_1, guide)[0].startswith("invalid-code: kind: 'stand-alone', the guide")
    lines = write(changed(kind="new order"), guide)
    assert lines[1] == "BEG*00*NE*4501**20240228"


def test_items_go_to_the_use_that_has_their_constants() -> None:
    guide = guide_of(overlay={"REF*DP": {"note": "always sent"}})
    references = (
        Reference(kind="bill of lading", value="1"),
        Reference(kind="department", value="2"),
    )
    lines = write(changed(references=references), guide)
    assert lines[2:4] == ("REF*BM*1", "REF*DP*2")
    narrow = guide_of(ORDER.replace("[REF]\nmax = 0", '["REF*BM"]\nmax = 0', 1))
    assert refused(changed(references=references), narrow) == [
        "no-place: references: guide 850 has no place for this"
    ]


def test_other_delimiters() -> None:
    marks = Delimiters(element="|", segment="\n", component="^")
    lines = write(ORDER_1, GUIDE, "0001", marks)
    assert lines[1] == "BEG|00|SA|4501||20240228"
    assert parse(of_segments(lines, delimiters=marks), GUIDE).document == ORDER_1


def test_a_control_total_of_nothing_is_not_written() -> None:
    lines = write(changed(lines=()), guide_of(overlay={"PO1": {"use": "O"}}))
    assert lines[-1] == "SE*3*0001"
    raw = raw_of("BEG*00*SA*1**20240228~CTT*0")
    assert told(parse(raw, guide_of(overlay={"PO1": {"use": "O"}}))) == []


def test_a_value_of_blanks_and_more_pairs_than_a_segment_holds_are_refused() -> None:
    words = list(package_guide("sets/codes")["items"].items())[1:14]
    many = {str(word): code for code, word in words}
    problems = refused(
        changed(
            references=(Reference(kind="department", value="  "),),
            lines=(msgspec.structs.replace(LINE, items=many),),
        ),
        load_guide("850"),
    )
    assert any("references[0].value" in one and "blank" in one for one in problems)
    assert any("lines[0].items" in one for one in problems)


def test_many_different_values_are_written_as_they_are() -> None:
    lines = tuple(
        OrderLine(number=str(at), quantity=Decimal(10 * at), unit="EA", unit_price=Decimal("1.5"))
        for at in range(1, 1_200)
    )
    written = write(changed(lines=lines), GUIDE)
    assert written[2:-2] == tuple(f"PO1*{at}*{10 * at}*EA*1.5" for at in range(1, 1_200))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("9.25", "9.25"),
        ("9.50", "9.5"),
        ("120", "120"),
        ("1E+2", "100"),
        ("5E-7", "0.0000005"),
        ("-0.00", "0"),
        ("0", "0"),
    ],
)
def test_numbers_take_one_form_whoever_writes_them(number: str, text: str) -> None:
    first = msgspec.structs.replace(LINE, unit_price=Decimal("7"))
    line = msgspec.structs.replace(LINE, unit_price=Decimal(number))
    written = write(changed(lines=(first, line)), GUIDE)
    assert written[2:-2] == ("PO1*1*10*EA*7", f"PO1*1*10*EA*{text}")


def test_a_number_may_not_hold_a_separator_either() -> None:
    marks = Delimiters(element="*", segment="~", component=".")
    with pytest.raises(WriteError, match=r"lines\[0\].unit_price: '9.25' holds '.'"):
        write(ORDER_1, GUIDE, delimiters=marks)


class OwnLine(OrderLine, frozen=True, kw_only=True):
    """A line that knows more than its guide."""


def test_records_of_another_class_are_written_by_their_fields() -> None:
    line = OwnLine(**{name: getattr(LINE, name) for name in LINE.__struct_fields__})
    assert write(changed(lines=(line, LINE)), GUIDE) == write(changed(lines=(LINE, LINE)), GUIDE)


def test_records_with_other_fields_filled_are_written_in_turns() -> None:
    parties = (
        Party(role="bill to", name="A", address=("1 MAIN",), city="TOWN"),
        Party(role="bill to", name="B"),
        Party(role="bill to", name="C", address=("2 MAIN",), contacts=(Contact(role="SH"),)),
        Party(role="bill to", name="D", address=("3 MAIN",), city="TOWN"),
        Party(role="bill to", name="E", contacts=(Contact(numbers={"telephone": "1"}, role="XX"),)),
    )
    document = changed(parties=parties)
    lines = write(document, GUIDE)
    assert parse(of_segments(lines), GUIDE).document == document
    assert lines[2:-3] == (
        *("N1*BT*A", "N3*1 MAIN", "N4*TOWN", "N1*BT*B", "N1*BT*C", "N3*2 MAIN", "PER*SH"),
        *("N1*BT*D", "N3*3 MAIN", "N4*TOWN", "N1*BT*E", "PER*XX**TE*1"),
    )


def test_loops_and_single_segments_at_one_position_are_counted() -> None:
    text = ORDER.replace("[FOB]\n", '["FOB*CC"]\nloop = "freight"\n\n[FOB]\n', 1)
    freight = (Freight(payment="PP"), Freight(payment="PP"))
    assert refused(changed(freight=freight), guide_of(text))[0].startswith("too-many-loops: FOB*CC")


def test_a_segment_is_opened_for_what_stands_below_it() -> None:
    below = '[CSH.DTM]\nmax = 10\ninto = "dates"\n01 = { is = "010" }\n02 = "on"\n'
    text = ORDER.replace('01 = "backorder"\n', f'01 = "backorder"\n\n{below}', 1)
    dates = (DateMark(on=date(2024, 3, 4)),)
    lines = write(changed(dates=dates), guide_of(text))
    assert lines[2:4] == ("CSH", "DTM*010*20240304")


def test_control_characters_are_refused_even_where_faults_are_forgiven() -> None:
    guide = load_guide("214")  # its L11 is answered E, whatever is wrong with it
    document = generate(guide, Random(1), minimal=True)
    harmed = msgspec.structs.replace(
        document, references=(Reference(kind="service charge", value="\x1b[31m"),)
    )
    with pytest.raises(WriteError) as refused:
        write(harmed, guide)
    assert [each.code for each in refused.value.problems] == ["invalid-character"]


def test_what_is_missing_and_forgiven_is_written_back() -> None:
    guide = load_guide("214")  # a party whose id is left out is answered A
    document = msgspec.structs.replace(
        generate(guide, Random(1), minimal=True),
        parties=(Party(role="ship to", name="ACME", id_kind="SCAC"),),
    )
    lines = write(document, guide)
    assert "N1*ST*ACME*2" in lines
    parsed = parse(of_segments(lines), guide)
    assert told(parsed) == ["condition-missing N104 at segment 3 (accept)"]
    assert parsed.document == document


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("value", "a*b", "invalid-character: references[1].value: 'a*b' holds '*'"),
        ("value", "a~b", "invalid-character: references[1].value: 'a~b' holds '~'"),
        ("value", "a>b", "invalid-character: references[1].value: 'a>b' holds '>'"),
        ("value", "a\nb", "invalid-character: references[1].value: 'a\\nb' holds '\\n'"),
        ("value", " ", "missing-element: references[1].value: is blank, which X12 cannot say"),
        ("value", "x" * 31, "too-long: references[1]: REF02 (reference) is longer than 30"),
        ("kind", "", "missing-element: references[1]: REF01 (kind of reference) is missing"),
    ],
)
def test_a_value_that_is_wrong_behind_others_that_are_right_is_refused(
    field: str, value: str, problem: str
) -> None:
    first = Reference(kind="department", value="1")
    second = msgspec.structs.replace(first, **{field: value})
    document = changed(references=(first, second))
    assert refused(document, load_guide("850"))[0] == problem


def test_a_word_that_is_not_listed_is_refused_after_one_that_is() -> None:
    assert write(ORDER_1, GUIDE)[1] == "BEG*00*SA*4501**20240228"
    wrong = changed(purpose="dance")
    assert refused(wrong)[0] == "invalid-code: purpose: 'dance' is not allowed here"


def test_a_wrong_record_does_not_spoil_its_shape_for_others() -> None:
    guide = guide_of()
    scribe = shapes.scribe_of_documents(compile_guide(guide, DEFAULT))
    assert refused(changed(purpose="dance"), guide)
    assert not any(scribe.writers.values())
    write(ORDER_1, guide)
    assert any(scribe.writers.values())


def test_what_is_no_text_is_left_to_the_careful_writer() -> None:
    right = Reference(kind="department", value="1", description="x")
    none = Reference(kind="department", value="2", description=None)  # type: ignore[arg-type]
    number = Reference(kind="department", value=3, description="x")  # type: ignore[arg-type]
    document = changed(references=(right, none, number))
    written = write(document, load_guide("850"))
    assert written[2:5] == ("REF*DP*1*x", "REF*DP*2", "REF*DP*3*x")


@pytest.mark.parametrize("set_", sorted(known_sets()))
def test_a_writer_writes_what_is_written_carefully(
    set_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapes, "OFTEN", 2)
    guide = load_guide(set_)
    marks = Delimiters(element="%", component="{", segment="}", repetition="\\")
    document = generate(guide, Random(3))
    carefully, *others = [write(document, guide, delimiters=marks) for _ in range(3)]
    assert others == [carefully] * 2
