"""Secrets by reference: an agreement says where a secret is, never what it is."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from pathlib import Path

from gateway.errors import ConfigError
from gateway.tables import Table

REFERENCE = r"(env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*)"
REFERENCE_RIGHT = '"env:NAME" or "file:PATH" (readable by its owner alone): never the secret itself'

MOST_SECRET_BYTES = 64 * 1024
"""The largest private keys are some kilobytes; what is larger is another file."""


def reference_in(table: Table, key: str, right: str = REFERENCE_RIGHT) -> str:
    """The reference that a table states, or ""; what stands there instead of one is never told."""
    written = table.values.get(key, "")
    if not isinstance(written, str) or (written and re.fullmatch(REFERENCE, written) is None):
        table.wrong(key, "a secret, or none, stands in the file", f"write {right}")
        table.values = {**table.values, key: ""}
    return table.text(key, "")


def read_secret(reference: str, environment: Mapping[str, str], root: Path) -> str:
    """The secret that `env:NAME` or `file:PATH` names, without the end of its last line.

    A path that is not whole begins at `root`. Raises ConfigError when there is none, or when the
    file may be read by others than its owner; the error never holds the secret.
    """
    kind, _, place = reference.partition(":")
    if kind == "env":
        found = environment.get(place, "")
        if not found:
            raise ConfigError(
                f"the secret {reference} is not there", hint=f"set {place} in the environment"
            )
        return found
    path = root / Path(place).expanduser()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_SECRET_BYTES:
            raise ConfigError(f"{reference} is no file of a secret", hint="name another file")
        if status.st_mode & 0o077:
            mode = f"{stat.S_IMODE(status.st_mode):04o}"
            raise ConfigError(
                f"others may read the secret {reference} (mode {mode})", hint=f"chmod 0400 {path}"
            )
        return path.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is not text"
        raise ConfigError(
            f"the secret {reference} cannot be read: {said}", hint="let this user read it"
        ) from None
