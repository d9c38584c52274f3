"""Segments to documents: what is read, and every problem with its code and place."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import msgspec
import pytest

from tests.translators.small import ORDER, guide_of, raw_of, read, told
from translators.dictionary import load_dictionary
from translators.documents import PurchaseOrder
from translators.problems import Severity
from translators.x12.delimiters import Delimiters
from translators.x12.parse import parse

BEG = "BEG*00*SA*4501**20240228"
PO1 = "PO1*1*10*EA*9.25"
GUIDE = guide_of()


def order(body: str) -> PurchaseOrder:
    document = read(body, GUIDE).document
    assert isinstance(document, PurchaseOrder)
    return document


def test_an_order_is_read_into_our_words() -> None:
    parsed = read(
        f"""{BEG}
        CUR*BY*USD
        REF*CT*C-9
        REF*DP*045*housewares
        PER*BD*JANE*TE*5551234*EM*j@example.com
        SAC*C*D240***1250********HANDLING
        ITD*01**2**10**30
        DTM*010*20240304*1430
        N9*ZZ*note
        MSG*handle with care
        MSG*call first
        N1*BT*BIG RETAIL*92*01
        N3*1 MAIN ST*SUITE 4
        N4*SPRINGFIELD*IL*62701
        PER*SH*DOCK*TE*5559
        N1*ST**92*12
        PO1*1*10*EA*9.25*PE*UP*0123*VN*V-1
        PID*F****BLUE WIDGET
        PO4*12
        REF*BM*B1
        CTT*1*10
        AMT*TT*92.5""",
        GUIDE,
    )
    assert told(parsed) == []
    assert not parsed.rejected
    found = parsed.document
    assert isinstance(found, PurchaseOrder)
    assert (found.purpose, found.kind, found.number) == ("new", "stand-alone", "4501")
    assert found.ordered_on == date(2024, 2, 28)
    assert (found.currency, found.contract) == ("USD", "C-9")
    assert [(one.kind, one.value) for one in found.references] == [("department", "045")]
    assert found.contacts[0].numbers == {"telephone": "5551234", "email": "j@example.com"}
    assert found.charges[0].amount == Decimal("12.50")
    assert found.terms[0].discount_days == 10
    assert found.dates[0].at == time(14, 30)
    assert found.texts[0].lines == ("handle with care", "call first")
    bill_to, ship_to = found.parties
    assert (bill_to.role, bill_to.address) == ("bill to", ("1 MAIN ST", "SUITE 4"))
    assert bill_to.contacts[0].numbers == {"telephone": "5559"}
    assert (ship_to.role, ship_to.id) == ("ship to", "12")
    line = found.lines[0]
    assert (line.quantity, line.unit_price) == (Decimal(10), Decimal("9.25"))
    assert line.items == {"UPC": "0123", "vendor's item": "V-1"}
    assert line.descriptions[0].text == "BLUE WIDGET"
    assert line.references[0].kind == "bill of lading"
    assert found.totals[0].amount == Decimal("92.5")


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (f"BEG*00*SA***20240228~{PO1}", ["missing-element BEG03 at segment 2"]),
        (f"{BEG}~PO1*1*10*EA*9.25**UP", ["condition-missing PO107 at segment 3"]),
        (f"{BEG}~REF*DP~{PO1}", ["condition-missing REF02 at segment 3"]),
        (f"{BEG}~DTM*010**1430*ET~{PO1}", []),
        (f"{BEG}~DTM*010~{PO1}", ["condition-missing DTM02 at segment 3"]),
        (f"{BEG}~DTM*010*20240304**ET~{PO1}", ["condition-missing DTM03 at segment 3"]),
        (f"{BEG}~CSH*N**5~{PO1}", []),
        (f"{BEG}~CSH*N*1~{PO1}", ["condition-missing CSH03 at segment 3"]),
        (f"{BEG}~N1*ST*X~N2*a*b*c~{PO1}", ["too-many-elements N203 at segment 4"]),
        (f"{BEG}~FOB*P~{PO1}", ["too-short FOB01 at segment 3"]),
        (f"{BEG}*{'9' * 31}~{PO1}", ["too-long BEG06 at segment 2"]),
        (f"{BEG}~PO1*1*ten*EA*9.25", ["invalid-character PO102 at segment 3"]),
        (f"{BEG}~PO1*a>b*10*EA*9.25", ["invalid-character PO101 at segment 3"]),
        (f"{BEG}~N3*x~{PO1}", ["unexpected-segment N3 at segment 3"]),
        (f"{BEG}~PO1*1\t*10*EA*9.25", ["invalid-character PO101 at segment 3"]),
        (f"BEG*99*SA*4501**20240228~{PO1}", ["invalid-code BEG01 at segment 2"]),
        (f"BEG*00*XX*4501**20240228~{PO1}", ["code-not-listed BEG02 at segment 2 (note)"]),
        (f"{BEG}~DTM*010*20240231~{PO1}", ["invalid-date DTM02 at segment 3"]),
        (f"{BEG}~DTM*010*2024O231~{PO1}", ["invalid-date DTM02 at segment 3"]),
        (f"{BEG}~DTM*010*20240304*2561~{PO1}", ["invalid-time DTM03 at segment 3"]),
        (f"{BEG}~ITD*01*****20240231~{PO1}", ["invalid-date ITD06 at segment 3"]),
        (f"{BEG}~XYZ*1~{PO1}", ["unknown-segment XYZ at segment 3"]),
        (f"{BEG}~BIG*20240101*1~{PO1}", ["segment-not-in-set BIG at segment 3"]),
        (f"{BEG}~DTM*010*20240304~REF*DP*1~{PO1}", ["out-of-order REF at segment 4"]),
        (f"{BEG}~MSG*words~{PO1}", ["unexpected-segment MSG at segment 3"]),
        (BEG, ["missing-segment PO1 at segment 3"]),
        (PO1, ["missing-segment BEG at segment 2"]),
        (f"{BEG}~CUR*BY*USD~CUR*BY*EUR~{PO1}", ["too-many-segments CUR at segment 4"]),
        (f"{BEG}~CUR*SE*USD~{PO1}", ["invalid-code CUR01 at segment 3"]),
        (f"{BEG}~CUR**USD~{PO1}", ["missing-element CUR01 at segment 3"]),
        (f"{BEG}~CUR~{PO1}", ["missing-element CUR01 at segment 3"]),
        (f"{BEG}~PER*BD~PER*BD~PER*BD~PER*BD~{PO1}", ["too-many-segments PER at segment 6"]),
        (f"{BEG}~{PO1}~CTT*2*11", [
            "control-total CTT01 at segment 4 (note)",
            "control-total CTT02 at segment 4 (note)",
        ]),
        (f"{BEG}~{PO1}~CTT*x", ["invalid-character CTT01 at segment 4"]),
        (f"{BEG}~SAC*C*D240***12.50*********X~{PO1}", []),
        (f"{BEG}~REF*CT*1~REF*CT*2~{PO1}", ["code-not-listed REF01 at segment 4 (note)"]),
        (f"{BEG}~PO1X*1~{PO1}", ["unknown-segment PO1X at segment 3"]),
        (f"{BEG}~~{PO1}", []),
    ],
)  # fmt: skip
def test_problems_have_a_code_and_a_place(body: str, problems: list[str]) -> None:
    found = [one for one in told(read(body, GUIDE)) if "SAC" not in one]
    assert found == problems


def test_one_segment_does_not_hide_the_problems_of_another() -> None:
    parsed = read("BEG*99*SA***2024~PO1*1*ten*E*1.2.3~XYZ~PO1*2", GUIDE)
    assert told(parsed) == [
        "invalid-code BEG01 at segment 2",
        "missing-element BEG03 at segment 2",
        "too-short BEG05 at segment 2",
        "invalid-character PO102 at segment 3",
        "too-short PO103 at segment 3",
        "invalid-character PO104 at segment 3",
        "unknown-segment XYZ at segment 4",
    ]
    assert parsed.document is None
    assert parsed.rejected


def test_a_problem_says_value_reference_loop_and_bytes() -> None:
    raw = raw_of(f"{BEG}~{PO1}~PID*F****{'x' * 81}")
    (problem,) = parse(raw, GUIDE).problems
    assert (problem.code, problem.reference, problem.place.loop) == ("too-long", "352", "PO1")
    assert len(problem.value) == 81
    segment = raw.raw[problem.place.start : problem.place.end]
    assert segment == b"PID*F****" + b"x" * 81
    assert "PID05 (text describing) " in problem.message or "PID05" in problem.message


def test_a_wrong_parent_suppresses_its_children() -> None:
    parsed = read(f"{BEG}~{PO1}~CTT*1~N1*ST*X~N3*street~N4*town*IL*60601~REF*DP*1", GUIDE)
    assert told(parsed) == ["out-of-order N1 at segment 5"]


def test_an_unlisted_code_passes_raw() -> None:
    found = order(f"BEG*00*XX*4501**20240228~REF*ZZ*1~PER*BD*J*WP*1*TE*2~{PO1}**QQ*9")
    assert found.kind == "XX"
    assert found.references[0].kind == "ZZ"
    assert found.contacts[0].numbers == {"WP": "1", "telephone": "2"}
    assert found.lines[0].items == {"QQ": "9"}


def test_a_kind_that_repeats_is_numbered() -> None:
    found = order(f"{BEG}~PER*BD*J*TE*1*TE*2*TE*3~{PO1}**UP*1*UP*2")
    assert found.contacts[0].numbers == {"telephone": "1", "telephone 2": "2", "telephone 3": "3"}
    assert found.lines[0].items == {"UPC": "1", "UPC 2": "2"}


def test_trailing_blanks_are_no_part_of_a_text() -> None:
    found = order(f"BEG*00*SA*4501   **20240228~REF*DP*  a b  ~{PO1}**UP*1   *VN* ")
    assert found.number == "4501"
    assert found.references[0].value == "  a b"
    assert found.lines[0].items == {"UPC": "1"}


def test_right_values_are_read_beside_wrong_ones() -> None:
    found = order(f"{BEG}~DTM*010*20240304*1430*ETXX~{PO1}")
    assert (found.dates[0].on, found.dates[0].at) == (date(2024, 3, 4), time(14, 30))
    assert order(f"{BEG}~{PO1}~PO4*12*1*EACH").lines[0].packing[0].packs == 12


def test_implied_decimals_and_an_explicit_point() -> None:
    parsed = read(f"{BEG}~SAC*A*D240***-150~SAC*C*D240***12.50~{PO1}", GUIDE)
    assert "explicit-point SAC05 at segment 4 (note)" in told(parsed)
    assert isinstance(parsed.document, PurchaseOrder)
    assert [one.amount for one in parsed.document.charges] == [Decimal("-1.50"), Decimal("12.50")]


def test_what_no_field_takes_is_carried_unread() -> None:
    found = order(f"{BEG}~TD5**2*UPSN~{PO1}~MEA*WT*G*10*LB~SLN*1**I~PID*F****part~PO4*1")
    assert found.unread == (("TD5", "", "2", "UPSN"), ("CTT 1", " "))
    kept = found.lines[0].unread
    assert [segment[0] for segment in kept] == ["MEA", "SLN", "PID"]


def test_a_loop_without_fields_is_carried_with_its_children() -> None:
    parsed = read(f"{BEG}~{PO1}~SLN*1**I*1*EA~PID*F****part~SLN*2**I*1*EA", GUIDE)
    assert told(parsed) == []
    assert isinstance(parsed.document, PurchaseOrder)
    kept = [segment[0] for segment in parsed.document.lines[0].unread]
    assert kept == ["SLN", "PID", "SLN"]


def test_neighbouring_uses_are_one_position_in_any_order() -> None:
    parsed = read(f"{BEG}~REF*DP*1~REF*CT*C~REF*BM*2~N1*BT*A~N1*ST*B~N1*BY*C~{PO1}", GUIDE)
    assert told(parsed) == []
    assert isinstance(parsed.document, PurchaseOrder)
    assert parsed.document.contract == "C"
    assert [one.value for one in parsed.document.references] == ["1", "2"]
    assert [one.role for one in parsed.document.parties] == ["bill to", "ship to", "buyer"]


def test_a_one_valued_use_that_repeats_goes_to_its_neighbour_or_is_kept() -> None:
    assert [r.value for r in order(f"{BEG}~REF*CT*1~REF*CT*2~{PO1}").references] == ["2"]
    alone = guide_of(ORDER.replace("[REF]\nmax = 0", '["REF*BM"]\nmax = 0', 1))
    parsed = read(f"{BEG}~REF*CT*1~REF*CT*2~{PO1}", alone)
    assert told(parsed) == ["repeated-value REF at segment 4 (note)"]
    assert isinstance(parsed.document, PurchaseOrder)
    assert parsed.document.unread == (("REF", "CT", "2"), ("CTT 1", " "))


def test_what_repeats_inside_a_loop_without_a_record_is_kept_too() -> None:
    inside = '[CTT."REF*ZA"]\n02 = "acknowledgment"\n[CTT."REF*ZB"]\nmax = 0\n[bodies.party.N2]'
    guide = guide_of(ORDER.replace("[bodies.party.N2]", inside))
    parsed = read(f"{BEG}~{PO1}~CTT*1~REF*ZA*1~REF*ZA*2", guide)
    assert told(parsed) == ["repeated-value REF at segment 6 (note)"]
    assert isinstance(parsed.document, PurchaseOrder)
    assert parsed.document.acknowledgment == "1"
    assert parsed.document.unread == (("REF", "ZA", "2"),)


def test_a_mandatory_neighbour_is_missed() -> None:
    guide = guide_of(overlay={"REF*DP": {"use": "M"}})
    assert told(read(f"{BEG}~REF*DP*1~{PO1}", guide)) == []
    assert told(read(f"{BEG}~REF*BM*1~{PO1}", guide)) == ["missing-segment REF at segment 4"]
    assert told(read(f"{BEG}~{PO1}", guide)) == ["missing-segment REF at segment 3"]


def test_severities_come_from_the_agreement() -> None:
    guide = guide_of(
        overlay={
            "BEG.01": {"severity": "accept"},
            "CTT.01": {"severity": "accept"},
            "REF": {"severity": "accept"},
            "PER": {"severity": "note"},
            "CUR": {"severity": "note"},
        }
    )
    body = f"BEG*99*SA*4501**20240228~PER*BD~REF*DP*1~REF*BM~{PO1}~CTT*7"
    assert told(read(body, guide)) == [
        "invalid-code BEG01 at segment 2 (accept)",
        "out-of-order REF at segment 4 (accept)",
        "out-of-order REF at segment 5 (accept)",
        "condition-missing REF02 at segment 5 (accept)",
        "control-total CTT01 at segment 7 (accept)",
    ]
    found = read(body, guide).document
    assert isinstance(found, PurchaseOrder)
    assert [one.value for one in found.references] == ["1", ""]


def test_segments_out_of_order_are_still_read_into_their_record() -> None:
    found = order(f"{BEG}~DTM*010*20240304~CUR*BY*USD~TD5**2*X~CTP**A*1~N1*ST*X~N4*A~N3*b~{PO1}")
    assert found.currency == "USD"
    assert found.parties[0].address == ("b",)
    assert [segment[0] for segment in found.unread] == ["TD5", "CTP", "CTT 1"]


def test_what_a_record_must_have_and_lacks_is_said_once() -> None:
    guide = guide_of(overlay={"BEG": {"use": "O"}, "N1.01": {"severity": "note"}})
    parsed = read(PO1, guide)
    assert told(parsed) == ["missing-element ST at segment 1"]
    assert parsed.document is None
    parsed = read(f"{BEG}~N1**NAME~{PO1}", guide)
    assert told(parsed) == [
        "missing-element N101 at segment 3 (note)",
        "missing-element N1 at segment 3",
    ]


def test_an_item_that_lacks_what_it_must_have_is_left_out() -> None:
    parsed = read(f"{BEG}~SAC**D240~DTM*010*20240304~SAC**D240~{PO1}", GUIDE)
    assert [one for one in told(parsed) if "missing" in one or "order" in one] == [
        "missing-element SAC01 at segment 3",
        "out-of-order SAC at segment 5",
        "missing-element SAC01 at segment 5",
    ]
    assert isinstance(parsed.document, PurchaseOrder)
    assert parsed.document.charges == ()


def test_elements_of_a_loop_beyond_its_maximum() -> None:
    guide = guide_of(ORDER.replace("max = 100000", "max = 1"))
    parsed = read(f"{BEG}~{PO1}~PO1*2*1*EA*1", guide)
    assert told(parsed) == ["too-many-loops PO1 at segment 4"]
    assert isinstance(parsed.document, PurchaseOrder)
    assert len(parsed.document.lines) == 2


def test_other_delimiters_and_releases() -> None:
    marks = Delimiters(element="|", segment="\n", component="^", repetition="!")
    parsed = read(f"{BEG}~{PO1}**UP*1".replace("*", "|"), GUIDE, marks)
    assert told(parsed) == []
    parsed = read(f"{BEG}~REF*DP*a!b~{PO1}".replace("*", "|"), GUIDE, marks)
    assert told(parsed) == ["too-many-repetitions REF02 at segment 3"]


def test_an_unknown_release_is_noted() -> None:
    guide = msgspec.structs.replace(guide_of(), release="009990")
    assert told(read(f"{BEG}~{PO1}", guide)) == ["unknown-release ST at segment 1 (note)"]


def test_a_set_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    raw = raw_of(f"{BEG}~{PO1}")
    cut = msgspec.structs.replace(raw, segments=raw.segments[:-1])
    assert told(parse(cut, GUIDE)) == []
    empty = msgspec.structs.replace(raw, segments=[])
    assert parse(empty, GUIDE).document is None
    assert Severity.REJECT in {one.severity for one in parse(empty, GUIDE).problems}


def test_six_digit_dates_of_old_releases_have_a_century() -> None:
    old = guide_of(dictionary=load_dictionary("003010")) if _knows("003010") else None
    if old is not None:
        for text, year in (("490228", 2049), ("500228", 1950)):
            found = read(f"BEG*00*SA*4501**{text}~PO1*1*10*EA*9.25", old).document
            assert isinstance(found, PurchaseOrder)
            assert found.ordered_on.year == year


def _knows(release: str) -> bool:
    from translators.dictionary import known_releases

    return release in known_releases()
