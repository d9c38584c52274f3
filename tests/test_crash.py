"""Every durable step of a story's traffic is a place to stop at, and none of them is to be seen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.bugs import BUGS

ROOT = Path(__file__).parents[1]
SHARES = 2


def crash(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the harness in a process of its own: it forks, and nobody measures its coverage."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-m", "tests.crash", *words, "--workers", "1"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("share", range(1, SHARES + 1))
def test_stopped_at_every_step_it_ends_the_same(share: int) -> None:
    done = crash("points", "--share", f"{share}/{SHARES}", "--leave-early")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ": 0 wrong" in done.stdout


def test_every_planted_bug_is_caught() -> None:
    done = crash("bugs")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("caught at stage") == len(BUGS)


def test_killed_at_any_moment_it_ends_the_same() -> None:
    done = crash("kills", "--times", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed 2 times" in done.stdout
