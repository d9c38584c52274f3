"""OpenPGP (RFC 9580) by gpg, in a process of its own with a keyring of its own below `var/gpg`.

gpg gets a fixed list of words, its input and a passphrase over pipes, so long and no longer, and
what it says is read, never shown. Partners' public keys are files of their agreements: they are not
imported, so that a signature counts only as the partner's whose keys were looked at.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, NamedTuple

from gateway import durable
from gateway.home import Home
from translators.packing import FREE_BYTES, MOST_BYTES, MOST_TIMES, PackingError

SECONDS = 300
"""So long gpg may take for a file: 2 GB are encrypted in less than a minute."""

BLOCK_BYTES = 256 * 1024
"""How much of what gpg writes is in memory at once."""

MOST_SAID = 256 * 1024
"""Bytes of what gpg says that are kept: a file that makes it say more is no honest one."""

LONGEST_FOLDER = 80
"""Characters the folder's path may have: the name of the agent's socket in it ends at 107."""

LONGEST_PASSPHRASE = 1_024
"""It must fit into a pipe before gpg reads it."""

RSA_BITS = 3_072
"""Strength of new keys of ours: as much as AES-128 (NIST SP 800-57)."""

WORDS = (
    "--batch", "--no-tty", "--no-options", "--quiet", "--yes", "--no-auto-key-locate",
    "--no-auto-key-retrieve", "--no-random-seed-file", "--trust-model", "always",
    "--pinentry-mode", "loopback", "--status-fd", "2",
)  # fmt: skip

AGENT = b"default-cache-ttl 0\nmax-cache-ttl 0\n"
"""The agent forgets passphrases at once: who may unlock a key is asked each time."""

UNUSABLE = ("BADSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG", "ERRSIG")
"""What gpg says of a signature that proves nothing."""


class Opened(NamedTuple):
    """What gpg found out of a file: whether it was encrypted, and who signed it (fingerprints)."""

    encrypted: bool
    signers: frozenset[str]


class Key(NamedTuple):
    """A key: the fingerprint of its primary key, and its first user id."""

    fingerprint: str
    name: str


class Ring:
    """The gateway's own keyring: our secret keys, and the public ones of partners while needed."""

    def __init__(self, home: Home) -> None:
        """The keyring of a home, which is made when first needed."""
        self.folder = home.var / "gpg"

    def decrypt(
        self, source: Path, keys: Sequence[bytes], passphrase: str, found: list[Opened]
    ) -> Iterator[bytes]:
        """Yield what a file holds, block by block; then what it was is added to `found`.

        `keys` are the public keys a signature may be of. Nothing may be believed before the end:
        raises PackingError when the file is not whole, cannot be decrypted, bears a wrong signature
        or grows beyond all measure.
        """
        self._prepare()
        rings = [word for each in keys for word in ("--keyring", str(self._ring_of(each)))]
        most = min(MOST_BYTES, max(FREE_BYTES, source.stat().st_size * MOST_TIMES))
        with source.open("rb") as given:
            run = _Run(self.folder, (*rings, "--decrypt"), given, passphrase)
            yield from run.blocks(most)
        found.append(_opened(run))

    def encrypt(
        self, body: bytes, to: Sequence[Path], signer: str, passphrase: str, *, armor: bool
    ) -> bytes:
        """The bytes encrypted to the keys in these files, signed by a key of ours, or both.

        Raises PackingError: a key cannot be used, or the passphrase is wrong.
        """
        self._prepare()
        words = [*(("--armor",) if armor else ()), "--compress-algo", "zip"]
        for path in to:
            words += ["--recipient-file", str(path)]
        words += ["--encrypt"] if to else []
        words += ["--sign", "--local-user", signer] if signer else []
        run = _run(self.folder, words, body, passphrase, most=2 * len(body) + FREE_BYTES)
        done = {word for word, *_ in run.told}
        if run.code or (to and "END_ENCRYPTION" not in done) or (
            signer and "SIG_CREATED" not in done
        ):  # fmt: skip
            raise PackingError(
                "not-encrypted", f"gpg does not encrypt or sign it: {run.reason}", HINT_KEYS
            )
        return run.output

    def create(self, name: str, passphrase: str) -> Key:
        """A new key pair of ours (RSA: every OpenPGP program knows it), without an end.

        Raises PackingError.
        """
        self._prepare()
        if not name.strip() or not name.isprintable():
            raise PackingError("gpg-failed", "this is no name for a key", 'write "Name <address>"')
        lines = [
            "Key-Type: RSA", f"Key-Length: {RSA_BITS}", "Key-Usage: sign",
            "Subkey-Type: RSA", f"Subkey-Length: {RSA_BITS}", "Subkey-Usage: encrypt",
            f"Name-Real: {name}", "Expire-Date: 0",
            *(() if passphrase else ("%no-protection",)), "%commit", "",
        ]  # fmt: skip
        run = _run(self.folder, ("--generate-key",), "\n".join(lines).encode(), passphrase)
        made = [words[1] for word, *words in run.told if word == "KEY_CREATED"]
        if run.code or not made:
            raise PackingError("gpg-failed", f"gpg makes no key: {run.reason}", HINT_KEYS)
        return next(key for key in self.ours() if key.fingerprint == made[0])

    def take_in(self, secret: bytes) -> list[Key]:
        """Secret keys of ours, exported elsewhere, are in the keyring. Raises PackingError."""
        self._prepare()
        before = set(self.ours())
        run = _run(self.folder, ("--import",), secret)
        taken = {words[1] for word, *words in run.told if word == "IMPORT_OK"}
        found = [key for key in self.ours() if key.fingerprint in taken or key not in before]
        if run.code or not found:
            raise PackingError(
                "gpg-failed", f"gpg finds no secret key in it: {run.reason}", HINT_KEYS
            )
        return found

    def ours(self) -> list[Key]:
        """Our own keys."""
        self._prepare()
        run = _run(self.folder, ("--list-secret-keys", "--with-colons"), b"")
        return _listed(run.output, "sec")

    def public(self, fingerprint: str) -> bytes:
        """The public half of a key of ours, as text to give to partners."""
        return _run(self.folder, ("--armor", "--export", fingerprint), b"").output

    def _prepare(self) -> None:
        """The folder is there, ours alone. Raises PackingError: its path is too long."""
        if len(str(self.folder)) > LONGEST_FOLDER:
            raise PackingError(
                "gpg-failed",
                f"the path of {self.folder} is too long for gpg: {LONGEST_FOLDER} characters",
                "move the home to a shorter path",
            )
        if not (self.folder / "trustdb.gpg").is_file():
            durable.make_private_folder(self.folder)
            durable.write_new(self.folder / "gpg-agent.conf", [AGENT])
            # Without its own list of trust gpg reads no key that has ended.
            _run(self.folder, ("--trust-model", "pgp", "--check-trustdb"), b"")

    def _ring_of(self, key: bytes) -> Path:
        """A file that gpg reads as a keyring of these public keys."""
        path = self.folder / f"partner-{hashlib.sha256(key).hexdigest()[:32]}.gpg"
        if not path.is_file():
            durable.write_new(
                path,
                [
                    _run(self.folder, ("--dearmor",), key).output
                    if key.lstrip().startswith(b"-----BEGIN")
                    else key
                ],
            )
        return path


HINT_KEYS = "look at the keys, their ends and the passphrase of [pgp], then try again"


@lru_cache(maxsize=256)
def fingerprints(folder: Path, key: bytes) -> frozenset[str]:
    """The primary keys in a file of public keys. Raises PackingError: there are none."""
    run = _run(folder, ("--show-keys", "--with-colons"), key)
    found = frozenset(each.fingerprint for each in _listed(run.output, "pub"))
    if not found:
        raise PackingError(
            "gpg-failed", "a file of the partner's keys holds no public key", HINT_KEYS
        )
    return found


class _Run:
    """One run of gpg: begun at once; after `blocks` was read to its end, it is over."""

    def __init__(
        self, folder: Path, words: Sequence[str], given: IO[bytes] | int, passphrase: str
    ) -> None:
        program = shutil.which("gpg")
        if program is None:
            raise PackingError(
                "gpg-failed", "gpg is not installed here", "install GnuPG 2.2 or later"
            )
        secret = passphrase.encode()
        if len(secret) > LONGEST_PASSPHRASE or b"\n" in secret:
            raise PackingError("gpg-failed", "the passphrase is not one line", HINT_KEYS)
        reading, writing = os.pipe()
        with os.fdopen(writing, "wb", 0) as pipe:
            pipe.write(secret + b"\n")
        try:
            self._process = subprocess.Popen(  # noqa: S603 — fixed words, no shell
                [
                    program,
                    "--homedir",
                    str(folder),
                    *WORDS,
                    "--passphrase-fd",
                    str(reading),
                    *words,
                ],
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(reading,),
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            )
        finally:
            os.close(reading)
        self._said = b""
        self.code = 0
        self.output = b""

    def blocks(self, most: int) -> Iterator[bytes]:
        """Yield what gpg writes. Raises PackingError: more than `most` bytes, or too slowly."""
        assert self._process.stdout is not None
        late = threading.Event()
        listening = threading.Thread(target=self._listen, daemon=True)
        timer = threading.Timer(SECONDS, self._end, [late])
        listening.start()
        timer.start()
        try:
            written = 0
            while block := self._process.stdout.read(BLOCK_BYTES):
                written += len(block)
                if written > most:
                    raise PackingError(
                        "archive-too-large",
                        f"it grows to more than {most:,} bytes when decrypted",
                        "if it is no attack, ask the partner to send smaller files",
                    )
                yield block
            self._process.wait()
        finally:
            timer.cancel()
            self._process.kill()
            self.code = self._process.wait()
            listening.join()
            self._process.stdout.close()
        if late.is_set() or len(self._said) > MOST_SAID:
            raise PackingError(
                "gpg-failed", "gpg came to no end with it", "try again, or look at it"
            )

    @property
    def told(self) -> list[list[str]]:
        """What gpg told for programs: lines of words, the first says what."""
        lines = self._said.decode("utf-8", "replace").splitlines()
        marked = [
            line.removeprefix("[GNUPG:] ").split() for line in lines if line.startswith("[GNUPG:] ")
        ]
        return [words for words in marked if words]

    @property
    def reason(self) -> str:
        """What gpg told people at last."""
        lines = self._said.decode("utf-8", "replace").splitlines()
        said = [line.removeprefix("gpg: ") for line in lines if line.startswith("gpg: ")]
        return next(
            (line for line in reversed(said) if "WARNING" not in line), "it does not say why"
        )

    def _end(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    def _listen(self) -> None:
        """Keep what gpg says; one that says too much is ended."""
        assert self._process.stderr is not None
        with self._process.stderr as pipe:
            while heard := pipe.read1(BLOCK_BYTES):  # type: ignore[attr-defined]
                self._said += heard
                if len(self._said) > MOST_SAID:
                    self._process.kill()
                    return


def _run(
    folder: Path, words: Sequence[str], given: bytes, passphrase: str = "", most: int = MOST_BYTES
) -> _Run:
    """A run of gpg over bytes in memory, to its end."""
    file = os.memfd_create("given", os.MFD_CLOEXEC)
    with os.fdopen(file, "r+b", 0) as opened:
        opened.write(given)
        opened.seek(0)
        run = _Run(folder, words, opened, passphrase)
        run.output = b"".join(run.blocks(most))
    return run


def _opened(run: _Run) -> Opened:
    """What a run found out of a file. Raises PackingError: it is not to be believed."""
    told = run.told
    said = [words[0] for words in told]
    signers, good = set(), False
    for word, *words in told:
        if word == "GOODSIG" or word in UNUSABLE:
            good = word == "GOODSIG"
        elif word == "VALIDSIG" and good:
            signers.add(words[-1])
    encrypted = "BEGIN_DECRYPTION" in said or "ENC_TO" in said
    if "BADSIG" in said:
        raise PackingError(
            "signature-wrong", "its signature is of other bytes", "ask the partner to send it again"
        )
    unproven = any(word in said for word in UNUSABLE)
    broken = {"NODATA", "DECRYPTION_FAILED", "UNEXPECTED", "ERROR", "FAILURE"} & set(said)
    whole = said.count("PLAINTEXT") == 1 and ("DECRYPTION_OKAY" in said or not encrypted)
    if not whole or (run.code and (broken or not unproven)):
        raise PackingError(
            "not-decrypted",
            f"it cannot be decrypted: {run.reason}",
            "look at our key and its passphrase ([pgp]); else ask the partner to send it again",
        )
    return Opened(encrypted, frozenset(signers))


def _listed(text: bytes, kind: str) -> list[Key]:
    """The primary keys in what gpg lists in columns."""
    found: list[Key] = []
    wanted = False
    for line in text.decode("utf-8", "replace").splitlines():
        fields = line.split(":")
        if fields[0] in ("pub", "sec"):
            wanted = fields[0] == kind
        elif fields[0] == "fpr" and wanted:
            found.append(Key(fields[9], ""))
            wanted = False
        elif fields[0] == "uid" and found and not found[-1].name:
            found[-1] = found[-1]._replace(name=fields[9])
    return found
