"""One measured figure with what must hold for it, as a line of the table."""

from __future__ import annotations

from typing import NamedTuple


class Figure(NamedTuple):
    """A measured value; `gate` must hold, `aim` is what we want.

    More is better unless the figure must stay `below`.
    """

    name: str
    value: float
    unit: str
    gate: float | None = None
    aim: float | None = None
    below: bool = False

    @property
    def passes(self) -> bool:
        """Whether the gate holds."""
        return self.gate is None or self._reaches(self.gate)

    @property
    def verdict(self) -> str:
        """What is said of the figure."""
        if self.gate is None:
            return ""
        if not self.passes:
            return "UNDER THE GATE"
        reached = self.aim is not None and self._reaches(self.aim)
        return "aim reached" if reached else "passes"

    def _reaches(self, limit: float) -> bool:
        return self.value <= limit if self.below else self.value >= limit


def row(figure: Figure) -> str:
    """One figure as a line of the table."""
    sign = "≤" if figure.below else "≥"
    gate, aim = (
        "" if limit is None else f"{sign} {shown(limit)}" for limit in (figure.gate, figure.aim)
    )
    return line(figure.name, f"{shown(figure.value)} {figure.unit}", gate, aim, figure.verdict)


def line(name: str, value: str, gate: str, aim: str, verdict: str) -> str:
    """The columns of a line."""
    return f"{name:<48}{value:>22}{gate:>9}{aim:>9}  {verdict}".rstrip()


def shown(value: float) -> str:
    """A figure with as many digits as say something."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.1f}"
