"""What the tests of the shell share: a home at work, whose books are proven afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The stories' home; afterwards its books must be whole and come out the same again."""
    at_work = House(tmp_path)
    yield at_work
    at_work.verify()
