"""A partner with a gpg of its own: keys, encrypted and signed files; and short homes for gpg."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Correspondent:
    """Somebody else's keyring, with one key pair without a passphrase."""

    def __init__(self, folder: Path, name: str) -> None:
        """The key pair is made."""
        self.folder = folder
        folder.mkdir(mode=0o700)
        self.run("--passphrase", "", "--quick-generate-key", name, "future-default", "default", "0")
        listed = self.run("--list-keys", "--with-colons").decode().splitlines()
        self.fingerprint = next(line.split(":")[9] for line in listed if line.startswith("fpr"))

    def run(self, *words: str, given: bytes = b"", code: int = 0) -> bytes:
        """What gpg writes when it is run over there with these words."""
        done = subprocess.run(
            ["gpg", "--homedir", str(self.folder), "--batch", "--no-tty", "--quiet", "--yes",
             "--pinentry-mode", "loopback", "--trust-model", "always", *words],
            input=given, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr.decode()
        return done.stdout

    @property
    def public(self) -> bytes:
        """The public half, as text."""
        return self.run("--armor", "--export", self.fingerprint)

    def close(self) -> None:
        """Nothing of it runs any more."""
        end(self.folder)


def end(folder: Path) -> None:
    """The agent of a keyring is gone."""
    subprocess.run(["gpgconf", "--homedir", str(folder), "--kill", "all"], check=False)


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder with so short a path that sockets fit below it."""
    folder = Path(tempfile.mkdtemp(prefix="gw"))
    try:
        yield folder
    finally:
        for keyring in folder.rglob("gpg-agent.conf"):
            end(keyring.parent)
        shutil.rmtree(folder)
