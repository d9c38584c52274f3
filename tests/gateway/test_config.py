"""The configuration: loaded, pinned as a snapshot, and going on when one agreement is wrong."""

from __future__ import annotations

import hashlib
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.config import Loaded, check_house, load_configuration, load_snapshot
from gateway.errors import UsageError
from gateway.home import Home
from gateway.settings import masked, read_settings
from gateway.tables import Mistakes

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    for part in ("config", "partners"):
        shutil.copytree(ROOT / part, tmp_path / part)
    return Home(tmp_path)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def by_digest(loaded: Loaded) -> dict[str, bytes]:
    return {hashlib.sha256(text).hexdigest(): text for text in loaded.texts}


def test_money_is_minor_units_and_rows_are_lines(home: Home) -> None:
    loaded = load_configuration(home)
    found = loaded.configuration
    assert loaded.mistakes == ()
    acme = found.agreements["acme"]
    assert (acme.selling.credit_limit, acme.selling.write_off) == (25_000_000, 50)
    assert acme.selling.price_tolerance_percent == Decimal("0.5")
    assert (acme.selling.discount_percent, acme.selling.discount_grace_days) == (Decimal(2), 2)
    assert [(each.number, each.factor, each.price, each.row) for each in acme.items[1:3]] == [
        ("A-1002", Decimal(1), None, 3),
        ("A-1003", Decimal(12), Decimal("370.00"), 4),
    ]
    assert acme.locations[0].address == ("1200 Market Street", "Dock 3")
    assert acme.locations[0].row == 2
    assert found.items["BOLT-M8"].case == 24
    assert found.items["TAPE-48"].row == 5
    assert found.opening_stock[1].row == 3
    assert found.accounts == {"Assets:Inventory:WH1": "1210"}
    assert found.agreements["wh1"].site == "WH1"
    assert found.agreements["bank1"].payer_for == ("acme",)


def test_rows_count_lines_of_the_file_whatever_stands_in_them(home: Home) -> None:
    (home.config / "opening" / "stock.csv").unlink()
    shutil.rmtree(home.partners)
    (home.config / "items.csv").write_bytes(
        b'\xef\xbb\xbfsku,description\r\n\r\nA,"two\r\nlines"\r\n , \r\nB,one\r\n'
    )
    items = load_configuration(home).configuration.items
    assert {sku: item.row for sku, item in items.items()} == {"A": 3, "B": 6}
    assert items["A"].description == "two\nlines"


def test_a_snapshot_gives_the_configuration_back(home: Home) -> None:
    edit(
        home.partners / "acme" / "partner.toml",
        "[selling]",
        '[overlay.850]\n"PO1.06" = { use = "M" }\n\n[selling]',
    )
    loaded = load_configuration(home)
    again = load_snapshot(by_digest(loaded).__getitem__, loaded.configuration.digest)
    assert again == loaded.configuration
    assert again.agreements["acme"].overlays == {"850": {"PO1.06": {"use": "M"}}}
    assert load_configuration(home).texts == loaded.texts


def test_a_change_of_one_agreement_archives_one_agreement(home: Home) -> None:
    before = by_digest(load_configuration(home))
    edit(home.partners / "acme" / "partner.toml", "ACME Stores", "ACME Stores Inc.")
    after = load_configuration(home)
    assert len(by_digest(after).keys() - before.keys()) == 2, "the agreement and the index"


def test_comments_and_order_change_no_digest(home: Home) -> None:
    before = load_configuration(home).configuration.digest
    path = home.partners / "wh1" / "partner.toml"
    text = path.read_text(encoding="utf-8").replace('roles = ["warehouse"]\n', "")
    path.write_text('roles = ["warehouse"]\n# said first\n' + text, encoding="utf-8")
    assert load_configuration(home).configuration.digest == before


def test_a_wrong_agreement_counts_as_it_stood_before(home: Home) -> None:
    before = load_configuration(home).configuration
    edit(home.partners / "wh1" / "partner.toml", 'site = "WH1"', 'sight = "WH1"')
    loaded = load_configuration(home, before)
    assert loaded.configuration == before
    assert [each.key for each in loaded.mistakes] == ["warehouse.site", "warehouse.sight"]


def test_a_wrong_agreement_never_seen_right_is_left_out_with_what_needs_it(home: Home) -> None:
    edit(home.partners / "wh1" / "partner.toml", 'site = "WH1"', "")
    loaded = load_configuration(home)
    assert loaded.configuration.agreements == {}
    assert [each.file.split("/")[1] for each in loaded.mistakes] == ["wh1", "acme", "acme", "bank1"]


def test_a_partner_taken_away_does_not_come_back(home: Home) -> None:
    before = load_configuration(home).configuration
    shutil.rmtree(home.partners / "bank1")
    (home.partners / ".hidden").mkdir()
    (home.partners / "notes.txt").write_text("no partner")
    loaded = load_configuration(home, before)
    assert sorted(loaded.configuration.agreements) == ["acme", "wh1"]
    assert loaded.mistakes == ()


def test_what_is_ours_must_be_right(home: Home) -> None:
    edit(home.settings, 'currency = "USD"', 'curency = "USD"')
    with pytest.raises(Mistakes) as caught:
        load_configuration(home)
    assert caught.value.file == "config/gateway.toml"
    assert str(caught.value) == (
        "this key is not known\n"
        "  where: config/gateway.toml: entity.curency\n"
        "  hint: did you mean currency?"
    )
    assert [each.key for each in check_house(home)] == ["entity.curency"]


def test_several_mistakes_are_one_error_that_counts_them(home: Home) -> None:
    edit(home.settings, 'currency = "USD"', 'curency = "USD"')
    edit(home.config / "items.csv", "12.50", "12,50")
    with pytest.raises(Mistakes) as caught:
        load_configuration(home)
    assert caught.value.message == f"{len(caught.value.mistakes)} mistakes"
    assert caught.value.where == ""


def test_a_home_may_be_bare(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.config.mkdir()
    home.settings.write_text('[entity]\nkey = "us"\nname = "Us"\nopened_on = 2026-01-01\n')
    found = load_configuration(home).configuration
    assert (found.items, found.opening_stock, found.accounts, found.agreements) == ({}, (), {}, {})


def test_a_file_that_cannot_be_read_is_a_mistake(home: Home) -> None:
    path = home.config / "items.csv"
    path.unlink()
    path.mkdir()
    assert next(each.message for each in check_house(home)) == (
        "the file cannot be read: Is a directory"
    )


def test_a_file_that_is_too_large_is_a_mistake(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.tables.MOST_FILE_BYTES", 100)
    assert {each.message for each in check_house(home)} == {"the file is too large"}


def test_a_list_that_is_too_long_is_a_mistake(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.columns.MOST_ROWS", 3)
    assert next(each.hint for each in check_house(home)) == "3 lines are the most"


def test_settings_flag_before_environment_before_file_before_default(home: Home) -> None:
    environment = {"GATEWAY_SCAN_SECONDS": "7"}
    found = read_settings(home, environment, {"database": "sqlite:///x.db"})
    assert [(each.key, each.value, each.origin) for each in found.values()][:3] == [
        ("database", "sqlite:///x.db", "--database"),
        ("quiet_seconds", "10", "config/gateway.toml"),
        ("scan_seconds", "7", "GATEWAY_SCAN_SECONDS"),
    ]
    assert read_settings(home, {})["scan_seconds"].origin == "default"
    assert read_settings(home, {})["database"].value == home.database_url


def test_a_setting_from_outside_is_checked_too(home: Home) -> None:
    with pytest.raises(UsageError) as caught:
        read_settings(home, {"GATEWAY_QUIET_SECONDS": "soon"})
    assert caught.value.where == "GATEWAY_QUIET_SECONDS"
    with pytest.raises(UsageError, match="is no port"):
        read_settings(home, {"GATEWAY_HEALTH_PORT": "70000"})
    with pytest.raises(UsageError) as caught:
        read_settings(home, {}, {"log_format": "xml"})
    assert caught.value.where == "--log-format"
    assert read_settings(home, {}, {"log_format": "json"})["log_format"].value == "json"


def test_passwords_are_not_shown() -> None:
    assert masked("postgresql://me:secret@db/books") == "postgresql://me:***@db/books"
    assert masked("postgresql://me@db:5432/books") == "postgresql://me@db:5432/books"
    assert masked("sqlite:////a/b.db") == "sqlite:////a/b.db"
