"""Real files from many senders: each is scanned, and the counts are those of their index.

Runs only where the sample documents lie beside the repository.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from translators.problems import Problem
from translators.x12.reader import Interchange, of_bytes, read_sets, scan

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
INDEX = SAMPLES / "INDEX.csv"


def rows() -> list[dict[str, str]]:
    if not INDEX.is_file():
        return []
    with INDEX.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["format"] == "x12"]


@pytest.mark.skipif(not INDEX.is_file(), reason="the sample documents are not here")
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["path"])
def test_sample(row: dict[str, str]) -> None:
    source = of_bytes((SAMPLES / row["path"]).read_bytes())
    found = list(scan(source))
    assert not [one for one in found if isinstance(one, Problem)]
    interchanges = [one for one in found if isinstance(one, Interchange)]
    sets = [
        raw
        for interchange in interchanges
        for group in interchange.groups
        for raw in read_sets(source, interchange, group)
    ]
    expected = re.match(r"(\d+) interchange\(s\), (\d+) set", row["expected"])
    assert expected is not None
    assert (len(interchanges), len(sets)) == (int(expected[1]), int(expected[2]))
    for raw in sets:
        for place, segment in enumerate(raw.segments, start=1):
            start, end = raw.byte_range(place)
            text = source(start, end - start).decode(raw.encoding)
            assert text.replace("\r", "").replace("\n", "") == segment
