"""The gallery: every way a file of ours can be wrong, with the exact message a person sees.

`tests/errors/<case>/` holds files that lie over the sample home (without its bank, which depends on
the customer); `message.txt` is what the check says then. After a change of wording: pytest
--update, and read the difference.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.config import check_house
from gateway.home import Home

ROOT = Path(__file__).parents[1]
CASES = sorted(path.name for path in (ROOT / "tests" / "errors").iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES)
def test_message(case: str, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    folder = ROOT / "tests" / "errors" / case
    for part in ("config", "partners"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("bank1"))
    shutil.copytree(
        folder, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("message.txt")
    )
    mistakes = check_house(Home(tmp_path))
    golden(folder / "message.txt", "".join(f"{mistake}\n" for mistake in mistakes))


def test_the_sample_home_is_right() -> None:
    assert check_house(Home(ROOT)) == []
