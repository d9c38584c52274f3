"""The examples of a page are played: their commands run, what they print stands in the page.

A block fenced as `console` holds commands (`$ …`, continued after a backslash) and below each what
it prints. All blocks of a page are one session in one folder, which looks like a fresh clone:
`docs`, `config` and `partners` are there. A page that begins with `<!-- goes on from PAGE -->`
finds the folder as PAGE left it. A command that ends with `# exit code 3` ends with that code, any
other with 0.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from gateway.cli import main

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GOES_ON = re.compile(r"\A<!-- goes on from (\S+) -->\n")
EXIT = re.compile(r"# exit code (\d+)$")
SHELL = re.compile(r"[|&;<>$*]")
"""What only a shell understands."""

CLONE = "/home/dana/edi-gateway"
"""Where the folder of a page stands, as the page shows it."""

CHANGING = (
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?", "MOMENT"),
    (r"\d{4}-\d\d-\d\d", "DAY"),
    (r"\b20\d{12}\b", "MOMENT"),
    (r"\*\d{6}\*\d{4}\*U\*", "*DAY*TIME*U*"),
    (r"\*20\d{6}\*\d{4}\*", "*DAY*TIME*"),
    (r"\*20\d{6}(?=[~*])", "*DAY"),
    (r"\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b", "DIGEST"),
    (r"\d+(\.\d+)? GiB free, \d+%", "SPACE"),
    (r"\b3\.\d+\.\d+\b", "VERSION"),
    (r"[ ─-]{2,}", "  "),
)
"""What differs from run to run: the day, digests over it, the machine."""


def lasting(text: str) -> str:
    """What of a page must be the same whenever and wherever its examples are played."""
    for pattern, word in CHANGING:
        text = re.sub(pattern, word, text)
    return text


def play(page: Path, folder: Path) -> str:
    """The page's text with what its commands print now, played in an empty folder.

    Where only what changes from run to run differs, the block stays as it stands. Raises ValueError
    when a command ends with another code than the page says.
    """
    text = page.read_text(encoding="utf-8")
    before = GOES_ON.match(text)
    if before:
        play((page.parent / before[1]).resolve(), folder)
    else:
        for name in ("docs", "config", "partners"):
            shutil.copytree(ROOT / name, folder / name)
    blocks = list(BLOCK.finditer(text))
    commands = [commands_of(block[1]) for block in blocks]
    place = folder / ".place"
    printed = iter(_run([each for block in commands for each in block], folder, place))
    parts, end = [], 0
    for block, own in zip(blocks, commands, strict=True):
        now = "".join(f"$ {command}\n{next(printed)}" for command in own)
        parts += [
            text[end : block.start(1)],
            block[1] if lasting(now) == lasting(block[1]) else now,
        ]
        end = block.end(1)
    return "".join([*parts, text[end:]])


def commands_of(block: str) -> list[str]:
    """The commands of a block; one may go on over lines that end with a backslash."""
    found = []
    lines = iter(block.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\"):
                command += "\n" + next(lines)
            found.append(command)
    return found


def _run(commands: list[str], folder: Path, place: Path) -> list[str]:
    """What each command printed, both streams together, one after the other from one folder.

    `place` remembers in which folder the session stands.
    """
    at = Path(place.read_text(encoding="utf-8")) if place.exists() else folder
    printed = []
    with _terminal():
        for command in commands:
            os.chdir(at)
            if command.startswith("cd "):
                at, code, output = (at / command[3:]).resolve(), 0, ""
            elif command.startswith("gateway ") and not SHELL.search(command):
                code, output = _gateway(command)
            else:
                done = subprocess.run(  # noqa: S603  the commands are those of our own pages
                    ["bash", "-c", command],  # noqa: S607  whichever bash there is
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    check=False,
                )
                code, output = done.returncode, done.stdout.decode()
            said = EXIT.search(command)
            if code != (int(said[1]) if said else 0):
                raise ValueError(f"$ {command}\nended with {code}:\n{output}")
            shown = output.replace(str(folder), CLONE).replace("\r\n", "\n")
            printed.append(shown + "\n" if shown and not shown.endswith("\n") else shown)
    place.write_text(str(at), encoding="utf-8")
    return printed


def _gateway(command: str) -> tuple[int, str]:
    """Exit code and output of our own command, run in this process: it is imported once only."""
    words = shlex.split(command.replace("\\\n", " "), comments=True)
    raw = io.BytesIO()
    output = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    with redirect_stdout(output), redirect_stderr(output):
        try:
            main(words[1:])
        except SystemExit as end:
            return int(end.code or 0), raw.getvalue().decode()
    raise AssertionError("the command returned instead of leaving")


@contextmanager
def _terminal() -> Iterator[None]:
    """A person called dana at a plain terminal; our folder and environment come back after it."""
    folder, environment = Path.cwd(), dict(os.environ)
    for key in [key for key in environment if key.startswith("GATEWAY_")]:
        del os.environ[key]
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    os.environ |= {"PATH": path, "NO_COLOR": "1", "COLUMNS": "100", "LOGNAME": "dana"}
    try:
        yield
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ |= environment
