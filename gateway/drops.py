"""Where partners' files lie, and which of them are to be taken: decided from names and times.

A partner has its own folder `inbox/<key>/`, and may have another, mapped from a share. There names
say what is wanted, what is still being written, and what vouches for another file (a sentinel).
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gateway.agreement import Agreement, Folder
from gateway.endings import is_named
from gateway.home import Home

PARTIAL_ENDINGS = (".tmp", ".part", ".filepart")
"""How clients name what they are still writing; so do names that begin with a dot or `~$`."""

LONGEST_NAME = 180
"""Bytes a name may have, so that it fits behind its token into what file systems allow (255)."""

TAKEN = ".taken"
"""The folder on a share that claimed files wait in until they are archived."""

REFUSED = ".refused"
"""The folder on a share for what may not be taken in: a link cannot be moved to another disk."""


class Drop(NamedTuple):
    """A folder that files of a partner come into; `mapped` when it is not one of the home's."""

    key: str
    folder: Path
    agreed: Folder
    mapped: bool


class Lying(NamedTuple):
    """A file that lies in a drop and may be taken once it is finished.

    `vouched` is None where no sentinel is agreed; else whether one says that the file is finished,
    or only that an earlier one of that name was.
    """

    name: str
    found: os.stat_result
    vouched: bool | None
    sentinel: str


def drops_of(home: Home, agreements: Mapping[str, Agreement]) -> Iterator[Drop]:
    """The partners' folders by key: each one's in the home, then the one mapped for it."""
    for key in sorted(agreements):
        agreed = agreements[key].folder or Folder()
        ours = home.inbox / key
        yield Drop(key, ours, agreed, mapped=_is_elsewhere(home, ours))
        if agreed.inbox:
            yield Drop(key, Path(agreed.inbox), agreed, mapped=True)


def _is_elsewhere(home: Home, folder: Path) -> bool:
    """Whether a folder of the home lies on another disk than what is in work."""
    try:
        return folder.stat().st_dev != home.var.stat().st_dev
    except FileNotFoundError:
        return False


def missing(folder: Path, mount: str) -> str:
    """Why a mapped folder cannot be used: its share is not mounted, or it is not there; or ""."""
    if mount and not os.path.ismount(mount):
        return f"nothing is mounted on {mount}"
    return "" if folder.is_dir() else f"there is no folder {folder}"


def listed(folder: Path) -> list[tuple[str, os.stat_result]]:
    """What lies in a folder by name, but for folders. Raises OSError when it cannot be read."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:  # gone since the folder was read
                continue
            if not stat.S_ISDIR(status.st_mode):
                found.append((entry.name, status))
    return sorted(found, key=lambda each: os.fsencode(each[0]))


def lying_in(agreed: Folder, names: Sequence[tuple[str, os.stat_result]]) -> Iterator[Lying]:
    """The files that may be taken: wanted, not being written by their names, vouched for.

    A sentinel vouches for a file that has not changed since the sentinel was written.
    """
    by_name = dict(names)
    for name, found in names:
        if is_partial(name, agreed) or is_sentinel(name, agreed) or not is_looked_at(name, agreed):
            continue
        if not agreed.sentinel:
            yield Lying(name, found, None, "")
            continue
        sentinel = sentinel_of(name, agreed)
        if sentinel in by_name:
            vouched = found.st_ctime_ns <= by_name[sentinel].st_ctime_ns
            yield Lying(name, found, vouched, sentinel)


def is_partial(name: str, agreed: Folder) -> bool:
    """Whether a file is still being written, as its name says."""
    if name.startswith((".", "~$")) or name.lower().endswith(PARTIAL_ENDINGS):
        return True
    return any(is_named(name, pattern) for pattern in agreed.partial)


def is_wanted(name: str, agreed: Folder) -> bool:
    """Whether the name is one of those agreed; all are when none are stated."""
    return not agreed.patterns or any(is_named(name, pattern) for pattern in agreed.patterns)


def is_ignored(name: str, agreement: Agreement | None) -> bool:
    """Whether a file is archived and left at that, as agreed."""
    agreed = agreement.folder if agreement else None
    return agreed is not None and agreed.others == "ignore" and not is_wanted(name, agreed)


def is_looked_at(name: str, agreed: Folder) -> bool:
    """Whether a file is taken in, be it to be ignored."""
    return is_wanted(name, agreed) or agreed.others == "ignore"


def sentinel_of(name: str, agreed: Folder) -> str:
    """The name of the sentinel that vouches for a file."""
    stem = name.rpartition(".")[0] or name
    return agreed.sentinel.replace("{name}", name).replace("{stem}", stem)


def is_sentinel(name: str, agreed: Folder) -> bool:
    """Whether a name is that of a sentinel, of whatever file."""
    if not agreed.sentinel:
        return False
    parts = re.split(r"\{name\}|\{stem\}", agreed.sentinel)
    pattern = ".+".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, name, re.DOTALL) is not None


def is_trigger(agreed: Folder) -> bool:
    """Whether one sentinel vouches for all files of the folder."""
    return bool(agreed.sentinel) and "{" not in agreed.sentinel


def refusal(path: Path, found: os.stat_result) -> str:
    """Why this is not a file we take, or ""."""
    if stat.S_ISLNK(found.st_mode):
        return "symbolic link"
    if not stat.S_ISREG(found.st_mode):
        return "device or pipe"
    if found.st_nlink > 1:
        return "hard link"
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        return f"name longer than {LONGEST_NAME} bytes"
    return "" if os.access(path, os.R_OK) else "unreadable file"


def token_of(found: os.stat_result) -> str:
    """What names one state of one file: no other file has it, and a later state has another."""
    return f"{found.st_ino:x}-{found.st_size:x}-{found.st_mtime_ns:x}-{found.st_ctime_ns:x}"


def escaped(name: str) -> str:
    r"""A file's name as text that is safe to store and show, and still says which it is.

    Bytes that are not UTF-8, control characters, overrides of the writing direction and the
    backslash itself are written as `\x..`, `\u....`.
    """
    return "".join(
        letter if letter.isprintable() and letter != "\\" else _escape(letter) for letter in name
    )


def _escape(letter: str) -> str:
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was not UTF-8, as Python carries it
        return f"\\x{code - 0xDC00:02x}"
    return letter.encode("unicode_escape").decode() if letter != "\\" else "\\\\"
