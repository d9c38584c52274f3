"""The `[sftp]` table of an agreement: who of a partner may use our drop, and how much."""

from __future__ import annotations

import base64
import binascii
import ipaddress
from collections.abc import Iterable
from pathlib import Path

from gateway.agreement import Access, Quotas
from gateway.references import reference_in
from gateway.tables import Table

HASH_RIGHT = '"env:NAME" or "file:PATH" of what `gateway sftp hash-password` printed'

KEY_TYPES = (
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
)
"""Public keys a partner may log in with; DSA is broken and clients have forgotten it."""

KEY_RIGHT = 'public keys as OpenSSH writes them: "ssh-ed25519 AAAA… name"'

LEAST_RSA_BITS = 2_048
"""Below, factoring an RSA key is within reach (NIST SP 800-131A)."""

MOST_KEY_BYTES = 16 * 1024
"""A file of a public key beyond this is another file."""

NETWORK_RIGHT = 'networks such as ["192.0.2.0/24", "2001:db8::/48"]'


def read_access(table: Table, folder: Path) -> Access:
    """What `[sftp]` states, with the keys of the folder's `keys/*.pub`, and `keys/test/*.pub`."""
    test = table.table("test")
    quotas = Quotas()
    found = Access(
        keys=_keys(table, folder / "keys"),
        password=_password(table),
        test_keys=_keys(test, folder / "keys" / "test"),
        test_password=_password(test),
        allow=_networks(table),
        quotas=Quotas(
            file_mb=table.integer("file_mb", quotas.file_mb, least=1),
            unfinished_mb=table.integer("unfinished_mb", quotas.unfinished_mb, least=1),
            day_mb=table.integer("day_mb", quotas.day_mb, least=1),
            day_files=table.integer("day_files", quotas.day_files, least=1),
        ),
    )
    if not (found.keys or found.password or found.test_keys or found.test_password):
        hint = f"lay a public key into partners/{folder.name}/keys/NAME.pub, or write keys = […]"
        table.wrong("keys", "nobody could log in: there is no key and no password", hint)
    test.finish()
    table.finish()
    return found


def key_flaw(line: str) -> str:
    """What is wrong with a public key as OpenSSH writes it, or "" (RFC 4253 §6.6)."""
    words = line.split()
    if len(words) < 2 or words[0] not in KEY_TYPES:
        return "it is no public key of a kind we take"
    try:
        blob = base64.b64decode(words[1], validate=True)
    except binascii.Error:
        return "it is damaged"
    parts = list(_parts(blob))
    if not parts or parts[0] != words[0].encode() or b"".join(parts) == parts[0]:
        return "it is damaged"
    if words[0] == "ssh-rsa" and 8 * len(parts[-1].lstrip(b"\0")) < LEAST_RSA_BITS:
        return f"it has less than {LEAST_RSA_BITS} bits"
    return ""


def _parts(blob: bytes) -> Iterable[bytes]:
    """The parts of a key, each with its length before it; nothing when they do not fit."""
    parts, position = [], 0
    while position < len(blob):
        size = int.from_bytes(blob[position : position + 4], "big")
        parts.append(blob[position + 4 : position + 4 + size])
        position += 4 + size
    return parts if position == len(blob) else ()


def _keys(table: Table, folder: Path) -> tuple[str, ...]:
    """The keys in the table and in the files of a folder, as "type base64", each once."""
    found = []
    for line in table.texts("keys", right=KEY_RIGHT):
        flaw = key_flaw(line)
        if flaw:
            table.wrong("keys", f'"{line[:40]}…": {flaw}', f"write {KEY_RIGHT}")
        found.append(line)
    for path in sorted(folder.glob("*.pub")) if folder.is_dir() else ():
        line = _line(path)
        flaw = key_flaw(line)
        if flaw:
            hint = "lay the .pub file there that ssh-keygen made, or take this one out"
            table.wrong("keys", f"keys/{path.name}: {flaw}", hint)
        found.append(line)
    return tuple(dict.fromkeys(" ".join(line.split()[:2]) for line in found))


def _line(path: Path) -> str:
    try:
        return path.read_bytes()[:MOST_KEY_BYTES].decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _password(table: Table) -> str:
    return reference_in(table, "password", HASH_RIGHT)


def _networks(table: Table) -> tuple[str, ...]:
    found = table.texts("allow", right=NETWORK_RIGHT)
    for each in found:
        try:
            ipaddress.ip_network(each)
        except ValueError as error:
            table.wrong("allow", str(error), f"write {NETWORK_RIGHT}")
    return found
