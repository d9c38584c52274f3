"""The layouts we ship: a small real-looking file of each, and the documents it holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from translators.batches import Batch, RawMessage
from translators.csv import locate, parse, read, scan
from translators.problems import Severity
from translators.source import of_bytes
from translators.templates import known_layouts, load_layout

SHIPPED = Path(__file__).parent / "shipped"
NAMES = [name.partition("/")[2] for name in known_layouts() if name.startswith("csv/")]


def messages(name: str) -> tuple[Batch, list[RawMessage]]:
    """The messages of a layout's file."""
    source = of_bytes((SHIPPED / f"{name}.csv").read_bytes())
    [batch] = scan(source, [load_layout(f"csv/{name}")])
    assert isinstance(batch, Batch), batch
    return batch, list(read(source, batch))


@pytest.mark.parametrize("name", NAMES)
def test_a_layout_reads_its_file(name: str, golden: Callable[[Path, str], None]) -> None:
    batch, found = messages(name)
    layout = load_layout(f"csv/{name}")
    told = [f"{each.severity}: {each.place}: {each.message}" for each in batch.problems]
    documents = []
    for raw in found:
        parsed = parse(raw)
        assert type(parsed.document) is layout.document
        told += [f"{each.severity}: {each.place}: {each.message}" for each in parsed.problems]
        assert not any(each.severity is Severity.REJECT for each in parsed.problems), told
        documents.append(json.loads(msgspec.json.encode(parsed.document)))
    golden(
        SHIPPED / f"{name}.json",
        json.dumps({"problems": told, "documents": documents}, indent=1, ensure_ascii=False) + "\n",
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_layout_leaves_no_money_unexplained(name: str) -> None:
    """A column that looks like money is a money field of the document, or excluded by a rule."""
    looks = ("amount", "price", "total", "tax", "freight", "discount", "paid", "balance")
    _, found = messages(name)
    left = {
        each.place.column
        for raw in found
        for each in locate(raw)
        if any(word in each.place.column.lower() for word in looks)
        and not each.money
        and each.value.strip("$").replace(",", "").replace(".", "").lstrip("-").isdigit()
    }
    assert left - NO_MONEY == set()


NO_MONEY = {"discount_percent", "discount_days"}
"""Columns with a name of money that hold none."""
