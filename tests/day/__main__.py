"""`python -m tests.day`: the whole day; exits 1 if anything is wrong at its end."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.day import play

parser = argparse.ArgumentParser(prog="python -m tests.day", description=__doc__)
parser.add_argument("--steps", type=int, default=288, help="steps the day is made of (288)")
parser.add_argument("--kills", type=int, default=60, help="how often the daemon is killed (60)")
given = parser.parse_args()
with tempfile.TemporaryDirectory(prefix="day-") as folder:
    code = play.main(given.steps, given.kills, Path(folder))
sys.exit(code)
