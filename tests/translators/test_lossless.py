"""Nothing is lost: what is read is written back segment by segment, whatever the guide carries."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.translators.small import guide_of, raw_of, read, told
from translators.documents import PurchaseOrder
from translators.generate import Taste, _count, _raw_segments, generate
from translators.guide import Guide, known_sets, load_guide
from translators.problems import Severity
from translators.x12 import shapes
from translators.x12.delimiters import Delimiters
from translators.x12.parse import parse
from translators.x12.reader import Interchange, RawSet, of_bytes, of_segments, read_sets, scan
from translators.x12.write import WriteError, write

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
MARKS = Delimiters(component=":")
ROUNDS = 8
"""Sets made up of each guide here."""


@pytest.fixture(autouse=True)
def _writers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers are made for the first record of a shape: what they write is what is tested."""
    monkeypatch.setattr(shapes, "OFTEN", 1)


def plain(segments: Sequence[str], raw: RawSet, guide: Guide) -> list[str]:
    """Segments without what means nothing: trailing separators and blanks, forms of numbers.

    `1.50` is `1.5`, `007` is `7`, a time is padded, SE01 counts what was written.
    """
    found = []
    for segment in segments:
        id_, *elements = segment.split(raw.delimiters.element)
        facts = guide.dictionary.segments.get(id_)
        types = [member.element.type for member in facts.members] if facts else []
        types += ["AN"] * len(elements)
        texts = [form(*pair) for pair in zip(elements, types, strict=False)]
        while texts and not texts[-1]:
            texts.pop()
        found.append("*".join([id_, *(texts[1:] if id_ == "SE" else texts)]))
    return found


def form(text: str, type_: str) -> str:
    text = text.rstrip(" ")
    if text and (type_ == "R" or type_[1:].isdecimal()):
        number = Decimal(text)
        return str(number.normalize()) if number else "0"
    return text.ljust(8, "0") if text and type_ == "TM" else text


def made_up(guide: Guide, taste: Taste) -> list[str]:
    """Segments of a set as a stranger may send them: every element the dictionary knows."""
    lines = [f"ST*{guide.set}*0001"]
    levels = 0
    for position in guide.positions:
        for use in position.uses:
            for _ in range(_count(use, position.limit, 35, taste)):
                for segment in _raw_segments(use, taste):
                    texts = list(segment)
                    if texts[0] == "HL":
                        levels += 1
                        texts[1:3] = [str(levels), ""]
                    lines.append("*".join(texts).rstrip("*"))
    return [*lines, f"SE*{len(lines) + 1}*0001"]


@pytest.mark.parametrize("set_", sorted(known_sets()))
def test_made_up_sets_are_written_back_as_they_came(set_: str) -> None:
    guide = load_guide(set_)
    for seed in range(ROUNDS):
        raw = of_segments(made_up(guide, Taste(Random(seed), None, False)), delimiters=MARKS)
        found = parse(raw, guide)
        if found.document is not None and not found.rejected:
            again = write(found.document, guide, "0001", MARKS)
            assert plain(again, raw, guide) == plain(raw.segments, raw, guide), seed


def samples() -> list[str]:
    if not SAMPLES.is_dir():
        return []
    with (SAMPLES / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        return [row["path"] for row in csv.DictReader(file) if row["path"].startswith("x12/")]


def sets_of(path: str) -> Iterator[RawSet]:
    source = of_bytes((SAMPLES / path).read_bytes())
    for found in scan(source):
        for group in found.groups if isinstance(found, Interchange) else ():
            assert isinstance(found, Interchange)
            yield from read_sets(source, found, group)


@pytest.mark.parametrize("path", samples())
def test_real_sets_are_written_back_as_they_came(path: str) -> None:
    for raw in sets_of(path):
        if raw.kind not in known_sets():
            continue
        guide = load_guide(raw.kind, raw.version)
        found = parse(raw, guide)
        if found.document is None or found.rejected:
            continue
        again = write(found.document, guide, raw.control, raw.delimiters)
        assert plain(again, raw, guide) == plain(raw.segments, raw, guide)


HEAD = "BEG*00*SA*4501**20240228"


@pytest.mark.parametrize(
    "body",
    [
        f"{HEAD}~PO1*1*10*EA*9.25*PE*IN*A-1***UP*2~CTT*1",  # places left out among pairs
        f"{HEAD}~N1*ST*US*92*11~N3*one~N3*two*three~N4*XX~PO1*1*1*EA*1~CTT*1",
        f"{HEAD}~N1*ST*US*92*11~N3*one*~N3*two*~PO1*1*1*EA*1~CTT*9*99",
        f"{HEAD}~PO1*1*1*EA*1",  # no total is stated
        f"{HEAD}~PO1*1*1*EA*1~CTT*1*1*5*LB*2*CF*all",
        f"{HEAD}~REF*DP*1**PO>2>CT>3~DTM*002*20240301*1200*ET*RD8*20240301-20240302~PO1*1*1*EA*1",
    ],
)
def test_what_no_field_carries_is_written_back_at_its_place(body: str) -> None:
    guide = load_guide("850")
    raw = raw_of(body)
    found = parse(raw, guide)
    assert found.document is not None and not found.rejected
    again = write(found.document, guide)
    assert plain(again, raw, guide) == plain(raw.segments, raw, guide)


def test_components_are_kept_whatever_separates_them() -> None:
    guide = load_guide("850")
    body = f"{HEAD}~TAX*1~PO1*1*1*EA*1~MEA*PD*HT*5*CM|3~CTT*1"
    document = read(body, guide, Delimiters(component="|")).document
    assert isinstance(document, PurchaseOrder)
    again = write(document, guide, delimiters=Delimiters(component=">"))
    assert "MEA*PD*HT*5*CM>3" in again


def test_a_kept_element_without_a_place_or_with_a_separator_is_refused() -> None:
    guide = load_guide("850")
    document = read(f"{HEAD}~PO1*1*1*EA*1~CTT*1", guide).document
    assert isinstance(document, PurchaseOrder)
    for rest, message in (
        (("XYZ 1", "a"), "has no place"),
        (("BEG 1", *[""] * 11, "a*b"), "holds a delimiter"),
        (("ST 1", "", "", "a~b"), "holds a delimiter"),
    ):
        wrong = type(document)(
            number="1", ordered_on=document.ordered_on, lines=document.lines, unread=(rest,)
        )
        with pytest.raises(WriteError, match=message):
            write(wrong, guide)


def test_a_problem_is_no_reason_to_lose_a_value() -> None:
    guide = load_guide("850", overlay={"BEG.05": {"severity": "accept", "use": "O"}})
    raw = raw_of(f"{HEAD}~DTM*002*20249999~PO1*1*1*EA*1~CTT*1")
    soft = load_guide("850", overlay={"DTM.02": {"severity": "accept"}})
    found = parse(raw, soft)
    assert [one.severity for one in found.problems] == [Severity.ACCEPT]
    assert isinstance(found.document, PurchaseOrder)
    assert found.document.dates[0].on is None
    assert guide.digest != soft.digest


SMALL = """
set = "850"
functional_id = "PO"
document = "PurchaseOrder"
business_key = ["number"]

[BEG]
use = "M"
01 = "purpose"
02 = "kind"
03 = "number"
05 = "ordered_on"

[PO1]
max = 0
loop = "lines"
01 = "number"
02 = "quantity"
03 = "unit"
04 = "unit_price"
06 = { pairs = "items", to = 7 }
08 = { pairs = "items" }

[PO1.REF]
max = 0
into = "references"
02 = "value"

[CTT]
severity = "note"
01 = { count = "lines" }
"""


@pytest.mark.parametrize(
    "body",
    [
        f"{HEAD}~PO1*1*1*EA*1*PE*UP*2*IN*3~CTT*1",  # PO105 has no field
        f"{HEAD}~PO1*1*1*EA*1**UP*2*UP*3~CTT*1",  # one kind in both regions
        f"{HEAD}~PO1*1*1*EA*1****IN*3~CTT*1",  # a region of pairs left out before another
        f"{HEAD}~PO1*1*1*EA*1~REF*DP*1~REF*IA*2*why~CTT*1*******more",
    ],
)
def test_what_a_small_guide_leaves_is_kept(body: str) -> None:
    guide = guide_of(SMALL)
    raw = raw_of(body)
    found = parse(raw, guide)
    assert found.document is not None and not found.rejected, told(found)
    again = write(found.document, guide)
    assert plain(again, raw, guide) == plain(raw.segments, raw, guide)


def test_a_segment_out_of_its_place_keeps_what_no_field_carries_too() -> None:
    soft = guide_of(SMALL.replace("[BEG]\n", '[BEG]\nseverity = "accept"\n'))
    found = read(f"PO1*1*1*EA*1~CTT*1~{HEAD}*C-9", soft)
    assert isinstance(found.document, PurchaseOrder)
    assert ("BEG 1", "", "", "", "", "", "C-9") in found.document.unread


def test_what_is_wrong_in_a_record_without_room_is_only_told() -> None:
    guide = load_guide("997")
    raw = raw_of("AK1*PO*1~AK2*850*1~AK3*BEG*x*L~AK4*1*y*7~AK5*R~AK9*R*1*1*0", set_="997")
    assert "invalid-character AK302 at segment 4" in told(parse(raw, guide))


def test_items_beside_packs_are_written_back_in_their_order() -> None:
    guide = load_guide("856")
    item = "LIN**UP*{0}~SN1**1*EA"
    levels = ["HL*1**S", "HL*2*1*O~PRF*P1", f"HL*3*2*I~{item}", "HL*4*2*P~MAN*GM*1"]
    levels += [f"HL*5*4*I~{item}", f"HL*6*2*I~{item}", "HL*7*2*P~MAN*GM*2", "HL*8*1*O~PRF*P2"]
    raw = raw_of("BSN*00*S1*20240304*1200~" + "~".join(levels).format(7), set_="856")
    found = parse(raw, guide)
    assert told(found) == []
    assert found.document is not None
    assert list(write(found.document, guide)) == [*raw.segments]


def test_levels_of_the_document_itself_keep_their_order_too() -> None:
    guide = load_guide("856")
    body = "BSN*00*S1*20240304*1200~HL*1**S~HL*2*1*I~LIN**UP*7~SN1**1*EA~HL*3*1*O~PRF*P1"
    raw = raw_of(body, set_="856")
    found = parse(raw, guide)
    assert found.document is not None and not found.rejected
    assert list(write(found.document, guide)) == raw.segments


def test_an_element_before_pairs_to_the_end_is_kept() -> None:
    head, _, rest = SMALL.partition("06 = {")
    guide = guide_of(f'{head}06 = {{ pairs = "items" }}\n{rest.split("items")[-1][3:]}')
    raw = raw_of(f"{HEAD}~PO1*1*1*EA*1*PE*UP*2~CTT*1")
    found = parse(raw, guide)
    assert found.document is not None and told(found) == []
    assert list(write(found.document, guide)) == raw.segments


def test_loops_of_several_collections_keep_their_order() -> None:
    guide = guide_of(
        """
        set = "856"
        functional_id = "SH"
        document = "ShipNotice"
        business_key = ["number"]
        BSN = { 02 = "number", 03 = "noticed_on", 04 = "noticed_at", 01 = "purpose" }
        O = { segment = "HL***O", hl = true, max = 0, loop = "orders" }
        I = { segment = "HL***I", hl = true, max = 0, loop = "items" }
        """
    )
    raw = raw_of("BSN*00*S1*20240304*1200~HL*1**I~HL*2**O~HL*3**I", set_="856")
    found = parse(raw, guide)
    assert found.document is not None and told(found) == []
    assert list(write(found.document, guide)) == raw.segments


def test_no_lines_and_totals_below_the_count_of_none() -> None:
    """A CTT*0 that only opens its loop is no statement of the sender's own."""
    guide = load_guide("865", "005010")
    document = generate(guide, Random(7868))
    assert not document.lines
    lines = write(document, guide)
    assert "CTT*0" in lines
    assert parse(of_segments(lines), guide).document == document
