"""A home where everybody who appears in the seeds is a partner, so that documents get decided."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from gateway.home import Home
from gateway.proposals import key_from
from tests.fuzz.reading import guide_for
from tests.fuzz.seeds import STORIES
from translators.documents import OrderLine, PurchaseOrder
from translators.x12.parse import parse
from translators.x12.reader import Group, Interchange, of_bytes, read_sets, scan

ROLES = {"SW": "warehouse", "RA": "bank"}
"""What a sender is by its groups; everybody else is a customer."""

OURS = frozenset(["123456789"])
"""Interchanges to this ISA id are those of the stories: their home has the partners."""


class Sender(msgspec.Struct, frozen=True):
    """Somebody who sends, and to whom: one agreement."""

    kind: str
    isa: str
    our_kind: str
    our_isa: str


def found_world(root: Path, seeds: Mapping[str, bytes]) -> tuple[Home, dict[str, str]]:
    """A home for the seeds; gives it and the drop each seed belongs into."""
    shutil.copytree(STORIES / "home", root)
    senders: dict[Sender, set[str]] = {}
    first: dict[str, Sender] = {}
    lines: dict[Sender, list[OrderLine]] = {}
    for name, raw in seeds.items():
        for interchange, group in groups_of(raw):
            sender = Sender(
                interchange.sender_kind,
                interchange.sender,
                interchange.receiver_kind,
                interchange.receiver,
            )
            first.setdefault(name, sender)
            if sender.our_isa not in OURS and 0 < len(sender.isa) < 16 and sender.our_isa:
                senders.setdefault(sender, set()).add(group.functional_id)
                lines.setdefault(sender, []).extend(order_lines(raw, interchange, group))
    keys = {sender: f"{key_from(sender.isa)[:30]}-{n}" for n, sender in enumerate(senders, 1)}
    for sender, functional_ids in senders.items():
        write_agreement(root, keys[sender], sender, functional_ids)
    write_items(root, {keys[sender]: each for sender, each in lines.items()})
    home = Home(root)
    for folder in home.partners.iterdir():
        (home.inbox / folder.name).mkdir(parents=True, exist_ok=True)
    drops = {name: keys[sender] for name, sender in first.items() if sender in keys}
    for name in seeds:
        story = Path(name).parts[-2] if name.startswith("tests/stories") else "acme"
        drops.setdefault(name, story)
    return home, drops


def groups_of(raw: bytes) -> Iterator[tuple[Interchange, Group]]:
    """The groups of a document with their interchanges."""
    for found in scan(of_bytes(raw)):
        if isinstance(found, Interchange):
            yield from ((found, group) for group in found.groups)


def order_lines(raw: bytes, interchange: Interchange, group: Group) -> Iterator[OrderLine]:
    """The lines of all orders of a group."""
    for one in read_sets(of_bytes(raw), interchange, group):
        guide = guide_for(group, one.kind) if one.kind == "850" else None
        document = parse(one, guide).document if guide else None
        if isinstance(document, PurchaseOrder):
            yield from document.lines


def write_agreement(
    root: Path,
    key: str,
    sender: Sender,
    functional_ids: Iterable[str],
    warehouse: str = "wh1",
) -> None:
    """An agreement that takes in whatever this sender sends, and asks for little."""
    roles = sorted({ROLES.get(each, "customer") for each in functional_ids})
    text = f"""\
key = "{key}"
name = "{key}"
roles = {roles}
[[identities]]
isa = "{sender.kind}:{sender.isa}"
[us]
isa = "{sender.our_kind}:{sender.our_isa}"
[x12]
functional_ids = {{ 850 = ["PO", "SC"] }}
control_numbers = "ignored"
[acknowledge]
ta1 = "always"
"""
    if "customer" in roles:
        text += '[selling]\nprices = "order"\nknown_ship_to = false\n'
        text += f'warehouse = "{warehouse}"\n' if warehouse else ""
    if "warehouse" in roles:
        text += f'[warehouse]\nsite = "{key.upper()}"\n'
    folder = root / "partners" / key / "crossref"
    folder.mkdir(parents=True)
    (folder.parent / "partner.toml").write_text(text, encoding="utf-8")


def write_items(root: Path, lines: Mapping[str, list[OrderLine]]) -> None:
    """Every number on an order line is an item of ours, in the unit it is ordered in."""
    items: dict[tuple[str, str], str] = {}
    for key, ordered in lines.items():
        rows: dict[tuple[str, str], list[object]] = {}
        for line in ordered:
            for number in list(line.items.values())[:1]:
                sku = items.setdefault((number, line.unit), f"S{len(items):04d}")
                rows[number, line.unit] = ["", number, sku, line.unit, 1, ""]
        path = root / "partners" / key / "crossref" / "items.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [["kind", "number", "sku", "unit", "factor", "price"], *rows.values()]
            )
    path = root / "config" / "items.csv"
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [sku, f"item {number}", unit, "", "1.00", "0.50", "", ""]
            for (number, unit), sku in items.items()
        )
