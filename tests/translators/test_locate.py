"""Where each value came from: paths, bytes, money and the rules that exclude it."""

from __future__ import annotations

from decimal import Decimal

from tests.translators.small import CODES, guide_of, raw_of
from translators.documents import PurchaseOrder
from translators.guide import load_guide
from translators.x12.delimiters import Delimiters
from translators.x12.parse import Located, locate, parse

GUIDE = guide_of()
BODY = """BEG*00*SA*4501**20240228
    PER*BD*JANE*TE*1*TE*2
    CTP*AS*CAT*1.5
    ITD*01*******100
    N1*ST*DÉPÔT*92*0012
    N3*1 MAIN*SUITE 4
    PO1*1*10*EA*9.25*PE*UP*0123
    SLN*1**I*1*EA*2.5
    N1*BT*X
    N1*BY*Y
    N4*TOWN
    XYZ*5
    CTT*1*10"""


def found_in(body: str, delimiters: Delimiters = Delimiters()) -> dict[str, Located]:  # noqa: B008
    raw = raw_of(body, delimiters)
    located = locate(raw, GUIDE)
    for one in located:
        text = raw.raw[one.place.start : one.place.end].decode()
        assert text.rstrip() == one.value, one
    return {one.place.__str__(): one for one in located}


def test_every_element_has_a_place_and_most_a_field() -> None:
    found = found_in(BODY)
    paths = {place: one.path for place, one in found.items()}
    assert paths["ST01 at segment 1"] == ""
    assert paths["BEG03 at segment 2"] == "number"
    assert paths["PER03 at segment 3"] == "contacts[0].numbers.telephone"
    assert paths["PER04 at segment 3"] == "contacts[0].numbers.telephone"
    assert paths["PER06 at segment 3"] == "contacts[0].numbers.telephone 2"
    assert paths["CTP03 at segment 4"] == "unread"
    assert paths["N102 at segment 6"] == "parties[0].name"
    assert paths["N302 at segment 7"] == "parties[0].address[1]"
    assert paths["PO104 at segment 8"] == "lines[0].unit_price"
    assert paths["PO107 at segment 8"] == "lines[0].items.UPC"
    assert paths["N401 at segment 12"] == "lines[0].parties[1].city"
    assert paths["XYZ01 at segment 13"] == ""
    assert paths["CTT01 at segment 14"] == ""
    assert paths["CTT02 at segment 14"] == "unread"


def test_money_is_taken_or_excluded_by_a_rule() -> None:
    found = found_in(BODY)
    money = {place: (one.path, one.excluded) for place, one in found.items() if one.money}
    assert money == {
        "CTP03 at segment 4": ("unread", "price-list detail is advice"),
        "ITD08 at segment 5": ("unread", "discount is computed from the percentage"),
        "PO104 at segment 8": ("lines[0].unit_price", ""),
        "SLN06 at segment 9": ("unread", "sub-lines are advice"),
    }


def test_money_in_a_segment_without_a_place_is_neither() -> None:
    found = found_in("BEG*00*SA*4501**20240228~PO1*1*1*EA*1~TDS*100")
    one = found["TDS01 at segment 4"]
    assert (one.money, one.path, one.excluded) == (True, "", "")


def test_paths_lead_to_the_values() -> None:
    raw = raw_of(BODY)
    document = parse(raw, GUIDE).document
    assert isinstance(document, PurchaseOrder)
    for one in locate(raw, GUIDE):
        if one.path.endswith("unit_price"):
            assert document.lines[0].unit_price == Decimal(one.value)


def test_components_have_places_of_their_own() -> None:
    found = found_in("BEG*00*SA*1**20240228~PO1*1*1*EA*1~SLN*1**I*1*EA>>2*5")
    assert found["SLN05-1 at segment 4"].value == "EA"
    assert found["SLN05-3 at segment 4"].value == "2"
    plain = Delimiters(component="")
    assert "SLN05 at segment 4" in found_in(
        "BEG*00*SA*1**20240228~PO1*1*1*EA*1~SLN*1**I*1*EA*5", plain
    )


def test_a_segment_out_of_order_is_located_where_it_was_read() -> None:
    found = found_in("BEG*00*SA*1**20240228~DTM*010*20240304~CUR*BY*USD~PO1*1*1*EA*1")
    assert found["CUR02 at segment 4"].path == "currency"


def test_levels_are_part_of_the_path() -> None:
    body = "BSN*00*S1*20240304*1200~HL*1**S~HL*2*1*O~PRF*A~HL*3*2*P~MAN*GM*1~HL*4*3*I~SN1**1*EA"
    located = locate(raw_of(body, set_="856"), load_guide("856"))
    paths = {str(one.place): one.path for one in located}
    assert paths["PRF01 at segment 5"] == "orders[0].number"
    assert paths["SN102 at segment 9"] == "orders[0].cartons[0].items[0].quantity"
    assert CODES["parties"]["ST"] == "ship to"
