"""Files that come encrypted or signed: what they hold becomes a file of its own in the archive."""

from __future__ import annotations

import os
from collections.abc import Mapping

from gateway import durable
from gateway.agreement import Agreement
from gateway.archive import Archive
from gateway.home import Home
from gateway.rows import Arrival
from gateway.transports.filters import ENDINGS, demand, incoming, is_pgp
from gateway.transports.pgp import Opened
from gateway.unpacking import Member
from translators.packing import PackingError


class Unlocking:
    """Decrypts and verifies what partners send, as agreed with each; what is plain stays plain."""

    def __init__(
        self,
        home: Home,
        agreements: Mapping[str, Agreement],
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        """By these agreements; secrets are looked up in the environment."""
        self._home = home
        self._agreements = agreements
        self._environment = environment

    def open(self, archive: Archive, arrival: Arrival, first: bytes) -> Member | None:
        """What an encrypted or signed file holds, kept in the archive; None: it is rightly plain.

        `first` are the file's first bytes. Raises PackingError: it is not as agreed, cannot be
        decrypted, or is not to be believed. Then nothing of what it holds is kept.
        """
        agreement = self._agreements.get(arrival.source)
        agreed = agreement.pgp if agreement else None
        named = arrival.name.lower().endswith(ENDINGS)
        expected = agreed is not None and (named or bool(agreed.require))
        if not is_pgp(first, binary=expected):
            if agreed is not None:
                demand(agreed)
            return None
        if agreed is None:
            raise PackingError(
                "pgp-not-agreed",
                "it is encrypted or signed with OpenPGP",
                "agree on keys with the partner and state them under [pgp] of its agreement",
            )
        found: list[Opened] = []
        blocks = incoming(
            self._home,
            agreed,
            arrival.source,
            archive.path(arrival.digest),
            found,
            self._environment,
        )
        path = durable.temporary_in(archive.folder, 0)
        try:
            durable.write_new(path, blocks, temporary=durable.temporary_in(archive.folder, 1))
            [(digest, size)] = archive.put_files([path])
        finally:
            durable.remove(path)
        return Member("", digest, size)
