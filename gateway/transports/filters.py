"""What files go through on the way out and in: gzip or zip, and PGP, as agreed with the partner."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from gateway.agreement import Agreement, Pgp
from gateway.errors import ConfigError
from gateway.home import Home
from gateway.references import read_secret
from gateway.transports.pgp import HINT_KEYS, Opened, Ring, fingerprints
from translators.packing import PackingError

ZIP_DAY = (1980, 1, 1, 0, 0, 0)
"""The date in a zip: always the same, so that the same file packs to the same bytes."""

ENDINGS = (".pgp", ".gpg", ".asc")
"""How the names of encrypted files end."""

MOST_KEY_BYTES = 1024**2
"""A file of public keys is some kilobytes, with many signatures on them a few hundred."""

ARMORED = b"-----BEGIN PGP "

_TAGS = frozenset({1, 2, 3, 4, 8, 18, 20})
"""Packets an encrypted or signed message begins with (RFC 9580, 5): session keys, signatures,
compressed and encrypted bytes."""


def is_changed(agreement: Agreement) -> bool:
    """Whether our files to a partner leave in another form than they are kept in."""
    pgp = agreement.pgp
    return agreement.compress != "none" or (pgp is not None and bool(pgp.encrypt_to or pgp.sign))


def outgoing_name(agreement: Agreement, name: str) -> str:
    """What a file of ours is called on its way: with an ending for each thing done to it."""
    packed = name + {"none": "", "gzip": ".gz", "zip": ".zip"}[agreement.compress]
    pgp = agreement.pgp
    if pgp is None or not (pgp.encrypt_to or pgp.sign):
        return packed
    return packed + (".asc" if pgp.armor else ".pgp")


def outgoing(
    home: Home, agreement: Agreement, name: str, body: bytes, environment: Mapping[str, str]
) -> bytes:
    """The bytes of a file of ours as they leave. Encrypted bytes are others each time.

    Raises PackingError: they cannot be encrypted or signed as agreed.
    """
    packed = compressed(agreement.compress, name, body)
    pgp = agreement.pgp
    if pgp is None or not (pgp.encrypt_to or pgp.sign):
        return packed
    folder = home.partners / agreement.key / "keys"
    paths = [folder / each for each in pgp.encrypt_to]
    for path in paths:
        _key(path)
    secret = _passphrase(home, pgp, environment) if pgp.sign else ""
    signer = pgp.our_key if pgp.sign else ""
    return Ring(home).encrypt(packed, paths, signer, secret, armor=pgp.armor)


def compressed(way: str, name: str, body: bytes) -> bytes:
    """The bytes as a gzip or as a zip of one file; the same bytes each time."""
    if way == "gzip":
        return gzip.compress(body, mtime=0)
    if way == "zip":
        found = io.BytesIO()
        with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            archive.writestr(entry, body, zipfile.ZIP_DEFLATED)
        return found.getvalue()
    return body


def is_pgp(first: bytes, *, binary: bool) -> bool:
    """Whether a file that begins with these bytes is an OpenPGP message.

    Without `binary` only armored ones are known: bytes alone prove little.
    """
    if first.lstrip().startswith(ARMORED):
        return True
    if not binary or not first or not first[0] & 0x80:
        return False
    tag = first[0] & 0x3F if first[0] & 0x40 else (first[0] & 0x3C) >> 2
    return tag in _TAGS


def incoming(
    home: Home,
    agreed: Pgp,
    partner: str,
    source: Path,
    found: list[Opened],
    environment: Mapping[str, str],
) -> Iterator[bytes]:
    """Yield what an encrypted or signed file of a partner holds, block by block.

    Nothing of it may be used before the end: raises PackingError when it is not whole, or not
    signed or encrypted as agreed. Then what it was is added to `found`.
    """
    keys = [_key(home.partners / partner / "keys" / name) for name in agreed.keys]
    secret = _passphrase(home, agreed, environment)
    ring = Ring(home)
    opened: list[Opened] = []
    yield from ring.decrypt(source, keys, secret, opened)
    [one] = opened
    allowed = frozenset[str]().union(*(fingerprints(ring.folder, key) for key in keys))
    if "encryption" in agreed.require and not one.encrypted:
        raise PackingError(
            "not-encrypted-to-us",
            "it is signed and not encrypted, as agreed",
            "ask the partner to encrypt it to our key; `gateway pgp key` shows it",
        )
    if "signature" in agreed.require and not one.signers & allowed:
        raise PackingError(
            "signature-missing",
            "no signature of the partner's is on it that is valid now",
            "ask the partner to sign it, or for its new key, and put that under keys/",
        )
    found.append(one)


def demand(agreed: Pgp) -> None:
    """A plain file is what was agreed. Raises PackingError: files must be signed or encrypted."""
    if agreed.require:
        raise PackingError(
            "not-encrypted-to-us" if "encryption" in agreed.require else "signature-missing",
            f"it comes plain, and {' and '.join(agreed.require)} is agreed",
            "ask the partner for the file as agreed, or change require under [pgp]",
        )


def _key(path: Path) -> bytes:
    """A file of public keys. Raises PackingError: it cannot be read."""
    try:
        if path.stat().st_size > MOST_KEY_BYTES:
            raise PackingError("gpg-failed", f"{path.name} is no file of a key", HINT_KEYS)
        return path.read_bytes()
    except OSError as error:
        said = f"the key {path.name} cannot be read: {error.strerror}"
        raise PackingError("gpg-failed", said, HINT_KEYS) from error


def _passphrase(home: Home, agreed: Pgp, environment: Mapping[str, str]) -> str:
    """What unlocks our key, "" for none. Raises PackingError: the reference leads nowhere."""
    if not agreed.passphrase:
        return ""
    try:
        return read_secret(agreed.passphrase, environment, home.root)
    except ConfigError as error:
        raise PackingError("gpg-failed", error.message, error.hint) from error
