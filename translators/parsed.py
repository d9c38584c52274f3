"""What reading gives, whatever the syntax: a document with its problems, and where values stand."""

from __future__ import annotations

import msgspec

from translators.documents import Document
from translators.problems import Place, Problem, Severity


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """What a set or message says and what is wrong with it.

    `document` is None when a field every document of its kind must have could not be read.
    """

    document: Document | None
    problems: tuple[Problem, ...]

    @property
    def rejected(self) -> bool:
        """Whether the guide's rules ask for an R."""
        return any(problem.severity is Severity.REJECT for problem in self.problems)


class Located(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a set or message: the field it went into and the bytes it stands on.

    `path` is such as `lines[3].unit_price`; "unread" where no field takes it, "" where nothing does
    (control totals, HL numbers). `money` says that the dictionary, or the layout, calls it money;
    one that no field took is `excluded` by the named rule, unless it had no place in the guide.
    """

    path: str
    place: Place
    value: str
    money: bool = False
    excluded: str = ""
