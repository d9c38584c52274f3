"""The characters that cut an interchange into segments, elements and components."""

from __future__ import annotations

import msgspec


class Delimiters(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    r"""The separators of one interchange, as text.

    `segment` ends a segment and may be more than one character ("\r\n"); `suffix` is what follows
    it on the wire and means nothing ("\n" after "~"). `component` and `repetition` are "" where
    the interchange has none.
    """

    element: str = "*"
    segment: str = "~"
    component: str = ">"
    repetition: str = ""
    suffix: str = ""

    @property
    def cut(self) -> str:
        r"""The text a set is split at: "\n" for "\r\n" too, because senders mix the two."""
        return "\n" if self.segment == "\r\n" else self.segment


DEFAULT = Delimiters()
"""What we write where an agreement says nothing."""
