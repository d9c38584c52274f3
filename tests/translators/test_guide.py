"""Guides, overlays and dictionaries: what loads, and how a mistake is named."""

from __future__ import annotations

import pytest

from tests.translators.small import ORDER, guide_of, read, told
from translators.dictionary import (
    known_sets,
    load_dictionary,
    nearest_release,
    read_dictionary,
)
from translators.guide import GuideError, load_guide, package_guide

HEAD = """
set = "850"
functional_id = "PO"
document = "PurchaseOrder"
business_key = ["number"]
"""
BEG = '[BEG]\nuse = "M"\n03 = "number"\n05 = "ordered_on"\n'


def refusal(text: str, overlay: dict[str, object] | None = None) -> str:
    with pytest.raises(GuideError) as caught:
        guide_of(text, overlay)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BEG, "guide: set: is missing"),
        (HEAD.replace("PurchaseOrder", "Poem"), "850: document: 'Poem' is none (PurchaseOrder,"),
        (HEAD.replace('["number"]', '"number"') + BEG, "850: business_key: must be a list"),
        (HEAD.replace('["number"]', '["colour"]') + BEG, "PurchaseOrder has no 'colour'"),
        (HEAD + "colour = 1\n" + BEG, "850: colour: unknown key (bodies, business_key"),
        (HEAD + "bodies = 1\n" + BEG, "850: bodies: must be a table"),
        (HEAD, "850: nothing fills PurchaseOrder.number, which is required"),
        (HEAD + "BEG = 1", "850: BEG: must be a table"),
        (HEAD + BEG + "colour = 1", "850: BEG.colour: unknown key (known: append,"),
        (HEAD + BEG.replace('"M"', '"X"'), "850: BEG.use: 'X' is not known (one of M, O)"),
        (HEAD + BEG + "max = -1", "850: BEG.max: -1 is no maximum (0 means no limit)"),
        (HEAD + BEG + "max = true", "850: BEG.max: True is no maximum"),
        (HEAD + BEG + "max = 2", "850: BEG: may repeat, but 'number' holds one value"),
        (HEAD + BEG + "hl = true", "850: BEG.hl: is for HL segments only"),
        (HEAD + BEG + "severity = []", "850: BEG.severity: [] is not known"),
        (HEAD + BEG + "rules = 1", "850: BEG.rules: must be a list of syntax notes"),
        (HEAD + BEG + 'rules = ["Q01"]', "850: BEG.rules: 'Q01' is no syntax note"),
        (HEAD + BEG + 'rules = ["P0199"]', "P0199 names an element the segment does not have"),
        (HEAD + BEG + "[XYZ]", "850: XYZ: segment XYZ is not in dictionary 004010"),
        (HEAD + BEG + '["REF*1*2*3*4*5*6"]', "REF has 4 elements only"),
        (HEAD + BEG + "99 = 'kind'", "850: BEG.99: BEG has no such element (01 to 12)"),
        (HEAD + BEG + "1 = 'kind'", "850: BEG.1: BEG has no such element"),
        (HEAD + BEG + "01-2 = 'kind'", "850: BEG.01-2: BEG01 has no component 2"),
        (HEAD + BEG + "01 = 'colour'", "850: BEG.01.field: PurchaseOrder has no field 'colour'"),
        (HEAD + BEG + "01 = 5", "850: BEG.01: must be a field name or a table"),
        (HEAD + BEG + "01 = { colour = 1 }", "850: BEG.01.colour: unknown key (append, codes"),
        (HEAD + BEG + "01 = { field = 'kind', pairs = 'x' }", "field and pairs together"),
        (HEAD + BEG + "01 = 'lines'", "PurchaseOrder.lines (items) does not fit field"),
        (HEAD + BEG + "01 = { pairs = 'kind' }", "PurchaseOrder.kind (str) does not fit pairs"),
        (HEAD + BEG + "01 = { append = 'kind' }", "PurchaseOrder has no text lines 'kind'"),
        (HEAD + BEG.replace("05", "06"), "(date) cannot hold type AN"),
        (HEAD + BEG + "01 = { use = 'Q' }", "850: BEG.01.use: 'Q' is not known"),
        (HEAD + BEG + "01 = { severity = 'Q' }", "850: BEG.01.severity: 'Q' is not known"),
        (HEAD + BEG + "01 = { field = 'kind', repeat = true }", "(str) does not fit field"),
        (HEAD + BEG + "01 = { to = 3 }", "850: BEG.01.to: is the last element of a region"),
        (HEAD + BEG + "01 = { codes = 1 }", "850: BEG.01.codes: must be a table of codes"),
        (HEAD + BEG + "01 = { codes = 'x' }", "there is no code list 'x' in sets/codes.toml"),
        (HEAD + BEG + "01 = { codes = {} }", "must say complete = true or complete = false"),
        (HEAD + BEG + "01 = { codes = { complete = true, A = 1 } }", "codes.A: must be a word"),
        (
            HEAD + BEG + "01 = { codes = { complete = true, A = 'a', B = 'a' } }",
            "850: BEG.01.codes.B: 'a' stands for A already",
        ),
        (
            HEAD + BEG + "01 = { field = 'kind', is = 'B', codes = { complete = true, A = 'a' } }",
            "850: BEG.01.is: 'B' is not in the code list",
        ),
        (
            HEAD + BEG.replace('"ordered_on"', '{ field = "ordered_on", codes = "items" }'),
            "codes need a text field, not date",
        ),
        (HEAD + BEG + '["REF*DP"]\n01 = { is = "X" }', "'X' is not the header's constant 'DP'"),
        (HEAD + BEG + '[REF]\nloop = "x"', "850: REF.loop: PurchaseOrder has no collection 'x'"),
        (HEAD + BEG + '[REF]\ninto = "kind"', "PurchaseOrder has no collection 'kind'"),
        (HEAD + BEG + '[REF]\ninto = "references"\nloop = "references"', "loop and into together"),
        (HEAD + BEG + '[N1]\ninto = "parties"\n01 = "role"\n[N1.N2]', "into makes an item without"),
        (HEAD + BEG + "[REF]\n[REF.DTM]\n[REF2]\nsegment = 'REF'", "two neighbouring uses of REF"),
        (HEAD + BEG + '[CUR]\n02 = "number"', "PurchaseOrder.number is filled by two elements"),
        (HEAD + BEG + '[N1]\nloop = "parties"\n02 = "name"', "nothing fills Party.role"),
        (
            HEAD + BEG + '[N1]\nloop = "parties"\n01 = "role"\n02 = "name"\n[N1.N4]\n01 = "name"',
            "850: N1: Party.name is filled by two elements",
        ),
        (HEAD + BEG + "[SAC]", "850: SAC.05: money (sum, two implied decimals)"),
        (
            HEAD + BEG + '[PER]\ninto = "contacts"\n03 = { pairs = "numbers" }',
            "850: PER.03.pairs: needs an even number of elements (to = the last one)",
        ),
        (
            HEAD + BEG + '[PER]\ninto = "contacts"\n03 = { pairs = "numbers", to = 20 }',
            "850: PER.03.to: is the last element of a region of pairs",
        ),
        (HEAD + BEG + '[PER]\ninto = "contacts"\n03 = "numbers"', "numbers takes pairs, append or"),
        (
            HEAD + BEG + '[N9]\nloop = "texts"\n01 = "lines"',
            "Text.lines takes pairs, append or repeat = true",
        ),
        (
            HEAD + BEG + '[N1]\nloop = "parties"\n01 = "role"\n'
            '02 = { field = "address", repeat = true }',
            "850: N1.02.repeat: the dictionary lets this element stand once",
        ),
        (HEAD + BEG + '[N1]\nbody = "x"', "850.N1.body: there is no [bodies.x]"),
        (HEAD + BEG + '[N1]\nbody = "x"\n[bodies.x.N1]\nbody = "x"', "loops nest deeper than 24"),
        (
            HEAD + BEG + '[N1]\nbody = "x"\n[N1.N2]\n[bodies.x.N2]\nmax = 2',
            "850.N1.N2: stands in body 'x' too",
        ),
        (
            HEAD + BEG + '[N9]\nloop = "texts"\n01 = "kind"\n[N9.SAC]\nexcluded = "x"\n'
            '[CTT]\n01 = { count = "poems" }',
            "850: CTT.01.count: PurchaseOrder has no 'poems'",
        ),
        (HEAD + BEG + '[CTT]\n02 = { sum = "lines" }', "850: CTT.02.sum: lines is no number"),
        (HEAD + BEG + '[CTT]\n02 = { sum = "kind.x" }', "kind holds no records in PurchaseOrder"),
        (HEAD + BEG + '[FOB]\nloop = "freight"\n01 = "payment"\n[FOB.CUR]',
         "850: FOB.CUR: Freight has no field 'unread'"),
    ],
)  # fmt: skip
def test_a_wrong_guide_does_not_load(text: str, message: str) -> None:
    assert message in refusal(text)


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        ({"BEG.02": 5}, "850: BEG.02: must be a table"),
        ({"ZZZ.02": {"use": "M"}}, "850: ZZZ.02: the guide has no such use"),
        ({"XYZ*1": {"use": "M"}}, "850: XYZ*1: the guide has no such use, or several"),
        ({"N3.01": {"use": "M"}}, "names several uses (one of N1*ST.N3, N1.N3, PO1.N1.N3)"),
        ({"BEG.02": {"codes": {"XX": "new order"}}}, "stands for NE already"),
        ({"BEG.02": {"colour": 1}}, "850: BEG.02.colour: unknown key"),
        ({"BEG": {"colour": 1}}, "850: BEG.colour: unknown key"),
    ],
)
def test_a_wrong_overlay_does_not_load(overlay: dict[str, object], message: str) -> None:
    assert message in refusal(ORDER, overlay)


def test_an_overlay_is_laid_by_reference_designator() -> None:
    guide = guide_of(
        overlay={
            "BEG.02": {"codes": {"complete": True, "XX": "extra"}},
            "BEG.01": {"codes": {"07": "duplicate"}},
            "PO1.06": {"use": "M"},
            "PO1.01": {"use": "M"},
            "PO1.PO4.01": {"use": "M"},
            "PO1.N1*ST": {"use": "M"},
            "MSG": {"max": 1},
        }
    )
    ship_to = "N1*ST*A"
    good = "BEG*07*XX*1**20240228~PO1*1*1*EA*1**UP*1~PO4*1~"
    assert told(read(good + ship_to, guide)) == []
    assert told(read(good + "N1*BT*A", guide)) == ["missing-segment N1 at segment 6"]
    bad = "BEG*00*QQ*1**20240228~N9*ZZ*2~MSG*a~MSG*b~PO1**1*EA*1~PO4**1*EA~" + ship_to
    assert told(read(bad, guide)) == [
        "invalid-code BEG02 at segment 2",
        "too-many-segments MSG at segment 5",
        "missing-element PO101 at segment 6",
        "missing-element PO106 at segment 6",
        "missing-element PO401 at segment 7",
    ]


def test_guides_are_kept_by_content() -> None:
    assert load_guide("850") is load_guide("850", "004010VICS")
    narrow = load_guide("850", overlay={"BEG.02": {"codes": {"complete": True}}})
    assert narrow is load_guide("850", overlay={"BEG.02": {"codes": {"complete": True}}})
    assert narrow is not load_guide("850")
    assert narrow.digest != load_guide("850").digest
    assert len(narrow.digest) == 64


def test_unknown_sets_are_refused() -> None:
    assert "850" in known_sets()
    assert "codes" not in known_sets()
    for set_ in ("999999", "../codes", ""):
        with pytest.raises(GuideError):
            load_guide(set_)


def test_the_nearest_known_release_serves() -> None:
    known = ("003010", "004010", "005010")
    assert nearest_release("004030", known) == "004010"
    assert nearest_release("007010VICS", known) == "005010"
    assert nearest_release("002001", known) == "003010"
    assert nearest_release("X", known) == "004010"
    guide = load_guide("850", "005020")
    body = "BEG*00*SA*4501**20240228~PO1*1*1*EA*1"
    assert told(read(body, guide)) == ["unknown-release ST at segment 1 (note)"]


def test_later_releases_hold_differences_only() -> None:
    for release in ("003010", "004010", "005010"):
        if package_guide(f"dictionary/{release}"):
            assert "PO1" in load_dictionary(release).segments


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"colours": {}}, "dictionary 004010: colours: unknown table"),
        ({"elements": 1}, "dictionary 004010: elements: must be a table"),
        ({"elements": {"1": "x"}}, "elements.1: cannot read 'x'"),
        ({"elements": {"1": "x; AN 5 2"}}, "elements.1: least length 5 is above most 2"),
        ({"segments": {"A": {"colour": 1}}}, "segments.A.colour: unknown key"),
        ({"segments": {"A": {}}}, "segments.A: needs elements, a list"),
        ({"segments": {"A": ["9 M"]}}, "segments.A.elements[1]: cannot read '9 M'"),
    ],
)
def test_a_wrong_dictionary_does_not_load(tables: dict[str, object], message: str) -> None:
    with pytest.raises(GuideError) as caught:
        read_dictionary("004010", tables)
    assert message in str(caught.value)


def test_dates_of_releases_before_the_century_have_six_digits() -> None:
    tables = {
        "elements": {"1": "day; DT 8 8", "2": "n; AN 1 9"},
        "segments": {"BEG": ["2 M", "2 O", "2 M", "2 O", "1 M"]},
    }
    guide = guide_of(HEAD + BEG, dictionary=read_dictionary("003050", tables))
    for text, year in (("490228", 2049), ("500228", 1950), ("20240228", 2024)):
        found = read(f"BEG*1**A**{text}", guide).document
        assert found is not None
        assert found.ordered_on.year == year  # type: ignore[union-attr]
