"""Partners of the fuzzed home that send files that are not X12: shops, buyers, a 3PL and a bank."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

from gateway.home import Home
from tests.fuzz.other_mutations import (
    change_cell,
    change_json,
    change_place,
    change_text,
    mutations_of,
    other_mutated,
)
from tests.fuzz.other_seeds import Seed
from tests.fuzz.reading import guide_for
from tests.fuzz.syntaxes import HEAD
from tests.fuzz.world import groups_of
from translators.documents import Document
from translators.syntaxes import SYNTAXES
from translators.x12.parse import parse
from translators.x12.reader import of_bytes, read_sets

CSV_ORDERS = """syntax = "csv"
[layouts.remittances]
uses = "csv/remittance"
[layouts.orders]
uses = "csv/erp-orders"
[layouts.orders.csv]
by = ["order_number"]
"""
CSV_WAREHOUSE = """syntax = "csv"
[layouts.shipments]
uses = "csv/warehouse-shipment"
"""
CXML = """syntax = "cxml"
[[identities]]
id = "DUNS:123456789"
[us]
id = "DUNS:987654321"
"""
UBL = """syntax = "ubl"
[[identities]]
id = "GLN:4012345000009"
[us]
id = "GLN:4000001000005"
"""
BANK = """[[identities]]
isa = "ZZ:BAIBANK"
id = "ABA:121140399"
[us]
isa = "01:123456789"
[bank]
payer_for = ["csv-shop", "cxml-buyer", "ubl-buyer", "json-shop"]
match = "amount"
[bank.accounts]
"1001" = "Assets:Bank:Operating"
"""
SELLING = '[selling]\nprices = "order"\nknown_ship_to = false\npayer_ids = ["91:{key}"]\n'

PARTNERS: Mapping[str, tuple[str, str]] = {
    "csv-shop": ("customer", f'{CSV_ORDERS}{SELLING}warehouse = "csv-3pl"\n'),
    "csv-3pl": ("warehouse", f'{CSV_WAREHOUSE}[warehouse]\nsite = "CSV"\n'),
    "cxml-buyer": ("customer", f'{CXML}{SELLING}warehouse = "wh1"\n'),
    "ubl-buyer": ("customer", f'{UBL}{SELLING}warehouse = "csv-3pl"\n'),
    "json-shop": ("customer", f'syntax = "json"\n{SELLING}warehouse = "wh1"\n'),
    "bai-bank": ("bank", BANK),
}
"""Each partner by its key: its role and the rest of its agreement."""

NUMBERS = re.compile(rb"\b(479[12]|SO00000[1-9]|W-6[12]|B-4000\d|T-10001|INV00000\d)\b")
"""Numbers of documents in the stories, that mutations make new."""


CONTROLS = re.compile(rb'("control": "|OURS,\d{6},0600,)\d+')
"""Numbers of files, so that they are no conflict with one before."""


class Other(NamedTuple):
    """A file that a partner may send, and its drop."""

    name: str
    key: str
    raw: bytes


def found_others(root: Path, seeds: Mapping[str, bytes], others: tuple[Seed, ...]) -> list[Other]:
    """The partners stand in the home below `root`; gives what each of them may send."""
    home = Home(root)
    for key, (role, rest) in PARTNERS.items():
        folder = home.partners / key
        shutil.copytree(home.partners / "acme" / "crossref", folder / "crossref")
        text = f'key = "{key}"\nname = "{key}"\nroles = ["{role}"]\n{rest.format(key=key)}'
        (folder / "partner.toml").write_text(text, encoding="utf-8")
        (home.inbox / key).mkdir(parents=True, exist_ok=True)
    with (home.root / "config" / "opening" / "stock.csv").open("a", encoding="utf-8") as stock:
        stock.write("CSV,A100,1000,5030.00\nCSV,B200,400,3640.00\n")
    stories = [Other(each.name, key, each.raw) for each in others if (key := drop_of(each))]
    return [*stories, *_as_json(seeds)]


def drop_of(seed: Seed) -> str:
    """Whose file a seed is, "" for those that nobody in the home would send."""
    name, raw = seed.name, seed.raw
    if b"cXML" in raw[:300] and "cycle-cxml" in name:
        return "cxml-buyer"
    if "cycle-ubl" in name or name == "ubl-order.xml":
        return "ubl-buyer"
    if name.endswith((".bai2", ".ach", ".lockbox")) or name.startswith("camt"):
        return "bai-bank"
    if "-csv/in/wh1" in name or name == "warehouse-shipment.csv":
        return "csv-3pl"
    if "-csv/in/acme" in name or name in ("erp-orders.csv", "remittance.csv"):
        return "csv-shop"
    return ""


def _as_json(seeds: Mapping[str, bytes]) -> Iterator[Other]:
    """What customers of the stories send in X12, as JSON."""
    write = SYNTAXES["json"].write
    assert write is not None
    for name in (each for each in seeds if each.startswith("tests/stories")):
        documents: list[Document] = []
        for interchange, group in groups_of(seeds[name]):
            for one in read_sets(of_bytes(seeds[name]), interchange, group):
                guide = guide_for(group, one.kind) if one.kind in ("850", "820", "860") else None
                document = parse(one, guide).document if guide else None
                documents += [document] if document else []
        if documents:
            yield Other(f"{name} as JSON", "json-shop", write(documents, None, HEAD))


def other_varied(rng: Random, other: Other, raws: list[bytes]) -> bytes:
    """The file with new numbers, and often with values that are strange; seldom torn to pieces."""
    raw = other.raw
    if rng.random() < 0.7:
        number = b"%04d" % rng.randrange(10_000)
        ours = b"SO%06d" % rng.randrange(1, 30)
        raw = NUMBERS.sub(
            lambda found: ours if found[0].startswith(b"SO") else found[0][:-4] + number, raw
        )
        raw = CONTROLS.sub(lambda found: found[1] + number, raw)
    chosen = rng.random()
    if chosen < 0.25:
        return raw
    if chosen < 0.8:
        values = {change_cell, change_place, change_text, change_json}
        own = [each for each in mutations_of(raw) if each in values]
        for _ in range(rng.choice((1, 1, 2))):
            raw = rng.choice(own)(rng, raw, raws)
        return raw
    return other_mutated(rng, raw, raws, 2)
