"""What is deployed: units that are tight, an image that builds, files that name what exists."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gateway.cli import COMMANDS
from gateway.settings import OPTIONS

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
EXPOSURE = re.compile(r"Overall exposure level for \S+: (\d+\.\d)")
MOST_EXPOSED = 2.0


def unit_of(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.read(path)
    return found


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_is_hardly_exposed(path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and "Unknown" in done.stderr + done.stdout:
        pytest.skip("this systemd-analyze knows no --offline")
    found = EXPOSURE.search(done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) < MOST_EXPOSED


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_what_there_is(path: Path) -> None:
    unit = unit_of(path)
    words = unit["Service"]["ExecStart"].split()
    assert Path(words[0]).name == "gateway"
    assert words[1] in COMMANDS
    said = path.read_text(encoding="utf-8")
    named = set(re.findall(r"GATEWAY_([A-Z_]+)=", said))
    assert {name.lower() for name in named} <= {*OPTIONS, "home"}
    assert int(unit["Service"]["TimeoutStopSec"]) >= 30


def test_the_documents_name_every_unit() -> None:
    page = (ROOT / "docs" / "howto" / "run-as-a-daemon.md").read_text(encoding="utf-8")
    assert [path.name for path in UNITS if path.name not in page] == []
    assert "deploy/compose.yaml" in page


def test_the_image_takes_what_the_repository_has() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?!--)(.+)$", text, re.MULTILINE):
        *sources, _ = line.split()
        assert [name for name in sources if not (ROOT / name).exists()] == []
    named = set(re.findall(r"GATEWAY_([A-Z_]+)", text + (DEPLOY / "compose.yaml").read_text()))
    assert {name.lower() for name in named} <= {*OPTIONS, "home"}


def test_the_image_builds() -> None:
    if shutil.which("docker") is None:
        pytest.skip("no docker here")
    alive = subprocess.run(["docker", "info"], capture_output=True, check=False)
    if alive.returncode:
        pytest.skip("docker has no engine here")
    command = ["docker", "build", "--quiet", "--file", "deploy/Dockerfile", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
