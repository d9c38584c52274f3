"""What stands in a partner's guide beside the guide itself: who, how, and on which terms."""

from __future__ import annotations

import msgspec


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What two companies agreed, in words.

    `partner` and `us` are names; `purpose` says who sends the set when; `facts` stand on the title
    page; `envelope` are rows (element, what it is, value); `acknowledging` and `rules` are
    sentences; `levels` is the only order in which HL levels hang, such as `SOPI`, "" when any may
    be sent; `differences` are rows (designator, what is agreed) of the partner's overlay.
    """

    partner: str
    us: str
    purpose: str
    facts: tuple[tuple[str, str], ...] = ()
    envelope: tuple[tuple[str, str, str], ...] = ()
    acknowledging: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    levels: str = ""
    differences: tuple[tuple[str, str], ...] = ()
