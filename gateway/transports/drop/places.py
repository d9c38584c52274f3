"""Where the drop's files are in a home."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Places(msgspec.Struct, frozen=True):
    """The folders the drop may touch, all below the root of a home."""

    root: Path

    @property
    def own(self) -> Path:
        """What is the drop's alone."""
        return self.root / "var" / "drop"

    @property
    def users(self) -> Path:
        """Who may log in; written by the gateway, read here."""
        return self.own / "users.json"

    @property
    def keys(self) -> Path:
        """Our host keys."""
        return self.own / "host-keys"

    @property
    def journal(self) -> Path:
        """What happened, one file a day; written here, read by the gateway."""
        return self.own / "journal"

    def staging(self, user: str) -> Path:
        """A user's uploads that are not published yet."""
        return self.own / "staging" / user

    def inbox(self, partner: str) -> Path:
        """Where a partner's published files wait to be taken in."""
        return self.root / "inbox" / partner

    def outbox(self, partner: str) -> Path:
        """Where files for a partner wait to be picked up."""
        return self.root / "outbox" / partner
