"""What nobody can take in: a clear exception with a hint, the bytes kept, the rest goes on."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from gateway.archive import Archive
from gateway.errors import ConfigError
from gateway.home import Home
from gateway.passes import process
from gateway.rows import Arrival
from tests import wire
from tests.house import House

GOOD = wire.interchange("acme", 501, wire.order("4501", "40*EA*8**IN*AC-1"))


def bad(house: House, *raws: bytes, names: Sequence[bytes] = (), partner: str = "acme") -> None:
    """Bad files and then a good order; the bad ones' bytes are kept, the good one is taken."""
    for index, raw in enumerate(raws):
        name = os.fsdecode(names[index]) if names else f"{index}.x12"
        (house.home.inbox / partner / name).write_bytes(raw)
    house.receive("acme", GOOD)
    arrived = [row for row in house.rows("arrivals") if isinstance(row, Arrival)]
    archive = Archive(house.home.archive)
    assert {*raws} <= {archive.read(row.digest) for row in arrived}
    assert all(row.state == "done" for row in arrived)
    assert "855 4501" in house.sent


def told_all(house: House, code: str) -> list[str]:
    """The open exceptions of a kind, as a person reads them."""
    cases = [each for each in house.rows("cases", state="open") if each.code == code]
    assert all(case.hint for case in cases)
    return [f"{case.message} | {case.hint}" for case in cases]


def told(house: House, code: str) -> str:
    """The one open exception of a kind, as a person reads it."""
    [said] = told_all(house, code)
    return said


def orders(*numbers: int) -> list[bytes]:
    """A whole file with one order for each number, which is also its control number."""
    return [
        wire.interchange("acme", each, wire.order(str(each), "40*EA*8**IN*AC-1")).encode()
        for each in numbers
    ]


def test_what_is_not_edi(house: House) -> None:
    raws = (
        b"Dear team, please find our order attached.\r\n",
        b"%PDF-1.7\n\xe2\xe3\xcf\xd3",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"\xff\xfeI\x00S\x00A\x00*\x00",
        b"UNA:+.? 'UNB+UNOA:1+A+B+260302:0900+1'",
        b"number,item,quantity\n4711,AC-1,40\n",
        b"ISA",
        b"isa*00*",
    )
    bad(house, *raws)
    said = told_all(house, "not-edi")
    assert len(said) == len(raws)
    assert all("these bytes are no X12" in each for each in said)


def test_xml_that_is_hostile_broken_or_of_another_trade(house: House) -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    bad(
        house,
        b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>',
        f'<!DOCTYPE x [<!ENTITY a0 "ha">{bomb}]><x>&a8;</x>'.encode(),
        b"<Order><Line></Order>",
        b"<html><body>503 Service Unavailable</body></html>",
    )
    said = told_all(house, "file-rejected")
    assert len(said) == 4
    assert "passwd" not in "".join(said)
    assert "receipt" not in "".join(house.sent)


def test_damaged_archives(house: House) -> None:
    bad(house, b"PK\x03\x04" + bytes(100))
    assert "cannot be unpacked: its end is missing | ask the partner to send it again" in told(
        house, "archive-damaged"
    )


def test_empty_files(house: House) -> None:
    bad(house, b"", b"\r\n\r\n", bytes(5_000), b"\xef\xbb\xbf", b"\x1a")
    said = told_all(house, "empty-file")
    assert len(said) == 5 and "0.x12: the file holds nothing" in said[0]


def test_halves_of_files(house: House) -> None:
    """Cut before the closing segment, nothing of a file is processed, and the sender is told."""
    wholes = orders(511, 512, 513, 514)
    bad(house, *(raw[:size] for raw, size in zip(wholes, (140, 200, 260, 315), strict=True)))
    said = told_all(house, "interchange-rejected")
    assert len(said) == 4 and all("TA1 code 023" in each for each in said)
    assert [row.number for row in house.rows("orders")] == ["4501"]


def test_a_file_that_ends_in_its_first_segment(house: House) -> None:
    bad(house, GOOD[:90].encode())
    assert "ends inside its ISA segment" in told(house, "half-file")


def test_half_a_file_comes_again_whole_under_its_number(house: House) -> None:
    [whole] = orders(511)
    bad(house, whole[:250])
    house.receive("acme", whole.decode())
    assert "855 511" in house.sent


def test_rubbish_around_an_interchange(house: House) -> None:
    [whole] = orders(511)
    bad(house, b"Received from VAN\r\n" + whole + b"-- end of batch --")
    assert "855 511" in house.sent
    assert [case.split()[1] for case in house.cases] == ["not-edi", "not-edi"]


def test_an_unknown_sender(house: House) -> None:
    raw = GOOD.replace("ACMESTORES", "NOBODY    ").replace("000000501", "000000777")
    bad(house, raw.encode())
    said = told(house, "unknown-sender")
    assert "ZZ:NOBODY" in said and 'isa = "ZZ:NOBODY"' in said
    assert house.sent.count("997 501") == 1


def test_a_sender_in_the_folder_of_another(house: House) -> None:
    bad(house, GOOD.replace("000000501", "000000777").encode(), partner="wh1")
    assert "sender not of this channel" in told(house, "sender-not-of-this-channel")


def test_nobody_acknowledges_for_another(house: House) -> None:
    house.receive("acme", wire.interchange("acme", 500, wire.order("4500", "40*EA*8**IN*AC-1")))
    sent = next(row for row in house.rows("documents", kind="855"))
    head = wire.interchange("acme", 900, wire.order("x", "1*EA*1**IN*x")).split("~")[0]
    rejection = f"{head}~TA1*{int(sent.group):09d}*260302*1000*R*018~IEA*0*000000900~"
    bad(house, rejection.encode(), partner="wh1")
    assert "which we did not send" in told(house, "orphan-acknowledgment")
    assert house.document(sent.id).acknowledgement == "awaited"
    house.receive("acme", rejection)
    assert house.document(sent.id).acknowledgement == "rejected"


def test_a_wrong_agreement(house: House) -> None:
    """The one that is wrong counts as it stood before; the mistake names file, key and remedy."""
    house.receive("acme", wire.interchange("acme", 500, wire.order("4500", "40*EA*8**IN*AC-1")))
    house.change("partners/acme/partner.toml", "[selling]", "[seling]")
    house.drop("acme", GOOD)
    with house.desk() as desk:
        process(desk)
        [mistake] = desk.mistakes
    assert isinstance(mistake, ConfigError)
    assert mistake.file == "partners/acme/partner.toml" and "selling" in mistake.hint
    assert "855 4501" in house.sent
    house.change("partners/acme/partner.toml", "[seling]", "[selling]")


def test_a_new_agreement_that_is_wrong(house: House) -> None:
    """Of a partner that never had a right one everything waits in its folder; others go on."""
    house.write("partners/newco/partner.toml", 'key = "newco"\n')
    waiting = GOOD.replace("ACMESTORES", "NEWCO     ")
    house.drop("newco", waiting)
    house.receive("acme", GOOD)
    assert "855 4501" in house.sent
    assert [path.read_text() for path in (house.home.inbox / "newco").iterdir()] == [waiting]


NAMES = (
    b"new\nline.x12",
    b"\x1b[2J.x12",
    b"x\\..\\..\\x.x12",
    b"\xff\xfe.x12",
    "\u202etxt.x12".encode(),
    b"'; drop table arrivals; --",
    b"{control}%s",
)


def test_path_like_names(house: House) -> None:
    numbers = range(511, 511 + len(NAMES))
    bad(house, *orders(*numbers), names=NAMES)
    assert {f"855 {number}" for number in numbers} <= set(house.sent)
    assert below(house.home) == {"acme", "wh1"}
    assert all(row.name.isprintable() for row in house.rows("arrivals"))


def test_a_name_too_long_to_be_kept(house: House) -> None:
    """The file waits in quarantine, because whatever is made of it needs a name of its own."""
    (house.home.inbox / "acme" / ("n" * 255)).write_text(GOOD)
    house.receive("acme", wire.interchange("acme", 502, wire.order("4502", "40*EA*8**IN*AC-1")))
    assert "send a plain file under a short name" in told(house, "refused-file")
    assert "855 4502" in house.sent and "855 4501" not in house.sent
    kept = [path for path in house.home.quarantine.rglob("*") if path.is_file()]
    assert [path.read_text() for path in kept] == [GOOD]


def test_path_like_ids_and_numbers(house: House) -> None:
    """What a partner calls itself, its orders and its items never becomes a place on our disk."""
    for control, number in enumerate(("../../x", "..\\x", "/etc/passwd", ".", "a/b|c"), 510):
        text = wire.interchange("acme", control, wire.order(number, "40*EA*8**IN*AC-1"))
        house.receive("acme", text)
        assert f"855 {number}" in house.sent
    strange = GOOD.replace("ACMESTORES", "../../X   ").replace("ACMEGS", "../../y")
    bad(house, strange.encode())
    assert "partners/" not in told(house, "unknown-sender")
    assert below(house.home) == {"acme", "wh1"}


def below(home: Home) -> set[str]:
    """The folders on the outbox; that nothing stands beside the home and its folders is checked."""
    assert {path.name for path in home.root.parent.iterdir()} == {home.root.name}
    tops = {"config", "partners", "inbox", "outbox", "ledger", "var"}
    assert {path.name for path in home.root.iterdir()} == tops
    for path in home.outbox.glob("*/*"):
        assert path.is_file() and Path(path.name).suffix == ".x12"
    return {path.name for path in home.outbox.iterdir()}


def test_a_document_that_nobody_expects(house: House) -> None:
    """A set that we can read, from a partner that has no business with it, is held and answered."""
    invoice = wire.transaction(
        "810", "BIG*20260301*I-9**4501", "IT1*1*5*EA*2**VN*A100", "TDS*1000", control="0001"
    )
    raw = wire.envelope("acme", 503, ["GS*IN*ACMEGS*HARBOR*20260302*0900*503*X*004010", *invoice])
    raw = raw.replace("IEA*1", "GE*1*503~\nIEA*1")
    bad(house, raw.encode())
    assert "a 810 from a customer is not agreed" in told(house, "not-expected")
    assert [row.kind for row in house.rows("documents", posting="held")] == ["810"]


def test_absurd_amounts(house: House) -> None:
    for control, price in enumerate(("99999999999999", ".01"), 511):
        order = wire.order(str(control), f"999999999999999*EA*{price}**IN*AC-1")
        house.receive("acme", wire.interchange("acme", control, order))
    bad(house)
    said = told_all(house, "amount-too-large")
    assert len(said) == 2 and all("is no real order" in each for each in said)


def test_an_absurd_shipment(house: House) -> None:
    house.change("partners/acme/partner.toml", "credit_limit = 50000.00", 'prices = "order"')
    dear = wire.order("4502", "1*EA*9999999999**IN*AC-1")
    house.receive("acme", wire.interchange("acme", 502, dear))
    [order] = house.rows("orders", number="4502")
    ships = wire.shipment(order.our_number, "W-1", "4502", "CC*1*9999999999**EA**VN*A100")
    house.receive("wh1", wire.interchange("wh1", 9, ships))
    assert "worth more than any real order" in told(house, "amount-too-large")
    bad(house)
