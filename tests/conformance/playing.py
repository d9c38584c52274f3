"""The cases of the corpus: read from their folders, and answered as their agreements ask."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from translators.guide import Guide, known_sets, load_guide
from translators.source import of_bytes
from translators.x12.acknowledge import AckPolicy, answer
from translators.x12.interchange import Group

HERE = Path(__file__).parent


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One folder: what was received, what must be answered, and why; see README.md."""

    name: str
    rows: tuple[str, ...]
    reason: str
    received: bytes
    expected: bytes
    agreement: AckPolicy = AckPolicy()
    overlay: Mapping[str, Mapping[str, Any]] = {}
    used: tuple[str, ...] = ()

    def guide_for(self, group: Group, kind: str) -> Guide | None:
        """The guide of a set as this case's agreement has it."""
        return load_guide(kind, group.release, self.overlay.get(kind)) if known(kind) else None


def known(kind: str) -> bool:
    """Whether there is a guide for a set."""
    return kind in known_sets()


def cases() -> list[Case]:
    """Every case of the corpus, by name."""
    return [
        read_case(folder) for folder in sorted(HERE.iterdir()) if (folder / "case.toml").exists()
    ]


def read_case(folder: Path) -> Case:
    """One case from its folder."""
    table = {
        "name": folder.name,
        "received": (folder / "received.x12").read_bytes(),
        "expected": (folder / "expected.x12").read_bytes(),
        **tomllib.loads((folder / "case.toml").read_text(encoding="utf-8")),
    }
    return msgspec.convert(table, Case)


def played(case: Case) -> bytes:
    """What we answer to a case."""
    return answer(of_bytes(case.received), case.guide_for, case.agreement, case.used)


def rows() -> dict[str, dict[str, str]]:
    """The rules of acknowledging: id → its words and, where no case can show it, its test."""
    found: dict[str, dict[str, str]] = tomllib.loads((HERE / "rows.toml").read_text("utf-8"))
    return found
