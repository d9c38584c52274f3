"""What leaves in files that are not X12: several in one, one each, held if it cannot be written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gateway.archive import Archive
from gateway.trace import Tracer
from tests.house import House
from tests.playing import STORIES

CYCLE = STORIES / "whole-cycle-csv" / "home"
HEADER = "order_number,order_date,ship_to,line,item,quantity,unit,unit_price\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """The stories' home, its shop and its warehouse speaking CSV."""
    house = House(tmp_path)
    shutil.copytree(CYCLE, house.home.root, dirs_exist_ok=True)
    return house


def shop(house: House, text: str) -> None:
    """More stands in the shop's agreement."""
    house.write("partners/acme/partner.toml", text, add=True)


def orders(*numbers: str) -> str:
    return HEADER + "".join(f"{each},2026-03-02,0042,1,AC-1,10,EA,8.00\n" for each in numbers)


def names(house: House, partner: str) -> list[str]:
    return sorted(path.name for path in (house.home.outbox / partner).iterdir())


def test_several_documents_share_a_file_where_agreed(house: House) -> None:
    shop(house, "\n[outbox]\nmax_documents = 2\n")
    house.receive("acme", orders("1", "2", "3"))
    assert names(house, "acme") == [
        "855_000000001.csv",
        "855_000000002.csv",
        "receipt_000000001.csv",
    ]
    text = (house.home.outbox / "acme" / "855_000000001.csv").read_text()
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["1", "2"]
    tracer = Tracer(house.store, Archive(house.home.archive))
    sent = [tracer.open(row.id) for row in house.rows("documents", kind="855")]
    assert [getattr(each.document, "number", "") for each in sent] == ["1", "2", "3"]
    assert [each.row.position for each in sent] == [0, 1, 0]
    house.verify()


def test_a_layout_of_one_document_a_file_keeps_to_it(house: House) -> None:
    shop(
        house,
        '\n[outbox]\nmax_documents = 9\n[layouts.acks]\nuses = "csv/order-acknowledgment"\n'
        "[layouts.acks.csv]\nby = []\n",
    )
    house.receive("acme", orders("1", "2"))
    assert names(house, "acme")[:2] == ["855_000000001.csv", "855_000000002.csv"]
    house.verify()


def test_single_kinds_go_another_way(house: House) -> None:
    shop(house, '\n[send]\n855 = "json"\n')
    house.receive("acme", orders("1"))
    assert names(house, "acme") == ["855_000000001.json", "receipt_000000001.csv"]
    house.verify()


def test_what_cannot_be_written_is_held_until_the_layout_is_mended(house: House) -> None:
    ascii_only = '\n[layouts.acks]\nuses = "csv/order-acknowledgment"\n[layouts.acks.csv]\n'
    shop(house, ascii_only + 'encoding = "ascii"\n')
    house.receive("acme", orders("Ä1"))
    [case] = house.cases
    assert case.split()[1] == "855-held"
    assert "is no ascii" in house.case(case.split()[0]).message
    house.change("partners/acme/partner.toml", 'encoding = "ascii"', 'encoding = "utf-8"')
    house.resolve(case.split()[0], "release")
    assert "855_000000001.csv" in names(house, "acme")
    house.verify()


def test_what_reads_as_another_document_is_held(house: House) -> None:
    shop(
        house,
        '\n[layouts.acks]\nuses = "csv/order-acknowledgment"\n[layouts.acks.fields]\n'
        'number = { at = "order_number", pattern = "(.).*" }\n',
    )
    house.receive("acme", orders("4711"))
    [case] = house.cases
    assert "reads as another document" in house.case(case.split()[0]).message
    house.verify()
