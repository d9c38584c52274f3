"""A round stopped at any durable step, and gone on with: nothing is lost, nothing comes twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway import durable
from gateway.channels import wire_of
from gateway.polling import poll
from gateway.sending import send, settle
from tests.transports.test_sending import file
from tests.transports.trading import Trade
from tests.transports.wires import FakeWire


class Stopped(BaseException):
    """The process ends here."""


class Work:
    """A partner with two files for us and two of ours for it."""

    def __init__(self, root: Path) -> None:
        self.trade = Trade(root, more='after = "delete"')
        self.house = self.trade.house
        self.files = [file(number) for number in (1, 2)]
        self.house.store.commit({"files": {row.id: row for row in self.files}})
        self.wire = FakeWire()
        for number in (1, 2):
            self.wire.files[f"out/{number}.txt"] = f"text {number}".encode(), 7

    def go_on(self) -> None:
        """What a start does: a round, a pass."""
        home, store, agreement = self.house.home, self.house.store, self.trade.agreement
        poll(home, store, agreement, lambda: self.house.now, self.wire)
        send(home, store, agreement, lambda: self.house.now, self.wire)
        self.trade.work()

    def check(self) -> None:
        found = {row.name: row.digest for row in self.house.rows("arrivals")}
        assert sorted(found) == ["1.txt", "2.txt"]
        assert self.house.store.count("arrivals") == 2
        assert {path: raw for path, (raw, _) in self.wire.files.items()} == {
            f"in/{row.name}": row.body for row in self.files
        }
        settle(self.house.store, lambda: self.house.now)
        assert {row.state for row in self.house.rows("files")} == {"sent"}
        assert [*(self.house.home.fetched / "acme").iterdir()] == []


def steps(work: Work, stop: int | None) -> int:
    """Go on until so many durable steps have begun; gives how many there were."""
    count = 0

    def watch(step: durable.Step) -> None:
        nonlocal count
        if not step.done:
            count += 1
            if count == stop:
                raise Stopped

    durable.observer = watch
    try:
        work.go_on()
    except Stopped:
        pass
    finally:
        durable.observer = None
    return count


def test_a_round_is_stopped_at_durable_steps(tmp_path: Path) -> None:
    whole = Work(tmp_path / "whole")
    total = steps(whole, None)
    whole.check()
    assert total > 20
    for stop in range(1, total + 1, 4):
        work = Work(tmp_path / str(stop))
        steps(work, stop)
        work.go_on()
        work.go_on()
        work.check()
        work.house.store.close()


def test_a_lock_is_given_back_by_whoever_ends(tmp_path: Path) -> None:
    trade = Trade(tmp_path)
    with (
        pytest.raises(Stopped),
        wire_of(trade.house.home, trade.house.store, trade.agreement, trade.around),
    ):
        raise Stopped
    trade.round()
