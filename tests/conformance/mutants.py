"""Rules of acknowledging switched off one by one: for each, some case of the corpus must fail.

A mutant is a rule's line changed in the source of its module, or an entry taken out of a table of
codes. It lives in memory only, while its cases are played.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import msgspec
import pytest

from tests.conformance.playing import HERE, Case, cases, played
from translators.x12 import answer_codes, judge_interchange
from translators.x12.envelope import EnvelopeError
from translators.x12.write import WriteError

CASES = {case.name: case for case in cases()}

FAILURES = (
    *(LookupError, TypeError, ValueError, AssertionError, RuntimeError),
    *(WriteError, EnvelopeError),
)
"""How a case fails beside another answer: none can be written."""


class Mutant(msgspec.Struct, frozen=True, kw_only=True):
    """One rule switched off: in the `module`, `old` text becomes `new`; or `table` loses `word`.

    `case` is tried first: it is known to fail.
    """

    name: str
    module: str = ""
    old: str = ""
    new: str = ""
    table: dict[str, str] = {}
    word: str = ""
    case: str = ""


TABLES: dict[str, Any] = {
    "set code": answer_codes.SET_CODES,
    "segment code": answer_codes.SEGMENT_CODES,
    "element code": answer_codes.ELEMENT_CODES,
    "group code": answer_codes.GROUP_CODES,
    "code since 005010": answer_codes.FROM_005010,
    "code of guides": answer_codes.OF_GUIDES,
    "TA1 R": judge_interchange._REJECTING,
    "TA1 E": judge_interchange._MARKING,
}


def _lines() -> Iterator[Mutant]:
    """The rules that are lines of a module, from `mutants.toml`."""
    modules = tomllib.loads((HERE / "mutants.toml").read_text(encoding="utf-8"))
    for module, lines in modules.items():
        for line in lines:
            yield Mutant(
                name=line["rule"],
                module=f"translators.x12.{module}",
                old=line["old"],
                new=line["new"],
                case=line["case"],
            )


MUTANTS = (
    *(
        Mutant(name=f"{kind} {word}", table=table, word=word)
        for kind, table in TABLES.items()
        for word in table
    ),
    *_lines(),
)


def caught(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> str:
    """The first case that fails while a rule is switched off; "" when none does."""
    if mutant.word:
        monkeypatch.delitem(mutant.table, mutant.word)
    else:
        _switch_off(mutant, monkeypatch)
    first = [CASES[mutant.case]] if mutant.case else []
    return next((case.name for case in [*first, *CASES.values()] if _fails(case)), "")


def _fails(case: Case) -> bool:
    try:
        return played(case) != case.expected
    except FAILURES:
        return True


def _switch_off(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The module's functions take the code, and its constants the values, of the changed source."""
    module = import_module(mutant.module)
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    assert source.count(mutant.old) == 1, f"{mutant.name}: {source.count(mutant.old)} such lines"
    changed: dict[str, Any] = {"__name__": module.__name__}
    code = compile(source.replace(mutant.old, mutant.new), mutant.module, "exec")
    exec(code, changed)  # noqa: S102 - our own source
    for name, value in changed.items():
        before = getattr(module, name, None)
        if isinstance(before, FunctionType) and before.__module__ == module.__name__:
            monkeypatch.setattr(before, "__code__", value.__code__)
        elif isinstance(value, str | int | tuple) and value != before:
            for user in _users(name, before):
                monkeypatch.setattr(user, name, value)


def _users(name: str, value: object) -> Iterator[ModuleType]:
    """Every module that has a constant under its name."""
    for path, module in list(sys.modules.items()):
        if path.startswith("translators.x12") and getattr(module, name, None) is value:
            yield module
