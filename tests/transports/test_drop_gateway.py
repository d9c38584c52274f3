"""The drop and the gateway: agreements are logins, uploads arrivals, pick-ups deliveries."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from gateway.claiming import Sightings
from gateway.config import load_configuration
from gateway.logins import write_users
from gateway.partners import read_agreement
from gateway.passes import process
from gateway.pickups import read_journal
from gateway.tables import Mistakes
from gateway.transports.drop import events
from gateway.transports.drop.child import start
from gateway.transports.drop.events import Event
from gateway.transports.drop.places import Places
from gateway.transports.drop.users import read_snapshot
from tests.house import House
from tests.terminal import Terminal
from tests.transports.drops import Drop, host_keys, make_key
from tests.wire import interchange, order

AGREEMENT = "partners/acme/partner.toml"
ORDER = order("PO-1", "40*EA*8**IN*AC-1")
NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = House(tmp_path)
    yield found
    found.store.close()


def agree(house: House, *lines: str) -> None:
    """The agreement with acme has an `[sftp]` table."""
    house.write(AGREEMENT, "\n[sftp]\n" + "".join(f"{line}\n" for line in lines), add=True)


def happened(house: House, kind: str, **words: object) -> None:
    """The drop's journal has a line about acme."""
    folder = Places(house.home.root).journal
    folder.mkdir(parents=True, exist_ok=True)
    event = Event(at=NOW.isoformat(), kind=kind, **{"user": "acme", "partner": "acme", **words})
    with (folder / "2026-03-02.jsonl").open("ab") as file:
        file.write(msgspec.json.encode(event) + b"\n")


@pytest.mark.skipif(shutil.which("sftp") is None, reason="OpenSSH's client is missing")
def test_a_customer_over_the_drop(house: House, tmp_path: Path) -> None:
    drop = Drop(house.home.root)
    agree(house, f'keys = ["{drop.public}"]')
    house.receive("wh1")
    drop.limits = read_snapshot(drop.places.users).limits
    drop.start()
    try:
        file = tmp_path / "po.x12"
        file.write_text(interchange("acme", 1, ORDER))
        assert drop.sftp(f"put {file} /inbox/po.x12").returncode == 0
        with house.desk() as desk:
            # Closed by our own drop: it need not lie still.
            process(desk, quiet_seconds=10, sightings=Sightings())
        assert [row.name for row in house.rows("arrivals")] == ["po.x12"]
        names = [row.name for row in house.rows("files") if row.partner == "acme"]
        assert names
        done = drop.sftp("lcd " + str(tmp_path), "get /outbox/*")
        assert done.returncode == 0
        house.receive("wh1")
        assert {row.state for row in house.rows("files") if row.partner == "acme"} == {"picked up"}
        assert {row.state for row in house.rows("files") if row.partner == "wh1"} == {"sent"}
        assert drop.sftp("ls /inbox/po.x12").returncode == 0
    finally:
        drop.stop()


def test_lines_count_once(house: House) -> None:
    house.receive("acme", interchange("acme", 1, ORDER))
    [name, *_] = [row.name for row in house.rows("files") if row.partner == "acme"]
    happened(house, events.DOWNLOADED, name=name, size=1)
    folder = Places(house.home.root).journal
    with (folder / "2026-03-02.jsonl").open("ab") as file:
        file.write(b'{"at":"2026-03-02T14:00:01+00:00","kind":"upl')
    read_journal(house.home, house.store)
    [file] = house.rows("files", name=name)
    assert file.state == "picked up"
    assert file.detail.startswith("downloaded by acme at 2026-03-02T14:00:00")
    # The drop died while it wrote; its next run ends the torn line and goes on.
    with (folder / "2026-03-02.jsonl").open("ab") as torn:
        torn.write(b"\n")
    happened(house, events.UPLOADED, name="a.x12", stored="a.x12")
    assert [each.stored for each in read_journal(house.home, house.store)] == ["a.x12"]
    assert read_journal(house.home, house.store) == []


def test_a_resent_file_waits_to_be_picked_up_again(house: House) -> None:
    house.receive("acme", interchange("acme", 1, ORDER))
    [file, *_] = [row for row in house.rows("files") if row.partner == "acme"]
    happened(house, events.DOWNLOADED, name=file.name)
    happened(house, events.DELETED, name=file.name)
    read_journal(house.home, house.store)
    (house.home.outbox / "acme" / file.name).unlink()
    house.act("resend", f"{file.id}")
    assert house.rows("files", name=file.name)[0].state == "sent"


def test_refused_and_left_behind_is_told(house: House) -> None:
    happened(house, events.REFUSED_UPLOAD, name="big.x12", note="the file is larger than 1 MB")
    happened(house, events.REFUSED_UPLOAD, name="big.x12", note="the file is larger than 1 MB")
    happened(house, events.EXPIRED, name="half.x12", size=10)
    read_journal(house.home, house.store)
    found = {row.code: row.message for row in house.rows("cases", state="open")}
    assert found == {
        "upload-refused": "upload of big.x12 by acme upload refused: the file is larger than 1 MB",
        "upload-expired": "upload of half.x12 by acme expired",
    }
    happened(house, events.UPLOADED, name="half.x12", stored="half.x12")
    read_journal(house.home, house.store)
    assert [row.code for row in house.rows("cases", state="open")] == ["upload-refused"]


def test_agreements_make_logins(house: House, tmp_path: Path) -> None:
    secret = tmp_path / "hash"
    secret.write_text("$argon2id$v=19$…\n")
    secret.chmod(0o400)
    key = make_key(tmp_path / "key")
    house.write("partners/acme/keys/laptop.pub", f"{key} dana@acme\n")
    agree(house, f'password = "file:{secret}"', 'allow = ["192.0.2.0/24"]', "day_files = 5")
    house.write(AGREEMENT, f'[sftp.test]\nkeys = ["{key}"]\n', add=True)
    loaded = load_configuration(house.home)
    assert loaded.mistakes == ()
    assert write_users(house.home, loaded.configuration) == []
    path = Places(house.home.root).users
    live, test = read_snapshot(path).users
    assert (live.name, live.keys, live.password) == ("acme", (key,), "$argon2id$v=19$…")
    assert (live.allow, live.day_files, live.largest_file) == (("192.0.2.0/24",), 5, 2_000_000_000)
    assert (test.name, test.partner, test.test) == ("acme.test", "acme", True)
    before = path.stat()
    write_users(house.home, loaded.configuration)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    secret.chmod(0o444)
    [wrong] = write_users(house.home, loaded.configuration)
    assert "others may read the secret" in wrong.message
    assert read_snapshot(path).users == ()
    house.change(AGREEMENT, 'key = "acme"', 'key = "acme"\nstatus = "suspended"')
    assert write_users(house.home, load_configuration(house.home).configuration) == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "nobody could log in"),
        (['keys = ["ssh-dss AAAA"]'], "it is no public key of a kind we take"),
        (['keys = ["ssh-ed25519 AAA"]'], "it is damaged"),
        (['keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"]'], "it is damaged"),
        (['keys = ["ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQM="]'], "less than 2048 bits"),
        (['password = "secret"'], "a secret, or none, stands in the file"),
        (['allow = ["192.0.2.1/24"]', 'password = "env:HASH"'], "has host bits set"),
        (['password = "env:HASH"', "day_mb = 0"], "0 is not right here"),
    ],
)
def test_wrong_access_is_told(house: House, lines: list[str], said: str) -> None:
    agree(house, *lines)
    with pytest.raises(Mistakes) as caught:
        read_agreement(house.home.partners / "acme")
    assert said in str(caught.value)


def test_a_key_file_that_is_none(house: House) -> None:
    house.write("partners/acme/keys/photo.pub", "\u20ac")
    agree(house)
    with pytest.raises(Mistakes, match=r"keys/photo\.pub: it is no public key"):
        read_agreement(house.home.partners / "acme")


def test_the_commands(
    house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(house.home.root)
    places.own.mkdir(parents=True)
    shutil.copytree(host_keys(), places.keys)
    agree(house, 'password = "env:ACME_HASH"')
    gateway = Terminal(house.home.root, capsys)
    assert "the secret env:ACME_HASH is not there" in gateway("sftp", "users").err
    monkeypatch.setenv("ACME_HASH", "$argon2id$…")
    assert "acme" in gateway("sftp", "users").out
    assert gateway("sftp", "fingerprints").out.count("in use") == 2
    assert "are used from" in gateway("sftp", "rotate-host-key").out
    assert gateway("sftp", "fingerprints").out.count("in use") == 2
    assert len(gateway.json("sftp", "fingerprints")) == 4
    happened(house, events.LOGIN)
    happened(house, events.UPLOADED, name="po.x12")
    assert [row["kind"] for row in gateway.json("sftp", "journal", "--limit", "1")] == ["uploaded"]
    assert gateway.json("sftp", "journal", "--partner", "wh1") == []


def test_a_child_serves_and_ends(house: House) -> None:
    places = Places(house.home.root)
    places.own.mkdir(parents=True)
    shutil.copytree(host_keys(), places.keys)
    child = start(house.home.root, "127.0.0.1:0")
    assert child.alive
    assert child.address.startswith("127.0.0.1:")
    assert child.stop() == 0
    assert not child.alive
