"""Sending: each file arrives whole, under its name, once; after a break we look for both names."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.config import load_configuration
from gateway.errors import TransportError
from gateway.rows import FileRow
from gateway.sending import MOST_ATTEMPTS, Sent, send, settle
from gateway.transports.transport import Refused
from tests.transports.trading import Trade
from tests.transports.wires import FakeWire, broken


class Post:
    """Three files that wait for acme, and a fake server to send them to."""

    def __init__(self, root: Path) -> None:
        self.trade = Trade(root)
        self.house = self.trade.house
        self.files = [file(number) for number in (1, 2, 3)]
        self.house.store.commit({"files": {row.id: row for row in self.files}})
        self.wire = FakeWire()

    def send(self) -> Sent:
        return send(
            self.house.home,
            self.house.store,
            self.trade.agreement,
            lambda: self.house.now,
            self.wire,
        )

    @property
    def there(self) -> dict[str, bytes]:
        return {path: raw for path, (raw, _) in sorted(self.wire.files.items())}

    @property
    def whole(self) -> dict[str, bytes]:
        return {f"in/{row.name}": row.body for row in sorted(self.files, key=lambda row: row.name)}

    def states(self) -> set[str]:
        settle(self.house.store, lambda: self.house.now)
        return {row.state for row in self.house.rows("files", partner="acme")}


def file(number: int) -> FileRow:
    body = f"file {number}".encode() * 100
    return FileRow(
        id=number,
        partner="acme",
        name=f"997_{number:09}.x12",
        control=str(number),
        usage="P",
        digest=hashlib.sha256(body).hexdigest(),
        body=body,
        state="sending",
        decision=1,
        decided_at=datetime(2026, 3, 2, tzinfo=UTC),
    )


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return Post(tmp_path)


def test_files_are_sent_whole_and_once(post: Post) -> None:
    assert len(post.send().sent) == len(post.files) == 3
    assert post.there == post.whole
    assert post.send() == Sent()
    assert post.states() == {"sent"}
    assert {row.state for row in post.house.rows("sends")} == {"settled"}


STEPS = ["put", "find", "rename", "renamed"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("skipped", range(3))
def test_the_connection_dies_anywhere(post: Post, step: str, skipped: int) -> None:
    """At RENAME too, before and after the server did it: the file is there once, whole."""
    post.wire.faults[step] = [None] * skipped + [broken()]
    try:
        post.send()
    except TransportError:
        post.send()
    post.send()
    assert post.there == post.whole
    assert post.states() == {"sent"}


def test_what_the_partner_took_before_we_knew_is_sent_again_under_the_same_name(post: Post) -> None:
    """Network effects are at least once: same name, same control number (RELIABILITY.md §1)."""
    post.wire.faults["renamed"] = [broken()]
    with pytest.raises(TransportError):
        post.send()
    taken = dict(post.there)
    post.wire.files.clear()
    post.send()
    assert {**taken, **post.there} == post.whole
    assert taken.items() <= post.there.items()


def test_a_partial_upload_is_replaced(post: Post) -> None:
    post.wire.files[f"in/.{post.files[0].name}.tmp"] = b"half", 1
    post.send()
    assert post.there == post.whole


def test_what_arrives_short_is_not_renamed(post: Post) -> None:
    put = post.wire.put
    post.wire.put = lambda path, blocks: put(path, [b"short"])  # type: ignore[method-assign]
    with pytest.raises(TransportError, match="5 bytes arrived"):
        post.send()
    post.wire.put = put  # type: ignore[method-assign]
    post.send()
    assert post.there == post.whole


def test_another_file_of_that_name_stays_and_a_person_is_told(post: Post) -> None:
    name = post.files[0].name
    post.wire.files[f"in/{name}"] = b"something else", 1
    said = post.send()
    assert said.failed == ((name, "another file of that name is on the partner's server"),)
    assert post.there[f"in/{name}"] == b"something else"
    assert f"in/.{name}.tmp" in post.there
    assert post.states() == {"sent", "failed"}
    assert "not-delivered" in post.trade.cases


def test_a_resend_finds_its_file_there(post: Post) -> None:
    post.send()
    assert post.states() == {"sent"}
    post.house.store.commit({"files": {1: post.files[0]}})
    assert post.send().sent == (post.files[0].name,)
    assert post.there == post.whole
    assert post.states() == {"sent"}


def test_a_refused_file_fails_after_twelve_attempts_and_the_others_go(post: Post) -> None:
    name = post.files[0].name
    put = post.wire.put

    def refuse(path: str, blocks: list[bytes]) -> None:
        if name in path:
            raise Refused("Permission denied", path)
        put(path, blocks)

    post.wire.put = refuse  # type: ignore[method-assign,assignment]
    for _ in range(MOST_ATTEMPTS):
        assert post.send().failed == ((name, "Permission denied"),)
    assert len(post.there) == len(post.files) - 1
    assert post.send() == Sent()
    assert post.states() == {"sent", "failed"}
    assert "not-delivered" in post.trade.cases


def test_a_folder_we_may_only_write_to(post: Post) -> None:
    def refuse(path: str, size: int) -> None:
        raise Refused("Permission denied", path)

    post.wire.fetch = refuse  # type: ignore[method-assign,assignment]
    post.wire.faults["renamed"] = [broken()]
    with pytest.raises(TransportError):
        post.send()
    post.send()
    assert post.there == post.whole


def test_without_a_channel_waiting_files_go_to_the_outbox(post: Post) -> None:
    text = (post.house.home.partners / "acme" / "partner.toml").read_text()
    path = post.house.home.partners / "acme" / "partner.toml"
    path.write_text(text[: text.index("[channel]")])
    post.trade.work()
    assert post.states() == {"sent"}
    out = post.house.home.outbox / "acme"
    assert sorted(path.name for path in out.iterdir()) == sorted(row.name for row in post.files)


def test_files_leave_in_the_form_agreed(post: Post) -> None:
    post.house.write("partners/acme/partner.toml", '\n[outbox]\ncompress = "gzip"\n', add=True)
    agreement = load_configuration(post.house.home).configuration.agreements["acme"]
    sent = send(post.house.home, post.house.store, agreement, lambda: post.house.now, post.wire)
    assert sorted(sent.sent) == [f"{file.name}.gz" for file in post.files]
    assert {name: gzip.decompress(body) for name, body in post.there.items()} == {
        f"{name}.gz": body for name, body in post.whole.items()
    }
    assert post.states() == {"sent"}
    assert {row.sent_as for row in post.house.rows("files", partner="acme")} == set(sent.sent)
