"""Releases: dictionaries and differences of guides, not copies."""

from __future__ import annotations

from datetime import date

import pytest

from tests.translators.small import raw_of, told
from translators.documents import PurchaseOrder, TenderResponse
from translators.guide import GuideError, known_sets, load_guide, package_guide
from translators.releases import for_release
from translators.x12.parse import parse
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
    assert told(found) == ["unknown-release ST at segment 1 (note)"]
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
