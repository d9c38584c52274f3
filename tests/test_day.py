"""The simulated day in its short form: steps of two hours. `make day` plays it whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_a_day_of_traffic_kills_and_clock_jumps_loses_nothing() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-m", "tests.day", "--steps", "12", "--kills", "4"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 kills: 0 wrong" in done.stdout
