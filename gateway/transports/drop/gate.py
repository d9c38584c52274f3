"""Who may connect now: counts, rates and bans, by address and by network."""

from __future__ import annotations

import ipaddress
import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from gateway.transports.drop.users import Limits

MOST_KNOWN = 10_000
"""Addresses we remember something of; the longest unseen are forgotten first."""

LONGEST_BAN = 86_400
"""Seconds: nobody is kept out for more than a day by a machine's judgment."""

UNKNOWN_USER, BAD_SECRET, OVER_LIMIT = 2, 1, 3
"""What a mistake weighs in the score of an address."""


class Bucket:
    """Tokens that come back at a rate, up to a burst."""

    def __init__(self, rate: int, burst: int, now: float) -> None:
        """A full bucket."""
        self._rate = rate
        self._burst = burst
        self._tokens: float = burst
        self._at = now

    def takes(self, now: float) -> bool:
        """Whether there was a token; it is gone then."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Record:
    """What an address did: mistakes with their moments, and its bans."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.mistakes: list[tuple[float, int]] = []
        self.banned_until = 0.0
        self.bans = 0


class Gate:
    """The one count of connections, rates and mistakes."""

    def __init__(self, limits: Limits, steady: Callable[[], float] = time.monotonic) -> None:
        """Nobody is there yet."""
        self.limits = limits
        self._steady = steady
        self._open: Counter[str] = Counter()
        self._waiting = 0
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._records: OrderedDict[str, Record] = OrderedDict()

    @property
    def connections(self) -> int:
        """How many there are."""
        return self._open.total()

    def admit(self, address: str) -> str:
        """Count a connection in, waiting for its login; or why it must not, and it is not."""
        limits, now = self.limits, self._steady()
        near, wide = networks_of(address)
        record = self._records.get(near)
        if record is not None and record.banned_until > now:
            return "banned"
        reason = ""
        if self.connections >= limits.connections:
            return "too many connections"
        if self._waiting >= limits.waiting:
            return "too many connections before login"
        if self._open[near] >= limits.per_address:
            reason = "too many connections from one address"
        elif not self._bucket(near, limits.address_rate, limits.address_burst).takes(now):
            reason = "too many new connections from one address"
        elif not self._bucket(wide, limits.network_rate, limits.network_burst).takes(now):
            return "too many new connections from one network"
        if reason:
            self.blame(address, OVER_LIMIT)
            return reason
        self._open[near] += 1
        self._waiting += 1
        return ""

    def logged_in(self) -> None:
        """One connection waits no longer."""
        self._waiting -= 1

    def leave(self, address: str, *, logged_in: bool) -> None:
        """A connection is gone."""
        near, _ = networks_of(address)
        self._open[near] -= 1
        if self._open[near] <= 0:
            del self._open[near]
        if not logged_in:
            self._waiting -= 1

    def blame(self, address: str, score: int) -> int:
        """An address made a mistake; gives for how many seconds it is banned now, or 0."""
        near, _ = networks_of(address)
        limits, now = self.limits, self._steady()
        record = self._records.setdefault(near, Record())
        self._records.move_to_end(near)
        while len(self._records) > MOST_KNOWN:
            self._records.popitem(last=False)
        recent = [each for each in record.mistakes if each[0] > now - limits.ban_seconds]
        record.mistakes = [*recent, (now, score)][-limits.ban_score :]
        if sum(each[1] for each in record.mistakes) < limits.ban_score:
            return 0
        seconds = min(limits.ban_seconds << record.bans, max(LONGEST_BAN, limits.ban_seconds))
        record.bans = min(record.bans + 1, 16)
        record.mistakes = []
        record.banned_until = now + seconds
        return seconds

    def _bucket(self, network: str, rate: int, burst: int) -> Bucket:
        bucket = self._buckets.setdefault(network, Bucket(rate, burst, self._steady()))
        self._buckets.move_to_end(network)
        while len(self._buckets) > MOST_KNOWN:
            self._buckets.popitem(last=False)
        return bucket


def networks_of(address: str) -> tuple[str, str]:
    """The address itself (of IPv6 its /64) and the wider network (/24, /48) it belongs to."""
    found = plain(address)
    if found.version == 4:
        return str(found), str(ipaddress.ip_network((found, 24), strict=False))
    near, wide = (str(ipaddress.ip_network((found, size), strict=False)) for size in (64, 48))
    return near, wide


def plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An address, without its zone; one of IPv4 in the form of IPv6 is one of IPv4."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return getattr(found, "ipv4_mapped", None) or found


def allows(networks: tuple[str, ...], address: str) -> bool:
    """Whether an address is in one of the networks, or none are named."""
    found = plain(address)
    return not networks or any(found in ipaddress.ip_network(each) for each in networks)
