"""Other programs that read X12, timed on the same files as we are.

They are no part of the product: what does not come with it is installed for the benchmark alone,
into `.venv-peers` beside `.venv`, and left out with a word where that cannot be done.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".venv-peers"
HERE = Path(__file__).parent
INSTALL_SECONDS = 180
RUN_SECONDS = 900


class Peer(NamedTuple):
    """A program: what brings it, whether it validates sets, how many times as fast we must be."""

    name: str
    package: str
    gate: float | None = None
    aim: float | None = None
    node: bool = False
    says: str = ""


PEERS = (
    Peer("pyx12", "", gate=25, aim=35, says="x12n_document with our guides as its maps"),
    Peer("bots", "bots-ediint==3.3.1", gate=10, aim=15, says="Bots with our guides as grammars"),
    Peer("x12-python", "x12-python==0.1.0", gate=1, says="its own rules"),
    Peer("badx12", "badx12==0.2.2", gate=1, says="lengths, counts, control numbers"),
    Peer("draftedi", "draftedi==1.3.0", gate=1, says="with our guides as its specification"),
    Peer("node-x12", "node-x12@1.7.1", node=True, says="does not validate sets"),
    Peer("x12-parser", "x12-parser@1.3.0", node=True, says="does not validate at all"),
)
"""Other validating ones know sets of health care only: linuxforhealth-x12, TigerShark, yedipy."""


class Absent(Exception):
    """A program that cannot be run here, and why."""


def seconds_of(peer: Peer, files: Sequence[Path], exported: Path, rounds: int) -> dict[Path, float]:
    """The CPU seconds a program takes for each file, in its best round; raises Absent."""
    command = node_command(peer) if peer.node else python_command(peer, exported)
    arguments = [str(rounds), *map(str, files)]
    try:
        done = subprocess.run(
            [*command, *arguments],
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
            cwd=HOME if peer.node else None,
        )
    except subprocess.TimeoutExpired:
        raise Absent(f"takes more than {RUN_SECONDS} s") from None
    if done.returncode:
        raise Absent(f"fails: {done.stderr.strip().splitlines()[-1]}")
    found: dict[str, float] = json.loads(done.stdout)
    return {Path(name): spent for name, spent in found.items()}


def python_command(peer: Peer, exported: Path) -> list[str]:
    """How a program for Python is run; it is installed first where it is not."""
    python = Path(sys.executable)
    if peer.package:
        python = HOME / "bin" / "python"
        if not python.exists():
            venv.create(HOME, with_pip=True)
        install(peer, [str(python), "-m", "pip", "install", "--quiet", peer.package])
    return [str(python), str(HERE / "other_programs.py"), peer.name, str(exported)]


def node_command(peer: Peer) -> list[str]:
    """How a program for Node is run; it is installed first where it is not."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise Absent("needs Node, which is not installed")
    HOME.mkdir(exist_ok=True)
    install(peer, [npm, "install", "--silent", "--no-audit", "--prefix", str(HOME), peer.package])
    return [node, str(HERE / "other_programs.js"), peer.name]


def install(peer: Peer, command: list[str]) -> None:
    """The package is there, in its version; raises Absent when it cannot be had."""
    note = HOME / f"{peer.name}.installed"
    if note.exists() and note.read_text("utf-8") == peer.package:
        return
    try:
        done = subprocess.run(command, capture_output=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Absent(f"{peer.package} takes too long to install") from None
    if done.returncode:
        raise Absent(f"{peer.package} cannot be installed here")
    note.write_text(peer.package, "utf-8")
