"""Files out as agreed: onto a share, compressed, under unique names; what is gone was picked up."""

from __future__ import annotations

import gzip
import io
import shutil
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from gateway import delivery
from gateway.claiming import Sightings
from gateway.passes import process
from gateway.rows import CaseRow, DocumentRow, FileRow
from tests.house import House
from tests.playing import STORIES

ORDER = (STORIES / "accepted-order" / "in" / "acme" / "po-4711.x12").read_text()


def files(house: House) -> list[FileRow]:
    return [row for row in house.rows("files") if isinstance(row, FileRow)]


def states(house: House) -> set[str]:
    return {row.state for row in files(house) if row.partner == "acme"}


def deliveries(house: House) -> set[str]:
    return {
        row.delivery
        for row in house.rows("documents", direction="out", partner="acme")
        if isinstance(row, DocumentRow)
    }


def outbox(house: House) -> list[str]:
    return sorted(path.name for path in (house.home.outbox / "acme").iterdir())


def test_a_file_that_is_gone_from_the_outbox_was_picked_up(house: House) -> None:
    house.receive("acme", ORDER)
    assert states(house) == {"sent"} and deliveries(house) == {"sent"}
    house.receive("acme")
    assert states(house) == {"sent"}
    names = outbox(house)
    shutil.copytree(house.home.outbox, house.root / "aside")
    for name in names:
        (house.home.outbox / "acme" / name).unlink()
    house.receive("acme")
    assert states(house) == {"picked up"} and deliveries(house) == {"picked up"}
    row = files(house)[0]
    assert row.detail == f"collected from outbox/{row.partner}"
    assert row.picked_up_at == house.now
    house.act("resend", str(row.id))  # and it goes on from there
    again = files(house)[0]
    assert (again.state, again.picked_up_at) == ("sent", None)
    shutil.rmtree(house.home.outbox)
    shutil.copytree(house.root / "aside", house.home.outbox)


def test_an_outbox_that_is_not_there_tells_nothing(house: House) -> None:
    house.receive("acme", ORDER)
    (house.home.outbox / "acme").rename(house.root / "away")
    house.receive("acme")
    assert states(house) == {"sent"}
    (house.root / "away").rename(house.home.outbox / "acme")


def test_folders_that_did_not_change_are_not_looked_through(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.receive("acme", ORDER)
    looked: list[str] = []
    note_gone = delivery._note_gone

    def noting(home: Any, store: Any, key: str, *more: Any) -> int:
        looked.append(key)
        return note_gone(home, store, key, *more)

    monkeypatch.setattr(delivery, "_note_gone", noting)
    seen = Sightings()

    def look() -> list[str]:
        looked.clear()
        with house.desk() as desk:
            process(desk, sightings=seen, quiet_seconds=0)
        return list(looked)

    assert "acme" in look()
    assert "acme" in look()  # what changed just now may change again
    monkeypatch.setattr("gateway.claiming.time.time_ns", lambda: time.monotonic_ns() + 10**19)
    look()
    assert look() == []
    (house.home.outbox / "acme" / "new").touch()
    assert look() == ["acme"]
    (house.home.outbox / "acme" / "new").unlink()


def test_files_go_onto_a_share_and_wait_until_it_is_there(house: House) -> None:
    share = house.root / "share"
    house.write("partners/acme/partner.toml", f'\n[folder]\noutbox = "{share}"\n', add=True)
    house.receive("acme", ORDER)
    assert states(house) == {"queued"}
    [case] = [row for row in house.rows("cases") if row.code == "folder-unreachable"]
    assert (case.state, case.partner) == ("open", "acme")
    assert {row.state for row in files(house) if row.partner != "acme"} == {"sent"}
    share.mkdir()
    house.receive("acme")
    assert states(house) == {"sent"}
    [case] = [row for row in house.rows("cases") if row.code == "folder-unreachable"]
    assert isinstance(case, CaseRow) and case.state == "resolved"
    sent = {row.name: row.body for row in files(house) if row.partner == "acme"}
    assert {path.name: path.read_bytes() for path in share.iterdir()} == sent
    assert not (house.home.outbox / "acme").exists()
    next(share.iterdir()).unlink()
    house.receive("acme")
    assert states(house) == ({"sent", "picked up"} if len(sent) > 1 else {"picked up"})


def test_a_share_that_is_full_keeps_its_files_queued(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = house.root / "share"
    share.mkdir()
    house.write("partners/acme/partner.toml", f'\n[folder]\noutbox = "{share}"\n', add=True)
    write_many = delivery.durable.write_many

    def full(batch: list[tuple[Path, bytes, Path]]) -> None:
        if any(path.parent == share for path, _, _ in batch):
            raise OSError(28, "No space left on device")
        write_many(batch)

    with monkeypatch.context() as patch:
        patch.setattr(delivery.durable, "write_many", full)
        house.receive("acme", ORDER)
    assert states(house) == {"queued"}
    [case] = [row for row in house.rows("cases") if row.code == "folder-unreachable"]
    assert "No space left on device" in case.message
    house.receive("acme")
    assert states(house) == {"sent"}


@pytest.mark.parametrize(("way", "ending"), [("gzip", ".gz"), ("zip", ".zip")])
def test_compressed_on_the_way_out(house: House, way: str, ending: str) -> None:
    house.write("partners/acme/partner.toml", f'\n[outbox]\ncompress = "{way}"\n', add=True)
    house.receive("acme", ORDER)
    for row in [row for row in files(house) if row.partner == "acme"]:
        path = house.home.outbox / "acme" / f"{row.name}{ending}"
        content = path.read_bytes()
        if way == "gzip":
            assert gzip.decompress(content) == row.body
        else:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert archive.namelist() == [row.name]
                assert archive.read(row.name) == row.body
        assert row.sent_as == path.name
        house.act("resend", str(row.id))  # the same bytes again: nothing stands against it
        assert path.read_bytes() == content
    assert states(house) == {"sent"}
    shutil.rmtree(house.home.outbox / "acme")  # what is made anew is plain


def test_names_by_date_and_sequence(house: House) -> None:
    name = 'name = "{date}-{time}-{kind}-{sequence}.{extension}"'
    house.write("partners/acme/partner.toml", f"\n[outbox]\n{name}\n", add=True)
    house.receive("acme", ORDER)
    house.receive("acme", ORDER.replace("000000101", "000000102").replace("4501", "4502"))
    found = outbox(house)
    assert sorted(each.rpartition("-")[2] for each in found) == [
        f"{number:06d}.x12" for number in range(1, len(found) + 1)
    ]
    assert all(each.startswith("20260302-") for each in found)
