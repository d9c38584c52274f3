"""How much a finding weighs with a partner: of the syntax by code, of balances and cross-checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from gateway.agreement import Agreement
from gateway.decision import Decision, open_case
from gateway.rows import DocumentRow, ProblemRow
from translators.problems import Problem, Severity
from translators.x12.parse import Parsed

SYNTAX = (
    "code-not-listed",
    "condition-missing",
    "control-total",
    "excluded-together",
    "explicit-point",
    "level-sequence",
    "missing-element",
    "missing-segment",
    "unknown-release",
)
"""Problems of the syntax that an agreement may weigh for a whole set: none of them loses a value.

A value that is wrong in itself is weighed where it stands, by an overlay.
"""

CHECKS = (
    "invoice-out-of-balance",
    "over-shipped",
    "packs-not-quantity",
    "ship-to-differs",
    "shipped-early",
    "shipped-late",
    "statement-out-of-balance",
)
"""Findings of balances and cross-checks that an agreement may weigh: hold, warn or note."""


def weighed(parsed: Parsed, agreement: Agreement, kind: str) -> Parsed:
    """What was read, each problem as heavy as the agreement says for the set, else for all sets.

    What cannot be read as a document stays rejected.
    """
    agreed: Mapping[str, str] = {
        **agreement.severities.get("", {}),
        **agreement.severities.get(kind, {}),
    }
    if not agreed or parsed.document is None:
        return parsed
    problems = tuple(
        msgspec.structs.replace(each, severity=Severity(agreed[each.code]))
        if each.code in agreed
        else each
        for each in parsed.problems
    )
    return msgspec.structs.replace(parsed, problems=problems)


def take_findings(
    it: Decision, row: DocumentRow, agreement: Agreement, findings: Iterable[Problem]
) -> tuple[Problem, ...]:
    """Findings about a document are stored with it; gives those that hold it.

    One that warns opens an exception, and the document goes on. None of them reaches the 997.
    """
    holding = []
    for index, finding in enumerate(findings):
        severity = Severity(agreement.checks.get(finding.code, finding.severity))
        it.state.put(
            ProblemRow(
                id=f"{row.id}/{finding.code}/{index:03d}",
                owner=row.id,
                code=finding.code,
                message=finding.message,
                severity=str(severity),
                place=finding.place,
                value=finding.value,
                hint=finding.hint,
            )
        )
        if severity is Severity.HOLD:
            holding.append(finding)
        elif severity is Severity.WARN:
            open_case(
                it,
                finding.code,
                row.partner,
                f"{row.kind} {row.number}: {finding.message}",
                document=row.id,
                subject=row.subject,
                amount=row.amount or 0,
                hint=finding.hint,
            )
    return tuple(holding)
