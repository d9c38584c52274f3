"""OpenPGP as agreed, with a real gpg on both sides: what is believed, refused, sent."""

from __future__ import annotations

import gzip
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from gateway import durable
from gateway.config import load_configuration
from gateway.delivery import send_due
from gateway.durable import Step
from gateway.passes import process
from gateway.rows import Arrival, CaseRow, FileRow
from gateway.transports import pgp
from gateway.transports.filters import is_pgp
from gateway.transports.pgp import Key, Ring
from tests.gpg import Correspondent, short_folder
from tests.house import House
from tests.playing import STORIES
from tests.terminal import Terminal
from translators.packing import PackingError

pytestmark = pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed here")

ORDER = (STORIES / "accepted-order" / "in" / "acme" / "po-4711.x12").read_bytes()
PASSPHRASE = "correct horse"  # noqa: S105


class Keys:
    """The keys of all: ours (with a passphrase), the partner's, and somebody else's."""

    def __init__(self, root: Path) -> None:
        self.acme = Correspondent(root / "acme", "ACME <edi@acme.example>")
        self.mallory = Correspondent(root / "mallory", "ACME <edi@acme.example>")
        self.us = Correspondent(root / "us", "Harbor <edi@harbor.example>")
        for each in (self.acme, self.mallory):
            each.run("--import", given=self.us.public)

    def signed(self, body: bytes, by: Correspondent, *words: str) -> bytes:
        return by.run(*words, "--sign", "--encrypt", "-r", self.us.fingerprint, given=body)


@pytest.fixture(scope="module")
def keys() -> Iterator[Keys]:
    with short_folder() as root:
        made = Keys(root)
        yield made
        for each in (made.acme, made.mallory, made.us):
            each.close()


class Encrypted(House):
    """A house that agreed on keys with acme."""

    def __init__(self, root: Path, keys: Keys, agreed: str) -> None:
        super().__init__(root)
        Ring(self.home).take_in(keys.us.run("--armor", "--export-secret-keys"))
        folder = self.home.partners / "acme" / "keys"
        folder.mkdir()
        (folder / "acme.asc").write_bytes(keys.acme.public)
        (folder / "old.gpg").write_bytes(keys.acme.run("--export", keys.acme.fingerprint))
        text = f'\n[pgp]\nkeys = ["acme.asc", "old.gpg"]\nour_key = "{keys.us.fingerprint}"\n'
        self.write("partners/acme/partner.toml", f"{text}{agreed}\n", add=True)

    def bring(self, name: str, body: bytes) -> list[tuple[str, str]]:
        """What the partner sends is taken in; gives every arrival and what came of it."""
        folder = self.home.inbox / "acme"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
        with self.desk() as desk:
            process(desk)
        return [
            (row.name, row.outcome) for row in self.rows("arrivals") if isinstance(row, Arrival)
        ]

    @property
    def told(self) -> str:
        """The one exception."""
        [case] = [row for row in self.rows("cases") if isinstance(row, CaseRow)]
        return f"{case.code}: {case.message}"


@pytest.fixture
def at_home(keys: Keys) -> Iterator[Path]:
    with short_folder() as root:
        yield root


@pytest.fixture
def short_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """New keys are weak and quickly made."""
    monkeypatch.setattr(pgp, "RSA_BITS", 1_024)


BOTH = 'require = ["signature", "encryption"]'


@pytest.mark.parametrize("armor", ["--armor", "--no-armor"])
def test_what_is_signed_and_encrypted_is_taken(at_home: Path, keys: Keys, armor: str) -> None:
    house = Encrypted(at_home, keys, BOTH)
    sent = keys.signed(ORDER, keys.acme, armor)
    assert house.bring("po.x12.pgp", sent) == [
        ("po.x12.pgp", "decrypted"),
        ("po.x12.pgp/po.x12", ""),
    ]
    assert house.document("IN-1").number == "4711"
    assert house.rows("cases") == []
    first, second = house.rows("arrivals")
    assert house.home.archive.joinpath(first.digest[:2], first.digest).read_bytes() == sent
    assert house.home.archive.joinpath(second.digest[:2], second.digest).read_bytes() == ORDER
    house.verify()


def test_an_archive_may_be_encrypted(at_home: Path, keys: Keys) -> None:
    house = Encrypted(at_home, keys, BOTH)
    arrived = house.bring("po.x12.gz.pgp", keys.signed(gzip.compress(ORDER), keys.acme))
    assert arrived == [
        ("po.x12.gz.pgp", "decrypted"),
        ("po.x12.gz.pgp/po.x12.gz", "unpacked"),
        ("po.x12.gz.pgp/po.x12.gz/po.x12", ""),
    ]
    assert house.document("IN-1").number == "4711"
    house.store.close()


def test_what_is_not_as_agreed_is_an_exception_and_nothing_of_it_is_taken(
    at_home: Path, keys: Keys
) -> None:
    to_us = ("--encrypt", "-r", keys.us.fingerprint)
    whole = keys.signed(ORDER, keys.acme)
    clear = keys.acme.run("--clearsign", given=b"PLAIN").replace(b"PLAIN", b"OTHER")
    hostile = {
        "plain.x12": (ORDER, "not-encrypted-to-us: plain.x12: it comes plain, and signature and"),
        "unsigned.pgp": (keys.acme.run(*to_us, given=ORDER), "signature-missing: "),
        "stranger.pgp": (keys.signed(ORDER, keys.mallory), "signature-missing: "),
        "signed.pgp": (keys.acme.run("--sign", given=ORDER), "not-encrypted-to-us: "),
        "changed.asc": (clear, "signature-wrong: changed.asc: its signature is of other bytes"),
        "cut.pgp": (whole[: len(whole) // 2], "not-decrypted: "),
        "bent.pgp": (whole[:-30] + bytes([whole[-30] ^ 1]) + whole[-29:], "not-decrypted: "),
        "rubbish.asc": (b"-----BEGIN PGP MESSAGE-----\n\nxx\n-----END PGP MESSAGE-----\n", "not-d"),
        "other.pgp": (
            keys.acme.run("--encrypt", "-r", keys.acme.fingerprint, given=ORDER),
            "not-decrypted: ",
        ),
        "bomb.pgp": (keys.signed(b"0" * 3_000_000, keys.acme, "-z", "9"), "archive-too-large: "),
    }
    house = Encrypted(at_home, keys, BOTH)
    folder = house.home.inbox / "acme"
    folder.mkdir(parents=True, exist_ok=True)
    for name, (content, _) in hostile.items():
        (folder / name).write_bytes(content)
    with house.desk() as desk:
        process(desk)
    told = {
        row.message.partition(":")[0]: f"{row.code}: {row.message}"
        for row in house.rows("cases")
        if isinstance(row, CaseRow)
    }
    for name, (_, said) in hostile.items():
        assert told[name].startswith(said), told[name]
    arrivals = [row for row in house.rows("arrivals") if isinstance(row, Arrival)]
    assert {row.name for row in arrivals} == hostile.keys()
    assert {row.state for row in arrivals} == {"done"}
    assert [row.kind for row in house.rows("documents", direction="in")] == ["opening"]
    assert list(house.home.archive.glob(".*")) == []
    house.store.close()


def test_a_key_that_has_ended_signs_nothing(at_home: Path, keys: Keys) -> None:
    house = Encrypted(at_home, keys, BOTH)
    sent = keys.signed(ORDER, keys.acme)
    short = Correspondent(at_home / "short", "ACME <edi@acme.example>")
    short.run("--import", given=keys.us.public)
    expired = keys.signed(ORDER, short)
    short.run("--quick-set-expire", short.fingerprint, "seconds=1")
    keyfile = house.home.partners / "acme" / "keys" / "acme.asc"
    keyfile.write_bytes(short.public)
    house.change("partners/acme/partner.toml", '["acme.asc", "old.gpg"]', '["acme.asc"]')
    time.sleep(2)
    arrived = house.bring("po.pgp", expired)
    assert arrived == [("po.pgp", "signature-missing")], house.told
    keyfile.write_bytes(keys.acme.public)
    assert house.bring("po2.pgp", sent)[-1] == ("po2.pgp/po2", "")
    short.close()
    house.store.close()


def test_without_a_demand_signatures_are_looked_at_all_the_same(at_home: Path, keys: Keys) -> None:
    house = Encrypted(at_home, keys, "")
    assert house.bring("a.pgp", keys.signed(ORDER, keys.mallory))[-1] == ("a.pgp/a", "")
    assert (
        house.bring("b.csv", b"\xc3\x89,1\n")[-1][0] == "b.csv"
    )  # no packet, though it may look so
    signed = keys.acme.run("--clearsign", given=b"PLAIN").replace(b"PLAIN", b"OTHER")
    assert house.bring("c.asc", signed)[-1] == ("c.asc", "signature-wrong")
    house.store.close()


def test_nobody_agreed_on_it(at_home: Path, keys: Keys) -> None:
    house = House(at_home)
    house.drop("acme", keys.signed(ORDER, keys.acme, "--armor").decode())
    with house.desk() as desk:
        process(desk)
    [case] = house.rows("cases")
    assert case.code == "pgp-not-agreed"
    house.store.close()


@pytest.mark.parametrize("armor", [True, False])
def test_what_leaves_is_encrypted_and_signed(at_home: Path, keys: Keys, armor: bool) -> None:
    agreed = f'encrypt_to = ["acme.asc"]\nsign = true\narmor = {str(armor).lower()}'
    house = Encrypted(at_home, keys, agreed)
    house.write("partners/acme/partner.toml", '\n[outbox]\ncompress = "gzip"\n', add=True)
    house.bring("po.x12", ORDER)
    rows = [
        row for row in house.rows("files") if isinstance(row, FileRow) and row.partner == "acme"
    ]
    assert rows and {row.state for row in rows} == {"sent"}
    keys.acme.run("--import", given=keys.us.public)
    for row in rows:
        assert row.sent_as == f"{row.name}.gz.{'asc' if armor else 'pgp'}"
        there = house.home.outbox / "acme" / row.sent_as
        told = keys.acme.run("--status-fd", "1", "--decrypt", given=there.read_bytes())
        assert f"VALIDSIG {keys.us.fingerprint}".encode() in told
        plain = keys.acme.run("--decrypt", given=there.read_bytes())
        assert gzip.decompress(plain) == row.body
    before = there.read_bytes()
    house.act("resend", str(row.id))  # it still lies there: it is that file, other bytes or not
    assert there.read_bytes() == before
    there.unlink()
    house.act("resend", str(row.id))
    assert there.read_bytes() != before
    with house.desk() as desk:
        process(desk)
    assert list((house.home.var / "sending").iterdir()) == []
    assert house.rows("cases") == []
    house.store.close()


class Crash(BaseException):
    """The process ends here."""


def test_a_run_that_was_stopped_goes_on_with_the_same_bytes(at_home: Path, keys: Keys) -> None:
    """Stopped at every durable step of sending, the file leaves whole and once."""
    house = Encrypted(at_home, keys, 'encrypt_to = ["acme.asc"]')
    agreements = load_configuration(house.home).configuration.agreements
    house.bring("po.x12", ORDER)
    [row] = [each for each in house.rows("files") if each.name.startswith("855")]
    there = house.home.outbox / "acme" / row.sent_as
    undone = msgspec.structs.replace(row, state="queued", sent_as="", sent_to="", sent_digest="")
    stop_at, finished = 0, False
    while not finished:
        house.store.commit({"files": {row.id: undone}})
        there.unlink(missing_ok=True)
        count = 0

        def observe(step: Step) -> None:
            nonlocal count
            count += 1
            if count > stop_at:  # noqa: B023  called within this round only
                raise Crash

        def send() -> None:
            send_due(house.home, house.store, lambda: house.now, (), agreements)

        durable.observer = observe
        try:
            send()
            finished = True
        except Crash:
            durable.observer = None
            before = there.read_bytes() if there.exists() else b""
            send()
            assert before in (b"", there.read_bytes())
        durable.observer = None
        send()
        found = house.store.load("files", row.id)
        assert isinstance(found, FileRow)
        assert found.state == "sent", found.detail
        assert list((house.home.var / "sending").iterdir()) == []
        stop_at += 1
    assert keys.acme.run("--decrypt", given=there.read_bytes()) == row.body
    assert stop_at > 15
    house.store.close()


def test_what_cannot_be_encrypted_never_leaves_plain(at_home: Path, keys: Keys) -> None:
    house = Encrypted(at_home, keys, 'encrypt_to = ["acme.asc"]')
    key = house.home.partners / "acme" / "keys" / "acme.asc"
    key.write_bytes(b"no key")
    house.bring("po.x12", ORDER)
    cases = [row for row in house.rows("cases") if row.code == "not-delivered"]
    assert cases and all("gpg does not encrypt or sign it" in row.message for row in cases)
    assert not (house.home.outbox / "acme").exists()
    key.write_bytes(keys.acme.public)
    house.act("resend", cases[0].subject.partition("/")[2])
    assert len(list((house.home.outbox / "acme").iterdir())) == 1
    house.store.close()


@pytest.mark.usefixtures("short_keys")
def test_a_passphrase_unlocks_our_key(
    at_home: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed = 'encrypt_to = ["acme.asc"]\nsign = true\npassphrase = "env:OUR_PGP"'
    house = Encrypted(at_home, keys, agreed)
    ours = Ring(house.home).create("Harbor II <edi@harbor.example>", PASSPHRASE)
    house.change("partners/acme/partner.toml", keys.us.fingerprint, ours.fingerprint)
    keys.acme.run("--import", given=Ring(house.home).public(ours.fingerprint))
    sent = keys.acme.run("--encrypt", "-r", ours.fingerprint, given=ORDER)
    assert house.bring("po1.pgp", sent)[-1] == ("po1.pgp", "gpg-failed")  # nobody knows it here
    assert house.told == "gpg-failed: po1.pgp: the secret env:OUR_PGP is not there"
    monkeypatch.setenv("OUR_PGP", "wrong")
    assert house.bring("po2.pgp", sent)[-1] == ("po2.pgp", "not-decrypted")
    monkeypatch.setenv("OUR_PGP", PASSPHRASE)
    assert house.bring("po3.pgp", sent)[-1] == ("po3.pgp/po3", "")
    assert {row.state for row in house.rows("files") if row.partner == "acme"} == {"sent"}
    said = "".join(path.read_text(errors="ignore") for path in house.home.var.glob("*.log"))
    assert PASSPHRASE not in said
    house.store.close()


def test_what_gpg_cannot_do_is_said(
    at_home: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = Encrypted(at_home, keys, BOTH)
    ring = Ring(house.home)
    (at_home / "file").write_bytes(keys.signed(ORDER * 99, keys.acme))
    with pytest.raises(PackingError, match="not one line"):
        list(ring.decrypt(at_home / "file", [], "two\nlines", []))
    with pytest.raises(PackingError, match="holds no public key"):
        pgp.fingerprints(ring.folder, b"none")
    with pytest.raises(PackingError, match="finds no secret key"):
        ring.take_in(b"none")
    with pytest.raises(PackingError, match="is no name"):
        ring.create("two\nlines", "")
    for limit, least in (("SECONDS", 0.0), ("MOST_SAID", 10)):
        with monkeypatch.context() as patch:
            patch.setattr(pgp, limit, least)
            with pytest.raises(PackingError, match="came to no end"):
                list(ring.decrypt(at_home / "file", [], "", []))
    with monkeypatch.context() as patch:
        patch.setattr(pgp, "LONGEST_FOLDER", 3)
        with pytest.raises(PackingError, match="is too long for gpg"):
            ring.ours()
    key = house.home.partners / "acme" / "keys" / "acme.asc"
    key.write_bytes(b"x" * (1024**2 + 1))
    assert house.bring("big.pgp", keys.signed(ORDER, keys.acme))[-1] == ("big.pgp", "gpg-failed")
    key.chmod(0)
    key.unlink()
    assert house.bring("no.pgp", keys.signed(ORDER, keys.acme))[-1] == ("no.pgp", "gpg-failed")
    monkeypatch.setattr(pgp.shutil, "which", lambda name: None)
    with pytest.raises(PackingError, match="gpg is not installed"):
        ring.ours()
    house.store.close()


@pytest.mark.parametrize(
    ("first", "binary", "known"),
    [
        (b"\n-----BEGIN PGP MESSAGE-----", False, True),
        (b"\x85\x01\x8c", True, True),
        (b"\xc1\xc0", True, True),
        (b"\x85\x01\x8c", False, False),
        (b"ISA*00", True, False),
        (b"\x1f\x8b\x08", True, False),
        (b"\xef\xbb\xbf<", True, False),
        (b"\xff\xfe<", True, False),
        (b"", True, False),
    ],
)
def test_how_a_message_is_known(first: bytes, binary: bool, known: bool) -> None:
    assert is_pgp(first, binary=binary) is known


@pytest.mark.usefixtures("short_keys")
def test_commands_make_show_and_take_in_keys(
    at_home: Path, keys: Keys, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(at_home)
    house.store.close()
    terminal = Terminal(house.home.root, capsys)
    assert terminal("pgp", "key").code == 4
    monkeypatch.setenv("NEW_KEY", PASSPHRASE)
    made = terminal("pgp", "key", "--new", "Harbor <edi@h.example>", "--passphrase", "env:NEW_KEY")
    assert made.code == 0 and "BEGIN PGP PUBLIC KEY" in made.out
    file = at_home / "secret.asc"
    file.write_bytes(keys.us.run("--armor", "--export-secret-keys"))
    assert terminal("pgp", "import", str(file)).out == (
        f"took in {keys.us.fingerprint}  Harbor <edi@harbor.example>\n"
    )
    listed = terminal.json("pgp", "key")
    assert [each["name"] for each in listed] == [
        "Harbor <edi@h.example>",
        "Harbor <edi@harbor.example>",
    ]
    assert Key(keys.us.fingerprint, "Harbor <edi@harbor.example>") in Ring(house.home).ours()
    file.write_bytes(b"none")
    refused = terminal("pgp", "import", str(file))
    assert (refused.code, "finds no secret key" in refused.err) == (1, True)
