"""Files that are not X12, taken in and answered: JSON stands for every syntax that has batches."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.archive import Archive
from gateway.passes import process
from gateway.rows import Arrival, DocumentRow
from gateway.trace import Tracer
from gateway.tracing import follow
from tests.house import House
from tests.playing import STORIES
from tests.wire import Set, interchange, payment, shipment
from tests.wire import order as x12_order
from translators.batches import Head
from translators.guide import load_guide
from translators.json import write
from translators.x12.parse import parse
from translators.x12.sets import of_segments

LINE = "10*EA*8**IN*AC-1"
"""A line of an order that is taken over as it is."""


@pytest.fixture
def house(tmp_path: Path) -> House:
    """The stories' home, but for all partners speaking JSON."""
    house = House(tmp_path)
    for partner in ("acme", "wh1", "bank"):
        speak(house, partner)
    return house


def speak(house: House, partner: str, more: str = "") -> None:
    path = f"partners/{partner}/partner.toml"
    house.change(path, f'key = "{partner}"\n', f'key = "{partner}"\nsyntax = "json"\n{more}')


def documents(text: str) -> list[dict[str, Any]]:
    return [dict(each) for each in json.loads(text)["documents"]]


def as_json(*sets: Set, **head: Any) -> str:
    """What sets of X12 say, as JSON."""
    found = []
    for each in sets:
        raw = of_segments(tuple(each))
        document = parse(raw, load_guide(raw.kind, "004010")).document
        assert document is not None
        found.append(document)
    text = write(found, None, Head(control="", sent_at=datetime(2026, 3, 2, tzinfo=UTC))).decode()
    return json.dumps(json.loads(text) | head) if head else text


def sent(house: House, partner: str) -> Mapping[str, Any]:
    folder = house.home.outbox / partner
    return {path.name: json.loads(path.read_text()) for path in sorted(folder.iterdir())}


def test_the_same_books_and_answers_as_in_x12(house: House, tmp_path: Path) -> None:
    other = House(tmp_path / "x12")
    arrivals = (
        ("acme", x12_order("4711", LINE)),
        ("wh1", shipment("SO000001", "W-1", "4711", "CC*10*10**EA**VN*A100")),
        ("bank", payment("T-1", "78.40", "RMR*IV*INV000001**78.40*80.00*1.60")),
    )
    for control, (partner, each) in enumerate(arrivals, 1):
        house.receive(partner, as_json(each))
        other.receive(partner, interchange(partner, control, each))
    assert house.cases == other.cases == []
    answers = [each for each in house.sent if not each.startswith("receipt")]
    assert answers == [each for each in other.sent if not each.startswith("997")]
    assert books(house) == books(other)
    assert list(sent(house, "acme")) == [
        "810_000000001.json",
        "855_000000001.json",
        "856_000000001.json",
        "receipt_000000001.json",
    ]
    invoice = sent(house, "acme")["810_000000001.json"]
    assert invoice["documents"][0]["document"]["total"] == "80.00"
    house.verify()
    other.verify()


def taken(house: House) -> list[DocumentRow]:
    """The documents that came in."""
    return [row for row in house.rows("documents", direction="in") if row.id != "OPENING"]


def books(house: House) -> list[tuple[object, ...]]:
    """Every posting, but for the names of documents and the bytes it came from."""
    return [
        (row.number, row.on, row.account, row.amount, row.party, row.ref, row.sku, row.qty)
        for row in house.rows("postings")
    ]


def test_every_amount_is_traced_to_the_file(house: House) -> None:
    house.receive("acme", as_json(x12_order("4711", LINE)))
    house.receive("wh1", as_json(shipment("SO000001", "W-1", "4711", "CC*10*10**EA**VN*A100")))
    tracer = Tracer(house.store, Archive(house.home.archive))
    for row in house.rows("documents"):
        traced = follow(house.store, tracer, row.id)
        assert all(each.complete for each in traced.documents), row.kind
    for number in {row.number for row in house.rows("postings")}:
        assert all(each.proven for each in tracer.trace_entry(number).postings)
    [origin, *_] = (
        tracer.trace_entry(house.rows("postings", ref="4711")[0].number).postings[0].origins
    )
    assert origin.place == "/documents/0/document/lines/0/quantity"
    assert origin.text


def test_the_same_file_again_is_answered_again(house: House) -> None:
    text = as_json(x12_order("4711", LINE))
    house.receive("acme", text)
    before = len(house.rows("documents"))
    house.receive("acme", text)
    assert len(house.rows("documents")) == before
    assert [row.duplicate_of for row in house.rows("interchanges")] == ["", "1.0"]
    house.receive("acme", as_json(x12_order("4711", LINE, LINE)))
    assert house.document("IN-2").posting == "held"
    house.verify()


def test_other_bytes_under_a_number_used_before_are_held(house: House) -> None:
    house.receive("acme", as_json(x12_order("4711", LINE), control="B-1"))
    house.receive("acme", as_json(x12_order("4712", LINE), control="B-1"))
    assert house.cases == ["X1 control-number-conflict 0.00 2.0"]
    assert house.act("replay", "2.0") == "002.x12 is taken in again"
    assert house.cases == []
    assert [row.number for row in taken(house)] == ["4711", "4712"]
    house.verify()


def test_a_wrong_message_is_refused_with_its_money_and_the_others_go_on(house: House) -> None:
    file = json.loads(as_json(x12_order("4711", LINE), x12_order("4712", LINE)))
    file["documents"][0]["document"]["lines"][0]["colour"] = "red"
    file["documents"].append({"kind": "997", "document": {}})
    house.receive("acme", json.dumps(file))
    assert [(row.kind, row.verdict, row.posting) for row in taken(house)] == [
        ("850", "R", "refused"),
        ("850", "A", "memo"),
        ("997", "R", "refused"),
    ]
    assert [row.verdict for row in house.rows("groups")] == ["P"]
    assert house.cases == ["X1 rejected 80.00 IN-1", "X2 rejected 0.00 IN-3"]
    receipt = sent(house, "acme")["receipt_000000001.json"]
    assert [each["verdict"] for each in receipt["documents"]] == ["R", "A", "R"]
    [problem] = receipt["documents"][0]["problems"]
    assert problem["place"]["path"] == "/documents/0/document/lines/0/colour"
    house.verify()


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", "not-json"), ('{"version": 9, "documents": []}', "unknown-version")],
)
def test_a_file_that_cannot_be_taken_is_refused_as_a_whole(
    house: House, text: str, code: str
) -> None:
    house.receive("acme", text)
    assert [each.split()[1] for each in house.cases] == ["file-rejected"]
    assert [row.code for row in house.rows("interchanges")] == [code]
    assert sent(house, "acme")["receipt_000000001.json"]["problems"][0]["code"] == code
    house.verify()


def test_a_batch_without_messages_is_answered(house: House) -> None:
    house.receive("acme", '{"version": 1, "documents": []}')
    assert house.cases == []
    assert list(sent(house, "acme")) == ["receipt_000000001.json"]


def test_no_answer_where_none_is_agreed(house: House) -> None:
    house.write("partners/acme/partner.toml", '\n[acknowledge]\nsend = "none"\n', add=True)
    house.receive("acme", as_json(x12_order("4711", LINE)))
    assert list(sent(house, "acme")) == ["855_000000001.json"]


def test_json_is_read_only_where_it_is_agreed(house: House) -> None:
    house.change("partners/bank/partner.toml", 'syntax = "json"\n', "")
    house.receive("bank", as_json(x12_order("4711", LINE)))
    assert [each.split()[1] for each in house.cases] == ["not-edi"]


@pytest.mark.parametrize(
    ("channel", "head", "word"),
    [
        ("acme", {"sender": "DUNS:1"}, "unknown-sender"),
        ("acme", {"sender": "wh1"}, "sender-not-of-this-channel"),
        ("wh1", {"receiver": "somebody"}, "not-for-us"),
    ],
)
def test_nobodys_batch_waits_with_a_way_out(
    house: House, channel: str, head: dict[str, str], word: str
) -> None:
    signed = '[[identities]]\nid = "GLN:4012345000009"\nisa'
    for partner in ("acme", "wh1"):
        path = f"partners/{partner}/partner.toml"
        house.change(path, "[[identities]]\nisa", signed)
        house.change(path, "[us]\n", '[us]\nid = ["GLN:4000001000005", "DUNS:123456789"]\n')
    house.receive(channel, as_json(x12_order("4711", LINE), **head))
    assert [each.split()[1] for each in house.cases] == [word]
    assert "replay 1.0" in house.case("X1").hint
    assert taken(house) == []


def test_a_batch_that_was_nobodys_is_taken_in_once_it_is_known(house: House) -> None:
    path = "partners/acme/partner.toml"
    house.change(path, "[[identities]]\nisa", '[[identities]]\nid = "GLN:4012345000009"\nisa')
    text = as_json(x12_order("4711", LINE), sender="5412345000013")
    house.receive("acme", text)
    assert [each.split()[1] for each in house.cases] == ["unknown-sender"]
    house.change(path, '"GLN:4012345000009"', '["GLN:4012345000009", "0088:5412345000013"]')
    house.act("replay", "1.0")
    assert house.cases == []
    assert house.document("IN-1").posting == "memo"
    house.verify()


def test_a_batch_may_come_through_a_carrier(house: House) -> None:
    house.change(
        "partners/wh1/partner.toml",
        'roles = ["warehouse"]\n',
        'roles = ["warehouse"]\ncarries = ["acme"]\n',
    )
    house.write(
        "partners/wh1/partner.toml", '\n[[identities]]\nid = "GLN:4012345000009"\n', add=True
    )
    house.receive("wh1", as_json(x12_order("4711", LINE), sender="acme"))
    assert house.document("IN-1").partner == "acme"
    house.verify()


def test_a_test_batch_is_decided_in_the_trial_half(house: House) -> None:
    house.receive("acme", as_json(x12_order("4711", LINE), test=True))
    assert taken(house) == []
    assert list(sent(house, "acme")) == ["test_855_000000001.json", "test_receipt_000000001.json"]


def test_a_large_batch_is_decided_over_several_commits(house: House) -> None:
    orders = [x12_order(f"47{index:03d}", LINE, store="0042") for index in range(230)]
    house.change("partners/acme/partner.toml", "credit_limit = 50000.00\n", "")
    house.write("partners/acme/partner.toml", "\n[outbox]\nmax_documents = 500\n", add=True)
    house.receive("acme", as_json(*orders))
    assert len(house.rows("documents", kind="850")) == 230
    assert len(house.rows("decisions")) == 3
    files = sent(house, "acme")
    assert [len(each["documents"]) for each in files.values()] == [200, 30, 230]
    [done] = house.rows("arrivals")
    assert isinstance(done, Arrival)
    assert done.state == "done"
    tracer = Tracer(house.store, Archive(house.home.archive))
    last = house.rows("documents", kind="855")[-1]
    assert tracer.open(last.id).document is not None
    house.verify()


def test_a_document_parked_or_held_is_read_again(house: House) -> None:
    house.receive("wh1", as_json(shipment("SO000001", "W-1", "4711", "CC*10*10**EA**VN*A100")))
    assert house.document("IN-1").posting == "parked"
    house.receive("acme", as_json(x12_order("4711", LINE)))
    assert house.document("IN-1").posting == "posted"
    with house.desk() as desk:
        process(desk)
    house.verify()


@pytest.mark.parametrize("syntax", ["ubl", "cxml"])
def test_the_proposal_for_an_unknown_sender_is_right(house: House, syntax: str) -> None:
    order = STORIES / f"whole-cycle-{syntax}" / "in" / "acme" / "4791.xml"
    house.receive("acme", order.read_text())
    [case] = house.cases
    assert case.split()[1] == "unknown-sender"
    text = house.case("X1").hint.partition("\n")[2]
    key = tomllib.loads(text)["key"]
    house.write(f"partners/{key}/partner.toml", text)
    house.change("partners/acme/partner.toml", "roles = [", f'carries = ["{key}"]\nroles = [')
    house.act("replay", "1.0")
    assert house.document("IN-1").partner == key
    house.verify()


def test_a_bank_file_is_the_channels_whatever_it_says_inside(house: House) -> None:
    house.change("partners/bank/partner.toml", 'syntax = "json"\n', "")
    house.receive("bank", BAI2)
    assert [(row.kind, row.partner) for row in taken(house)] == [("statement", "bank")]
    assert [row.functional_id for row in house.rows("groups")] == ["BANK"]
    assert not (house.home.outbox / "bank").exists()
    house.verify()


BAI2 = """01,122099999,123456789,260302,0600,1,80,1,2/
02,123456789,122099999,1,260302,0600,USD,2/
03,4815162342,USD,015,100000,,/
49,100000,2/
98,100000,1,4/
99,100000,1,6/
"""
