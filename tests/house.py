"""The stories' home at work in a test: what comes in, what people do, what stands afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gateway.books import check_books
from gateway.config import load_configuration
from gateway.desk import Desk
from gateway.passes import act, at_work, process
from gateway.rebuild import rebuild
from gateway.rows import CaseRow, DocumentRow, OrderRow
from gateway.store import Store
from tests.playing import make_home


class House:
    """A home whose clock goes on an hour with each thing that happens."""

    def __init__(self, root: Path) -> None:
        """A fresh copy of `tests/stories/home`, opened on its first use."""
        self.root = root
        self.home = make_home(root / "no story", root / "home")
        self.home.var.mkdir(exist_ok=True)
        self.store = Store(self.home.database_url)
        self.store.create()
        self.now = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
        self.files = 0

    def write(self, name: str, text: str, *, add: bool = False) -> None:
        """A file of the home is this text, or ends in it."""
        path = self.home.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((path.read_text() if add else "") + text)

    def change(self, name: str, old: str, new: str) -> None:
        """In a file of the home one text stands for another."""
        path = self.home.root / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def drop(self, partner: str, *texts: str) -> None:
        """The files lie in the partner's inbox."""
        for text in texts:
            self.files += 1
            folder = self.home.inbox / partner
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{self.files:03d}.x12").write_text(text)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """A desk in the home, an hour later."""
        self.now += timedelta(hours=1)
        with at_work(self.home, self.store, lambda: self.now) as desk:
            yield desk

    def receive(self, partner: str, *texts: str) -> None:
        """Files come in and everything due is done."""
        self.drop(partner, *texts)
        with self.desk() as desk:
            process(desk)

    def act(self, verb: str, target: str, action: str = "") -> str:
        """A person does something; gives what came of it in words."""
        with self.desk() as desk:
            detail = {"action": action} if action else {}
            done = act(desk, verb, target, reason="by telephone", user="pat", detail=detail)
            process(desk)
        return done

    def resolve(self, case: str, action: str) -> str:
        """A person ends an exception."""
        return self.act("resolve", case, action)

    def rows(self, table: str, **where: Any) -> list[Any]:
        """The rows of a table."""
        return list(self.store.select(table, where=where))

    def document(self, name: str) -> DocumentRow:
        """A document by its id."""
        row = self.store.load("documents", name)
        assert isinstance(row, DocumentRow)
        return row

    def order(self, key: str) -> OrderRow:
        """An order by its key."""
        row = self.store.load("orders", key)
        assert isinstance(row, OrderRow)
        return row

    @property
    def sent(self) -> list[str]:
        """What left, as `kind number`, in the order it was decided."""
        rows = [row for row in self.rows("documents", direction="out") if row.delivery == "sent"]
        rows.sort(key=lambda row: int(row.id.split("-")[1]))
        return [f"{row.kind} {row.number}" for row in rows]

    @property
    def cases(self) -> list[str]:
        """The open exceptions, as `X1 code amount document`."""
        rows = [row for row in self.rows("cases", state="open") if isinstance(row, CaseRow)]
        rows.sort(key=lambda row: int(row.id[1:]))
        return [f"{row.id} {row.code} {row.amount / 100:.2f} {row.document}" for row in rows]

    def case(self, name: str) -> CaseRow:
        """An exception by its id."""
        row = self.store.load("cases", name)
        assert isinstance(row, CaseRow)
        return row

    def balance(self, account: str, party: str = "", ref: str = "") -> int:
        """What stands on an account (below it too), for a party and reference where named."""
        return sum(
            row.amount
            for row in self.rows("postings")
            if f"{row.account}:".startswith(f"{account}:")
            and party in ("", row.party)
            and ref in ("", row.ref)
        )

    def out(self, partner: str) -> str:
        """All segments on the partner's outbox, in the order of file names."""
        folder = self.home.outbox / partner
        return "".join(path.read_text() for path in sorted(folder.iterdir()))

    def verify(self) -> None:
        """The books are whole, nothing is posted twice, and all of it can be made again."""
        configuration = load_configuration(self.home).configuration
        assert check_books(self.home, self.store, configuration) == ()
        assert rebuild(self.home, self.store, self.root / "again") == ()
        again = self.root / "again" / "outbox"
        for path in sorted(self.home.outbox.rglob("*")):
            if path.is_file():
                assert (
                    path.read_bytes() == (again / path.relative_to(self.home.outbox)).read_bytes()
                )
        self.store.close()
