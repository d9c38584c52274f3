"""The press: the same files and books with it, without it, and when it fails in the middle."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from gateway import passes, press
from gateway.agreement import Agreement
from gateway.config import load_configuration
from gateway.home import Home
from gateway.posted import typed
from gateway.rows import CaseRow
from gateway.store import Store
from gateway.typeset import typeset
from tests.bench.orders import interchange, make_home
from translators.documents import AckLine, OrderAck

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
ORDERS = 40
MARKS = '\n[x12]\ndelimiters = { element = "|", segment = "~", component = ">", suffix = "\\n" }\n'


def played(
    root: Path, *, bad: bool = False, newer: bool = False, press_bytes: int = 0
) -> dict[str, bytes]:
    """Everything a pass over one file leaves; a bad order cannot be acknowledged in our marks."""
    inbox = make_home(root)
    raw = b"".join(interchange(ORDERS))
    if bad:
        agreement = root / "partners" / "freshway" / "partner.toml"
        agreement.write_text(agreement.read_text("utf-8") + MARKS, "utf-8")
        raw = raw.replace(b"*4500000030*", b"*45|0000030*")
    if newer:
        raw = raw.replace(b"*004010", b"*005010").replace(b"*U*00401*", b"*^*00501*")
    (inbox / "orders.x12").write_bytes(raw)
    home = Home(root)
    home.var.mkdir(exist_ok=True)
    store = Store(home.database_url)
    store.create()
    passes.PRESS_BYTES = press_bytes
    with passes.at_work(home, store, lambda: NOW) as desk:
        passes.process(desk)
        assert (desk.press is not None) == (press_bytes == 0)
    found = typed(store.select("cases"), CaseRow)
    cases = "".join(f"{case.code} {case.message}\n" for case in found)
    store.close()
    kept = [*home.outbox.rglob("*.x12"), *home.books.rglob("*.beancount")]
    files = {str(path.relative_to(root)): path.read_bytes() for path in kept}
    return files | {"cases": cases.encode()}


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "PRESS_BYTES", passes.PRESS_BYTES)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    before = passes.PRESS_BYTES
    try:
        return played(tmp_path_factory.mktemp("alone"), press_bytes=1 << 40)
    finally:
        passes.PRESS_BYTES = before


def test_the_press_changes_nothing(tmp_path: Path, alone: dict[str, bytes]) -> None:
    assert played(tmp_path / "home") == alone
    assert sum(content.count(b"\nBAK*") for content in alone.values()) == ORDERS


def test_one_partner_is_written_to_in_two_releases(tmp_path: Path) -> None:
    found = played(tmp_path / "with", newer=True)
    assert found == played(tmp_path / "without", newer=True, press_bytes=1 << 40)
    told = b"".join(found.values())
    assert b"*X*005010~" in told  # the 997 answers in the release of the order
    assert b"*X*004010~" in told  # the 855 speaks the agreement's


def test_what_the_press_finds_is_held_as_without_it(tmp_path: Path) -> None:
    found = played(tmp_path / "with", bad=True)
    assert found == played(tmp_path / "without", bad=True, press_bytes=1 << 40)
    assert found["cases"].startswith(b"855-held the 855 for order 45|0000030 is held: ")
    assert sum(content.count(b"\nBAK|") for content in found.values()) == ORDERS - 1


def test_a_press_that_breaks_down_is_done_without(
    tmp_path: Path, alone: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(self: press.Press, *given: object, **named: object) -> int | None:
        if self._sent == 1 and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        return offer(self, *given, **named)  # type: ignore[arg-type]

    offer = press.Press.offer
    monkeypatch.setattr(press.Press, "offer", break_down)
    monkeypatch.setattr(press, "PARCEL_COPIES", 4)
    assert played(tmp_path / "home") == alone


def agreement_of(root: Path) -> Agreement:
    make_home(root)
    return load_configuration(Home(root)).configuration.agreements["freshway"]


def acknowledgment(number: str) -> OrderAck:
    return OrderAck(
        purpose="new",
        status="accepted",
        number=number,
        ordered_on=NOW.date(),
        lines=(AckLine(number="1"),),
    )


def test_the_other_end_answers_every_parcel_until_its_input_ends(tmp_path: Path) -> None:
    agreement = agreement_of(tmp_path)
    ack = acknowledgment("7")
    copy = press.Copy(
        partner="freshway 004010",
        kind="855",
        control="0003",
        test=False,
        document=msgspec.msgpack.encode(ack),
    )
    parcels = io.BytesIO()
    for agreements in ((agreement,), ()):
        parcel = press.Parcel(agreements=agreements, copies=(copy, copy))
        press._write_message(parcels, msgspec.msgpack.encode(parcel))
    parcels.write(b"\x00\x00\x01\x00half of a parcel")
    parcels.seek(0)
    answers = io.BytesIO()
    press.work(parcels, answers)
    answers.seek(0)
    expected = typeset(agreement, "855", ack, "0003", test=False)
    assert expected.segments[0] == "ST*855*0003"
    assert [press._printed_in(each) for each in press._messages(answers)] == [[expected] * 2] * 2


def test_a_press_with_enough_to_do_takes_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreement = agreement_of(tmp_path)
    monkeypatch.setattr(press, "PARCEL_COPIES", 1)
    monkeypatch.setattr(press, "MOST_UNANSWERED", 0)
    printing = press.Press()
    ack = acknowledgment("7")
    assert [printing.offer(agreement, "855", ack, "0001", test=False) for _ in "ab"] == [0, None]
    printed = printing.collect()
    assert printed is not None
    assert [each.control for each in printed] == ["0001"]
    printing.close()
