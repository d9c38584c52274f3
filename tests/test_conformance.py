"""The corpus of acknowledgments: every case byte for byte, every rule shown, every rule needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.verify import verify_interchange
from tests.conformance.mutants import MUTANTS, caught
from tests.conformance.playing import Case, cases, played, rows
from translators.guide import load_guide
from translators.problems import Severity
from translators.x12.interchange import Interchange
from translators.x12.parse import parse
from translators.x12.reader import of_bytes, read_sets, scan

ROOT = Path(__file__).parents[1]
REPEATED = {
    "ta1-005": ["invalid-receiver-qualifier"],
    "ta1-006": ["invalid-receiver"],
    "ta1-007": ["invalid-sender-qualifier"],
    "ta1-008": ["invalid-sender"],
}
"""What our reader says of answers that must repeat a wrong address, because there is no other."""

CASES = {case.name: case for case in cases()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    assert played(case) == case.expected


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_answers_are_lawful(case: Case) -> None:
    answers = scan(of_bytes(case.expected)) if case.expected else ()
    for found in answers:
        assert isinstance(found, Interchange)
        assert [each.code for each in found.problems] == REPEATED.get(case.name, [])
        raw = case.expected[found.start : found.end]
        assert verify_interchange(raw) == ()
        for group in found.groups:
            assert not group.problems
            for one in read_sets(of_bytes(case.expected), found, group):
                parsed = parse(one, load_guide(one.kind, group.release))
                told = [*one.problems, *parsed.problems]
                assert [each for each in told if each.severity is not Severity.NOTE] == []
                assert parsed.document is not None


def test_every_row_has_its_case() -> None:
    shown = {row for case in CASES.values() for row in case.rows}
    assert shown <= set(rows())
    for name, row in rows().items():
        if "test" not in row:
            assert name in shown, f"no case shows {name}"
        else:
            path, _, function = row["test"].partition("::")
            assert f"def {function}(" in (ROOT / path).read_text(encoding="utf-8"), name


def test_reasons_are_given() -> None:
    assert [case.name for case in CASES.values() if len(case.reason) < 20] == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.name for mutant in MUTANTS])
def test_no_rule_can_be_switched_off(mutant: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert caught(mutant, monkeypatch)
