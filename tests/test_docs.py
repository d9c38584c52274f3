"""Everything a person can meet is documented: commands, options, settings, reports, problems."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from docs.commands import PAGE, commands_page
from ledger.reports import REPORTS
from tests.playing import stories
from translators.x12.flaws import FLAWS

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
FLOORS = ("gateway", "ledger", "translators")

Golden = Callable[[Path, str], None]

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+|deduction|poison|rejected|unreadable")
"""How the code of a problem or an exception is written."""

PLACES = {
    "flaw": 0,
    "finding": 0,
    "_hold": 0,
    "_problem": 0,
    "open_case": 1,
    "file_case": 2,
    "hold_for": 2,
    "hold_shipment": 2,
    "hold_payment": 2,
}
"""Which argument of which function is a code, where it is not named `code`."""

WHOLE = ("gateway/gate.py", "gateway/identities.py", "translators/x12")
"""Where codes are returned or kept in tables: every text of their form is one."""

NOT_CODES = {"after-shipment", "per-day", "utf-8", "latin-1", "iso-8859-1"}
"""Words of agreements and encodings that look like codes."""

TOLD = re.compile(r"^X\d+ \w+ (\S+) ", re.MULTILINE)


def test_commands_are_documented(golden: Golden) -> None:
    golden(PAGE, commands_page())


def test_reports_are_documented() -> None:
    text = (REFERENCE / "reports.md").read_text(encoding="utf-8")
    assert [name for name in REPORTS if f"## {name}\n" not in text] == []


def test_problems_are_documented() -> None:
    text = (REFERENCE / "problems.md").read_text(encoding="utf-8")
    written = {*codes_in_source(), *codes_in_stories(), *FLAWS}
    assert sorted(code for code in written if f"| `{code}` |" not in text) == []


def codes_in_stories() -> set[str]:
    """The codes of every exception that a story tells of."""
    return {
        code
        for story in stories()
        for code in TOLD.findall((story / "expected" / "told.txt").read_text(encoding="utf-8"))
    }


def codes_in_source() -> set[str]:
    """The codes that the program can give a problem or an exception, errors of commands aside."""
    found = set()
    for path in (path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")):
        whole = str(path.relative_to(ROOT)).startswith(WHOLE)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= set(codes_of(node))
            elif whole and isinstance(node, ast.Constant) and "-" in str(node.value):
                found.add(str(node.value))
    return {text for text in found if CODE.fullmatch(text)} - NOT_CODES


def codes_of(call: ast.Call) -> Iterator[str]:
    """The texts that stand where a call takes a code."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name == "GatewayError":
        return
    given = [word.value for word in call.keywords if word.arg == "code"]
    if name in PLACES and len(call.args) > PLACES[name]:
        given.append(call.args[PLACES[name]])
    for value in given:
        for node in ast.walk(value):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
