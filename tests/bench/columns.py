"""How fast CSV orders become checked documents, and how much memory a gigabyte of them takes."""

from __future__ import annotations

import csv
import gc
import io
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.memory import LOOK_SECONDS, resident
from translators.batches import Batch
from translators.csv import parse, read, scan
from translators.layouts import Layout
from translators.source import Source, of_bytes
from translators.templates import own_layout

ORDERS = 20_000
QUICK_ORDERS = 4_000
LARGE_BYTES = 1_000_000_000
QUICK_LARGE_BYTES = 20_000_000
ROUNDS = 5

LAYOUT = {
    "syntax": "csv",
    "kind": "850",
    "document": "PurchaseOrder",
    "business_key": ["number"],
    "csv": {"by": ["Order"]},
    "fields": {
        "number": "Order",
        "ordered_on": "Date",
        "kind": "Type",
        "dates": {"kind": {"is": "requested ship"}, "on": "Requested"},
        "parties": {
            "role": {"is": "ship to"},
            "id": "Ship To",
            "name": "Name",
            "address": ["Address"],
            "city": "City",
            "region": "State",
            "postal_code": "Zip",
        },
        "lines": {
            "each": "row",
            "number": "Line",
            "quantity": {"at": "Quantity", "use": "M"},
            "unit": {"at": "Unit", "codes": {"complete": True, "EA": "each", "CA": "case"}},
            "unit_price": {"at": "Price", "money": True, "use": "M"},
            "items": {"buyer's item": "SKU", "UPC": "UPC"},
            "descriptions": {"text": "Description"},
        },
    },
}
HEADER = (
    "Order,Date,Type,Ship To,Name,Address,City,State,Zip,Line,SKU,UPC,Description,"
    "Quantity,Unit,Price,Requested,Notes\r\n"
)


def measure(*, quick: bool = False) -> list[Figure]:
    """Reading beside `csv.reader` alone, and a gigabyte of orders (20 MB when in a hurry)."""
    raw = "".join(orders(QUICK_ORDERS if quick else ORDERS)).encode()
    made = own_layout("bench", LAYOUT)
    read_documents(of_bytes(raw), made)
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, work in (
            ("floor", lambda: read_rows(raw)),
            ("ours", lambda: read_documents(of_bytes(raw), made)),
        ):
            best[name] = min(seconds(work), best.get(name, 1e9))
    rows = raw.count(b"\n") - 1
    return [
        Figure("CSV orders, read and checked", best["ours"] / rows * 1e6, "µs a row"),
        Figure("  × csv.reader alone", best["ours"] / best["floor"], "×", 8, 6, below=True),
        *memory(QUICK_LARGE_BYTES if quick else LARGE_BYTES),
    ]


def memory(size: int) -> list[Figure]:
    """What reading a large file of orders takes, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "orders.csv"
        block = "".join(orders(20_000)).encode().removeprefix(HEADER.encode())
        with path.open("wb") as file:
            written = file.write(HEADER.encode())
            while written < size:
                written += file.write(block)
        command = [sys.executable, "-m", "tests.bench.columns", str(path)]
        started, peak = time.perf_counter(), 0
        with subprocess.Popen(command) as running:
            while running.poll() is None:
                peak = max(peak, resident(running.pid))
                time.sleep(LOOK_SECONDS)
        assert running.returncode == 0
        spent = time.perf_counter() - started
    return [
        Figure("one CSV file of", written / 1e6, "MB"),
        Figure("  its speed", written / 1e6 / spent, "MB/s"),
        Figure("  resident memory at its peak", peak / 1e6, "MB", 200, below=True),
    ]


def orders(count: int) -> Iterator[str]:
    """A header and the rows of so many orders: three lines each, 300 stores, 2,000 items."""
    chance = random.Random(3)
    yield HEADER
    for number in range(count):
        store = chance.randint(1, 300)
        day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
        head = (
            f"PO{100000 + number},{day},SA,{store:04},Store {store},{store} Main Street,"
            f"Springfield,IL,{60000 + store}"
        )
        for line in range(chance.randint(1, 6)):
            item = chance.randint(1, 2000)
            yield (
                f'{head},{line + 1},SKU-{item:05},{10**11 + item},"Widget, blue {item}",'
                f"{chance.randint(1, 400)},EA,{item % 97}.{item % 100:02},{day[:8]}28,\r\n"
            )


def read_rows(raw: bytes) -> None:
    """The floor: rows of cells, nothing done with them."""
    for _ in csv.reader(io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8", newline="")):
        pass


def read_documents(source: Source, made: Layout) -> None:
    """Every document is read and checked; what is read last is forgotten first."""
    (batch,) = scan(source, [made])
    assert isinstance(batch, Batch) and not batch.problems
    count = 0
    for message in read(source, batch):
        parsed = parse(message)
        assert parsed.document is not None and not parsed.problems
        count += 1
    assert count == batch.messages


def seconds(work: Callable[[], object]) -> float:
    """The CPU seconds of a piece of work."""
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


def of_file(path: Path) -> Source:
    """The bytes of a file, read where they are asked for."""
    file = path.open("rb")

    def read_at(offset: int, size: int) -> bytes:
        file.seek(offset)
        return file.read(size)

    return read_at


def read_large(path: Path) -> None:
    """A file is read whole, in memory one document at a time; keys that come again are noted."""
    source = of_file(path)
    (batch,) = scan(source, [own_layout("bench", LAYOUT)])
    assert isinstance(batch, Batch) and not batch.problems
    assert all(parse(message).document is not None for message in read(source, batch))


if __name__ == "__main__":
    read_large(Path(sys.argv[1]))
