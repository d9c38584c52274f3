"""A customer with a server of its own: orders fetched, answers sent, the books as by folder."""

from __future__ import annotations

import gzip
from pathlib import Path

from gateway.home import Home
from gateway.rows import FileRow
from gateway.sending import Sent
from gateway.store import Store
from tests.transports.trading import Trade
from tests.transports.wires import USER, Server
from tests.wire import interchange, transaction

ORDER = interchange(
    "acme",
    1,
    *[
        transaction(
            "850",
            *[
                "BEG*00*SA*4711**20260302",
                "N1*ST**92*0042",
                "PO1*1*5*CA*90*PE*BP*A-1001",
                "CTT*1",
            ],
        )
    ],
)


def test_orders_come_and_answers_go_over_openssh(sshd: Server, tmp_path: Path) -> None:
    trade = Trade(tmp_path, sshd, there=sshd.root / tmp_path.name)
    check(trade)


def test_orders_come_and_answers_go_over_asyncssh(server: Server, tmp_path: Path) -> None:
    check(Trade(tmp_path, server, user=USER))


def test_orders_come_and_answers_go_over_a_share(tmp_path: Path) -> None:
    check(Trade(tmp_path))


def check(trade: Trade) -> None:
    trade.offer("order.x12", ORDER.encode())
    held = trade.round()
    assert held.polled is not None and held.polled.fetched == ("order.x12",)
    trade.work()
    assert trade.house.rows("arrivals")[0].name == "order.x12"
    assert [row.kind for row in trade.house.rows("documents", arrival=1)] == ["850"]
    waiting = trade.house.rows("files", state="sending")
    assert waiting and all(
        row.delivery == "queued"
        for row in trade.house.rows("documents", direction="out", partner="acme")
    )
    held = trade.round()
    assert held.sent is not None and len(held.sent.sent) == len(waiting)
    assert trade.delivered == sorted(row.name for row in waiting)
    for row in waiting:
        assert (trade.there / "in" / row.name).read_bytes() == row.body
    trade.work()
    assert trade.house.rows("files", state="sending") == []
    assert "997 1" in trade.house.sent
    assert not (trade.house.home.outbox / "acme").exists()
    again = trade.round()
    assert again.polled is not None and (again.polled.fetched, again.polled.known) == ((), 1)
    assert again.sent is not None and again.sent.sent == ()


def test_test_files_go_over_the_channel_too(tmp_path: Path) -> None:
    trade = Trade(tmp_path)
    trade.offer("test.x12", ORDER.replace("*P*>", "*T*>").encode())
    trade.round()
    trade.work()
    assert trade.house.rows("files") == []
    held = trade.round()
    assert held.sent is not None and trade.delivered == ["test_997_000000001.x12"]
    trade.work()
    rows = Store(Home(trade.house.home.root, trial=True).database_url)
    assert {row.state for row in rows.select("files") if isinstance(row, FileRow)} == {"sent"}
    rows.close()
    assert trade.round().sent == Sent()


def test_what_is_sent_is_compressed_as_agreed(tmp_path: Path) -> None:
    trade = Trade(tmp_path)
    trade.house.write("partners/acme/partner.toml", '[outbox]\ncompress = "gzip"\n', add=True)
    trade.offer("order.x12", ORDER.encode())
    trade.round()
    trade.work()
    assert trade.round().sent == Sent(sent=("997_000000001.x12.gz",))
    raw = (trade.there / "in" / "997_000000001.x12.gz").read_bytes()
    trade.work()
    [file] = trade.house.rows("files")
    assert gzip.decompress(raw) == file.body
    assert (file.state, file.sent_as) == ("sent", "997_000000001.x12.gz")


def test_an_exception_about_a_channel_is_ended_and_the_books_are_made_again(tmp_path: Path) -> None:
    trade = Trade(tmp_path)
    trade.offer("bad\nname", b"one")
    trade.offer("order.x12", ORDER.encode())
    trade.round()
    trade.work()
    trade.house.act("resolve", "XC-acme-1", "close")
    assert "refused-file" not in trade.cases
    trade.round()
    trade.work()
    trade.house.verify()
