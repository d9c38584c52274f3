"""Releases: dictionaries and differences of guides, not copies."""

from __future__ import annotations

from datetime import date, time

import pytest

from tests.translators.small import raw_of, right, told
from translators.dictionary import known_releases
from translators.documents import (
    ApplicationAdvice,
    PurchaseOrder,
    ShipmentStatus,
    TenderResponse,
)
from translators.guide import GuideError, known_sets, load_guide, package_guide
from translators.releases import for_release
from translators.x12.parse import parse
from translators.x12.reader import RawSet
from translators.x12.write import write


@pytest.mark.parametrize("release", ["002001", "008010"])
def test_every_set_has_a_guide_in_every_release(release: str) -> None:
    for set_ in known_sets():
        assert load_guide(set_, release).set == set_


def test_the_century_of_3xxx_is_no_period() -> None:
    guide = load_guide("850", "003040")
    body = "BEG*00*SA*1**940131~DTM*002*940301***19~PO1*1*1*EA*2~CTT*1"
    raw = raw_of(body)
    found = parse(raw, guide)
    assert told(found) == []
    assert isinstance(found.document, PurchaseOrder)
    (mark,) = found.document.dates
    assert (mark.on, mark.period_format) == (date(1994, 3, 1), "")
    assert list(write(found.document, guide)) == raw.segments


def test_from_005010_on_text_stands_in_mtx() -> None:
    body = "BEG*00*SA*1**20240131~N9*ZZ*note~MSG*old~MTX**call first~PO1*1*1*EA*2~CTT*1"
    raw = raw_of(body)
    guide = load_guide("850", "005010")
    found = parse(raw, guide)
    assert told(found) == []
    assert isinstance(found.document, PurchaseOrder)
    (text,) = found.document.texts
    assert (text.lines, text.unread) == (("call first",), (("MSG", "old"),))
    assert list(write(found.document, guide)) == raw.segments
    assert "unexpected-segment MTX at segment 5" in told(parse(raw, load_guide("850", "004010")))


def test_the_third_element_of_st_is_kept() -> None:
    guide = load_guide("850", "005010")
    raw = raw_of("BEG*00*SA*1**20240131~PO1*1*1*EA*2~CTT*1")
    raw.segments[0] += "*005010X999"
    found = parse(raw, guide)
    assert isinstance(found.document, PurchaseOrder)
    assert found.document.unread == (("ST 1", "", "", "005010X999"),)
    assert list(write(found.document, guide)) == raw.segments


def test_differences_are_laid_on_for_their_releases_and_sets() -> None:
    table = package_guide("sets/850")
    overlay = {"BEG.03": {"use": "M"}}
    one = {"from": "004020", "until": "005999", "sets": ["850"], "overlay": overlay}
    assert for_release(table, "004010", [one]) is table
    assert for_release(table, "006010", [one]) is table
    assert for_release(table, "VICS", [one]) is table
    assert for_release(package_guide("sets/855"), "005010", [one])["set"] == "855"
    laid = for_release(table, "005010", [one])["BEG"]
    assert isinstance(laid, dict) and laid["03"] == {"field": "number", "use": "M"}
    behind = {"segment": "CUR", "behind": "REF"}
    changed = for_release(table, "005010", [behind])
    assert list(changed) == list(table)  # the head has REF behind CUR already
    charge = changed["SAC"]
    assert isinstance(charge, dict) and charge["REF"] == {"max": 1}


def test_a_wrong_difference_is_named() -> None:
    with pytest.raises(GuideError, match=r"releases: differences\[2\]: has an unknown key"):
        for_release(package_guide("sets/850"), "004010", [{"until": "003"}, {"form": "004"}])


def test_a_use_that_is_replaced_must_be_there() -> None:
    for wrong in ({"instead": "BPR", "uses": {}}, {"instead": "BEG"}):
        with pytest.raises(GuideError, match=r"differences\[1\].instead: needs a use"):
            for_release(package_guide("sets/850"), "004010", [wrong])


def test_from_004040_on_carriers_refer_in_l11() -> None:
    guide = load_guide("990", "004060")
    raw = raw_of("B1*UPSN*S-1~L11*PRO-7*CN~S5*1*LD~L11*APPT-1*AO", set_="990")
    found = parse(raw, guide)
    assert told(found) == []
    assert isinstance(found.document, TenderResponse)
    assert [(one.kind, one.value) for one in found.document.references] == [
        ("carrier's reference", "PRO-7")
    ]
    assert list(write(found.document, guide)) == raw.segments
    assert "segment-not-in-set L11 at segment 3" in told(parse(raw, load_guide("990")))


ORDER = "BEG*00*SA*1**{day}~{more}PO1*1*1*EA*{price}**VN*{item}~CTT*1"


def order_of(release: str, more: str = "", item: str = "A", price: str = "2") -> RawSet:
    """The body of a small order, its date as long as the release wants it."""
    day = "940131" if release < "004" else "20240131"
    return raw_of(ORDER.format(day=day, more=more, item=item, price=price))


@pytest.mark.parametrize(
    ("release", "most", "text"),
    [
        ("003060", 35, "N1*ST*{}*92*70~"),
        ("005030", 60, "N1*ST*{}*92*70~"),
        ("003060", 35, "N1*ST*A*92*70~N3*{}~"),
        ("005030", 55, "N1*ST*A*92*70~N3*{}~"),
        ("003040", 17, "N1*ST*A*92*{}~"),
        ("003070", 20, "N1*ST*A*92*{}~"),
        ("004010", 80, "N1*ST*A*92*{}~"),
        ("004020", 30, "REF*DP*{}~"),
        ("005010", 50, "REF*DP*{}~"),
        ("007010", 80, "REF*DP*{}~"),
        ("004010", 80, "PER*BD*A*TE*{}~"),
        ("004020", 256, "PER*BD*A*TE*{}~"),
        ("003040", 30, ""),
        ("003060", 40, ""),
        ("003070", 48, ""),
    ],
)
def test_how_long_a_value_may_be_follows_the_release(release: str, most: int, text: str) -> None:
    guide = load_guide("850", release)
    for length, wrong in ((most, 0), (most + 1, 1)):
        value = "8" * length
        raw = order_of(release, text.format(value)) if text else order_of(release, item=value)
        problems = told(parse(raw, guide))
        assert len(problems) == wrong and all("too-long" in one for one in problems), problems


def test_prices_grew_with_003050() -> None:
    price = "12345678901.2345"
    assert "too-long PO104 at segment 3" in told(
        parse(order_of("003040", price=price), load_guide("850", "003040"))
    )
    assert told(parse(order_of("003050", price=price), load_guide("850", "003050"))) == []


def test_the_century_in_a_status_stands_before_the_time() -> None:
    guide = load_guide("214", "003070")
    body = "B10*PRO-1*S-1*RDWY~LX*1~AT7*D1*NS***970131*19*1430*ET"
    found = right(body, guide)
    assert isinstance(found, ShipmentStatus)
    (event,) = found.parts[0].events
    assert (event.on, event.at) == (date(1997, 1, 31), time(14, 30))


def test_a_segment_in_error_had_several_codes_up_to_003040() -> None:
    body = "AK1*PO*1~AK2*850*0001~AK3*REF*3**2*7~AK5*R*5~AK9*R*1*1*0"
    assert told(parse(raw_of(body, set_="997"), load_guide("997", "003040"))) == []
    assert "too-many-elements AK305 at segment 4" in told(
        parse(raw_of(body, set_="997"), load_guide("997", "003050"))
    )


@pytest.mark.parametrize(
    ("release", "set_", "body"),
    [
        ("004020", "850", "BEG*00*SA*1**20240131~N1*ST*A~N4*TALA***MX*CC*X*JAL~PO1*1*1*EA*2~CTT*1"),
        ("004020", "214", "B10*PRO-1*S-1*RDWY****N*20240131*0930~LX*1"),
        ("004030", "214", "B10*PRO-1*S-1*RDWY~L11*1*BM**20240131~LX*1"),
        (
            "004030",
            "214",
            "B10*PRO-1*S-1*RDWY~LX*1~AT7*X1*NS***20240131*1430~MS1*AKRON*OH*US*****43004",
        ),
        ("004040", "214", "B10*PRO-1*S-1*RDWY~L11*1*BM**20240131*Y~LX*1"),
        ("004050", "997", "AK1*PO*1*004010~AK2*850*0001*GUIDE~AK5*A~AK9*A*1*1*1"),
    ],
)
def test_what_came_with_a_release(release: str, set_: str, body: str) -> None:
    right(body, load_guide(set_, release))
    earlier = [one for one in known_releases() if one < release][-1]
    problems = told(parse(raw_of(body, set_=set_), load_guide(set_, earlier)))
    assert problems and all("too-many-elements" in one for one in problems), problems


def test_from_004050_on_an_element_in_error_is_a_composite() -> None:
    body = "BGN*11*A-1*20240131~OTI*TR*IV*INV-9~TED*POI*no order*BIG*2*{}*4711"
    for release, place in (("004040", "4*324"), ("004050", "4>1*324")):
        found = right(body.format(place), load_guide("824", release))
        assert isinstance(found, ApplicationAdvice)
        (error,) = found.sets[0].errors
        assert (error.element, error.reference, error.value) == (4, 324, "4711")


@pytest.mark.parametrize("release", ["000000", "008010", "999999"])
def test_every_set_is_read_in_releases_nobody_knows(release: str) -> None:
    for set_ in sorted(known_sets()):
        assert load_guide(set_, release).release == release
