"""Logging in: keys and passwords are checked so that a stranger learns nothing of who is known."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from gateway.transports.drop.gate import allows
from gateway.transports.drop.users import User

PASSWORD_THREADS = 2
"""Passwords checked at the same time: each takes 64 MB for a moment."""

NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA"
    "$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ"
)
"""The hash that the password of a user nobody knows is compared with: it takes as long."""


class Logins:
    """The users who may log in."""

    def __init__(self) -> None:
        """Nobody may."""
        self._users: Mapping[str, User] = {}
        self._keys: dict[str, frozenset[bytes]] = {}
        self._pool = ThreadPoolExecutor(PASSWORD_THREADS, thread_name_prefix="password")
        self.passwords = False

    def replace(self, users: Mapping[str, User]) -> None:
        """These users may log in, nobody else."""
        self._users = users
        self._keys = {name: frozenset(map(blob_of, user.keys)) for name, user in users.items()}
        # Offered to everybody or to nobody: who has one is nobody's business.
        self.passwords = any(user.password for user in users.values())

    def knows(self, name: str) -> bool:
        """Whether there is such a user."""
        return name in self._users

    def by_key(self, name: str, blob: bytes, address: str) -> User | None:
        """The user, if the key is its own and it may come from there."""
        user = self._users.get(name)
        if user is None or blob not in self._keys[name] or not allows(user.allow, address):
            return None
        return user

    async def by_password(self, name: str, password: str, address: str) -> User | None:
        """The user, if the password is its own and it may come from there; always as slowly."""
        user = self._users.get(name)
        known = user.password if user is not None and user.password else NOBODYS
        loop = asyncio.get_running_loop()
        right = await loop.run_in_executor(self._pool, _verify, known, password)
        if user is None or not user.password or not right or not allows(user.allow, address):
            return None
        return user

    def close(self) -> None:
        """No passwords are checked any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def blob_of(key: str) -> bytes:
    """The bytes that identify a public key written as "type base64"; empty for what is none."""
    words = key.split()
    try:
        return base64.b64decode(words[1], validate=True) if len(words) > 1 else b""
    except binascii.Error:
        return b""


def _verify(known: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return PasswordHasher().verify(known, password)
    except (Argon2Error, InvalidHashError):
        return False
