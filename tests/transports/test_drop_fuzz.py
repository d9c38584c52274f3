"""A few seconds of `python -m tests.fuzz.sftp_requests`, the same every time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fuzz.sftp_requests import SECRET, Siege


@pytest.mark.parametrize("seed", range(4))
def test_nobody_leaves_his_folders(tmp_path: Path, seed: int) -> None:
    asyncio.run(Siege(tmp_path, seed).play(2_000))


def test_a_way_out_would_be_found(tmp_path: Path) -> None:
    siege = Siege(tmp_path, 0)
    siege.places.inbox("acme").joinpath("stolen.x12").write_bytes(SECRET)
    with pytest.raises(AssertionError):
        siege.check()
