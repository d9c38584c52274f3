"""What the partners of the day send: orders in four syntaxes, some twice or broken; payments."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gateway.home import Home
from gateway.posted import typed
from gateway.rows import InvoiceRow, OrderRow, SentGroupRow
from gateway.store import Store
from tests import wire
from tests.playing import STORIES, make_home

SPEAK = {"north": "csv", "west": "cxml", "south": "ubl"}
"""Customers beside acme, who writes X12."""

SETTINGS = """
[calendar]
working_days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

[[reports]]
report = "trial-balance"
schedule = "30 * * * *"
"""

CHANNEL = """
[channel]
kind = "folder"
path = "{share}"
in = "out"
quiet_seconds = 0
after = "move"
move_to = "done"
schedule = "every 10 minutes"
"""

DEAD = """\
key = "east"
name = "East Shops"
roles = ["customer"]

[[identities]]
isa = "ZZ:EASTSHOPS"
gs = "EAST"

[us]
isa = "01:123456789"
gs = "HARBOR"

[channel]
kind = "sftp"
host = "127.0.0.1"
port = 9
user = "harbor"
password = "env:EAST_PASSWORD"
in = "/out"
schedule = "every 10 minutes"

[[channel.host_keys]]
key = "ssh-ed25519 SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""


class File(NamedTuple):
    """A file for a partner's drop, or for its share."""

    partner: str
    name: str
    content: str


def found_home(root: Path) -> tuple[Home, Path]:
    """A home in which everything of the day is agreed, and the share."""
    home = make_home(STORIES / "no story", root / "home")
    home.settings.write_text(home.settings.read_text() + SETTINGS)
    share = root / "share"
    for part in ("out", "done"):
        (share / part).mkdir(parents=True)
    acme = home.partners / "acme"
    for key, syntax in SPEAK.items():
        folder = home.partners / key
        shutil.copytree(acme, folder)
        said = STORIES / f"whole-cycle-{syntax}" / "home" / "partners" / "acme" / "partner.toml"
        text = said.read_text().replace('key = "acme"', f'key = "{key}"')
        text = text.replace("credit_limit = 50000.00", "credit_limit = 9000000.00")
        text = text.replace("91:ACME", f"91:{key.upper()}")
        channel = CHANNEL.format(share=share) if key == "west" else ""
        (folder / "partner.toml").write_text(text + channel)
        (home.inbox / key).mkdir()
    text = (acme / "partner.toml").read_text() + "\n[acknowledge]\nawait_hours = 2\n"
    (acme / "partner.toml").write_text(text.replace("50000.00", "9000000.00"))
    (home.partners / "east").mkdir()
    (home.partners / "east" / "partner.toml").write_text(DEAD)
    return home, share


class Partners:
    """The partners at work: what they send depends on a seed and on what they were sent."""

    def __init__(self, seed: str) -> None:
        """Nothing sent yet."""
        self.chance = random.Random(seed)
        self.control = 100
        self.numbers = 10_000
        self.orders: list[tuple[str, str]] = []
        self.files: list[File] = []
        self.again = 0
        self.broken = 0
        self.shipped: set[str] = set()
        self.paid: set[str] = set()
        self.answered: Counter[int] = Counter()

    def morning(self, store: Store) -> Iterator[File]:
        """The files of one step: each customer orders, and one of the others does something."""
        for partner in ("acme", *SPEAK):
            yield self._keep(self._order(partner))
        yield from self._ship(store)
        yield from self._pay(store)
        yield from self._acknowledge(store)
        if self.files and self.chance.random() < 0.3:
            old = self.chance.choice([each for each in self.files if each.partner != "west"])
            self.again += 1
            yield self._keep(File(old.partner, f"again-{self.again}-{old.name}", old.content))
        if self.chance.random() < 0.2:
            self.broken += 1
            whole = self._order("acme", counted=False).content
            yield self._keep(File("acme", f"broken-{self.broken}.x12", whole[: len(whole) // 2]))

    def _keep(self, file: File) -> File:
        self.files.append(file)
        return file

    def _order(self, partner: str, *, counted: bool = True) -> File:
        self.numbers += 1
        self.control += 1
        number = str(self.numbers)
        if counted:
            self.orders.append((partner, number))
        if partner == "acme":
            lines = ("4*EA*8**IN*AC-1", "2*EA*13.79**IN*AC-2")
            text = wire.interchange("acme", self.control, wire.order(number, *lines))
            return File(partner, f"{number}.x12", text)
        syntax = SPEAK[partner]
        folder = STORIES / f"whole-cycle-{syntax}" / "in" / "acme"
        if syntax == "csv":
            rows = (folder / "orders.csv").read_text().splitlines(keepends=True)
            text = "".join(row for row in rows if not row.startswith("4792"))
            return File(partner, f"{number}.csv", text.replace("4791", number))
        text = (folder / "4791.xml").read_text()
        return File(partner, f"{number}.xml", text.replace("4791", number))

    def _ship(self, store: Store) -> Iterator[File]:
        """The warehouse ships some of what it was asked for."""
        for row in typed(store.select("orders", where={"status": "open"}), OrderRow):
            if row.key in self.shipped or self.chance.random() < 0.5:
                continue
            self.shipped.add(row.key)
            self.control += 1
            many = "4*4" if row.customer == "acme" else "40*40"
            line = f"CC*{many}**EA**VN*A100"
            shipped = wire.shipment(row.our_number, f"W-{self.control}", row.number, line)
            text = wire.interchange("wh1", self.control, shipped)
            yield self._keep(File("wh1", f"ship-{self.control}.x12", text))

    def _pay(self, store: Store) -> Iterator[File]:
        """The bank tells of payments."""
        for row in typed(store.select("invoices", where={"customer": "acme"}), InvoiceRow):
            if row.number in self.paid or self.chance.random() < 0.5:
                continue
            self.paid.add(row.number)
            self.control += 1
            amount = f"{row.total // 100}.{row.total % 100:02d}"
            paid = wire.payment(f"TR-{self.control}", amount, f"RMR*IV*{row.number}**{amount}")
            text = wire.interchange("bank", self.control, paid)
            yield self._keep(File("bank", f"pay-{self.control}.x12", text))

    def _acknowledge(self, store: Store) -> Iterator[File]:
        """acme acknowledges some of what it was sent; the rest becomes overdue."""
        for row in typed(store.select("sent_groups", where={"partner": "acme"}), SentGroupRow):
            if row.answered_at is not None or self.answered[row.id] or row.due_at is None:
                continue
            self.answered[row.id] += 1
            if self.chance.random() < 0.5:
                continue
            _, name, number = row.key.split("|")
            kind = {"PR": "855", "SH": "856", "IN": "810"}[name]
            self.control += 1
            answer = wire.acknowledgment(name, int(number), kind)
            text = wire.interchange("acme", self.control, answer)
            yield self._keep(File("acme", f"ack-{self.control}.x12", text))
