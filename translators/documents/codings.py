"""How a partner sorts what it tells: accounts it books to, codes of its industry's lists."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from translators.documents.parts import Segment
from translators.documents.settlement import WrongValue


class Account(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which accounts of the partner something is booked to (FA1, FA2): `numbers` by kind."""

    agency: str = ""
    code: str = ""
    kind: str = ""
    numbers: Mapping[str, str] = {}
    unread: tuple[Segment, ...] = ()


class ListedCode(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A code of an industry's list (LQ); `details` are words about it."""

    list: str = ""
    code: str = ""
    details: tuple[WrongValue, ...] = ()
    unread: tuple[Segment, ...] = ()


class Listing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Codes of the lists of one agency (LM)."""

    agency: str = ""
    source: str = ""
    codes: tuple[ListedCode, ...] = ()
    unread: tuple[Segment, ...] = ()
