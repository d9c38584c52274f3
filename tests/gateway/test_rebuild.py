"""Books made anew: nothing of the home's entries or answers is read, and any difference is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.errors import Conflict
from gateway.rebuild import Difference, rebuild
from tests.house import House
from tests.wire import interchange, order


def test_a_rebuild_needs_an_empty_folder(house: House, tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").touch()
    with pytest.raises(Conflict, match="used is not empty"):
        rebuild(house.home, house.store, tmp_path / "used")


def test_a_rebuild_tells_what_differs(house: House, tmp_path: Path) -> None:
    house.receive("acme", interchange("acme", 1, order("1", "1*EA*8**IN*AC-1")))
    house.act("resend", "OUT-1")
    done: list[tuple[int, int]] = []
    assert rebuild(house.home, house.store, tmp_path / "one", lambda *far: done.append(far)) == ()
    assert done == [(1, 3), (2, 3), (3, 3)]
    month = next(house.home.books.rglob("2026-03.beancount"))
    kept = month.read_bytes()
    month.write_bytes(kept + b"\n")
    extra = month.with_name("2026-04.beancount")
    opening = month.with_name("2026-01.beancount")
    opened = opening.read_bytes()
    opening.unlink()
    extra.touch()
    place = month.parent.relative_to(house.home.books)
    assert rebuild(house.home, house.store, tmp_path / "two") == (
        Difference(path=str(place / "2026-01.beancount"), what="extra"),
        Difference(path=str(place / "2026-03.beancount"), what="differs"),
        Difference(path=str(place / "2026-04.beancount"), what="missing"),
    )
    extra.unlink()
    month.write_bytes(kept)
    opening.write_bytes(opened)


def test_a_rebuild_follows_every_change_of_settings(house: House) -> None:
    house.receive("acme", interchange("acme", 1, order("1", "1*EA*8**IN*AC-3")))
    items = "partners/acme/crossref/items.csv"
    house.write(items, "buyer's item,AC-3,A100,EA,1,\n", add=True)
    house.act("replay", "IN-1")
    house.change("config/items.csv", "A100,Widget small,EA", "A100,Widget tiny,EA")
    house.receive("acme", interchange("acme", 2, order("2", "2*EA*8**IN*AC-3")))
    assert "Widget small" in house.out("wh1")
    assert "Widget tiny" in house.out("wh1")
