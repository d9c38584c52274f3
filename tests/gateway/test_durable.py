"""Durable steps: all of it or nothing of it, announced one by one, torn where a test tears."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway import durable
from gateway.durable import Step


class Stopped(BaseException):
    """The process ends here."""


@pytest.fixture
def steps() -> Iterator[list[Step]]:
    """Every step announced while a test runs."""
    seen: list[Step] = []
    durable.observer = seen.append
    yield seen
    durable.observer = None


def stop_at(kind: str, torn: int | None = None, *, done: bool = False):
    """An observer that ends the process at the first step of a kind, or tears it there."""

    def observe(step: Step) -> int | None:
        if step.kind == "torn":
            raise Stopped
        if step.kind == kind and step.done == done:
            if torn is None:
                raise Stopped
            return torn
        return None

    return observe


@pytest.fixture
def forget() -> Iterator[None]:
    yield
    durable.observer = None


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_is_announced_step_by_step(tmp_path: Path, steps: list[Step]) -> None:
    durable.write_new(tmp_path / "a", [b"one", b"two"])
    assert (tmp_path / "a").read_bytes() == b"onetwo"
    assert [(step.kind, step.size, step.done) for step in steps] == [
        ("write", 3, False),
        ("write", 3, True),
        ("write", 3, False),
        ("write", 3, True),
        ("fsync", 0, False),
        ("fsync", 0, True),
        ("rename", 0, False),
        ("rename", 0, True),
        ("fsync", 0, False),
        ("fsync", 0, True),
    ]
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("kind", ["write", "fsync", "rename"])
def test_a_file_stopped_before_its_rename_was_never_there(
    tmp_path: Path, kind: str, forget: None
) -> None:
    (tmp_path / "a").write_bytes(b"before")
    durable.observer = stop_at(kind)
    with pytest.raises(Stopped):
        durable.write_new(tmp_path / "a", [b"after"])
    assert (tmp_path / "a").read_bytes() == b"before"
    durable.observer = None
    durable.write_new(tmp_path / "a", [b"after"])
    assert names(tmp_path) == ["a"]


def test_a_torn_write_leaves_as_many_bytes_as_asked(tmp_path: Path, forget: None) -> None:
    durable.append(tmp_path / "log", b"first\n")
    durable.observer = stop_at("write", torn=3)
    with pytest.raises(Stopped):
        durable.append(tmp_path / "log", b"second\n")
    assert (tmp_path / "log").read_bytes() == b"first\nsec"
    assert (tmp_path / "log").stat().st_size == 9


def test_an_observer_that_tears_must_end_the_process(tmp_path: Path, forget: None) -> None:
    durable.observer = lambda step: 1 if step.kind == "write" and not step.done else None
    with pytest.raises(AssertionError, match="does not come back"):
        durable.write_new(tmp_path / "a", [b"content"])


@pytest.mark.parametrize("watched", [False, True])
def test_many_files_are_all_there(tmp_path: Path, watched: bool, forget: None) -> None:
    if watched:
        durable.observer = lambda step: None
    files = [
        (tmp_path / f"{number}", b"%d" % number, tmp_path / f".{number}.tmp")
        for number in range(300)
    ]
    durable.write_many(files)
    assert all(path.read_bytes() == content for path, content, _ in files)
    assert len(names(tmp_path)) == 300


@pytest.mark.parametrize("many", [False, True])
def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: bool
) -> None:
    def full(file: int, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    if many:
        with pytest.raises(OSError, match="No space"):
            durable.write_many([(tmp_path / "a", b"content", tmp_path / ".a.tmp")])
    else:
        with pytest.raises(OSError, match="No space"):
            durable.write_new(tmp_path / "a", [b"content"])
    assert names(tmp_path) == []


def test_what_cannot_be_appended_whole_is_cut_off_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    durable.append(tmp_path / "log", b"first\n")

    def broken(file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        durable.append(tmp_path / "log", b"second\n")
    assert (tmp_path / "log").read_bytes() == b"first\n"


def test_a_new_log_is_durable_by_name(tmp_path: Path, steps: list[Step]) -> None:
    durable.append(tmp_path / "log", b"a")
    durable.append(tmp_path / "log", b"b")
    synced = [step.path for step in steps if step.kind == "fsync" and step.done]
    assert synced == [str(tmp_path / "log"), str(tmp_path), str(tmp_path / "log")]


def test_folders_cut_and_removed(tmp_path: Path, steps: list[Step]) -> None:
    durable.make_folder(tmp_path / "a" / "b")
    durable.make_folder(tmp_path / "a" / "b")
    durable.append(tmp_path / "a" / "b" / "log", b"12345")
    durable.truncate(tmp_path / "a" / "b" / "log", 2)
    assert (tmp_path / "a" / "b" / "log").read_bytes() == b"12"
    durable.remove(tmp_path / "a" / "b" / "log")
    durable.remove(tmp_path / "a" / "b" / "log")
    durable.remove_folder(tmp_path / "a" / "b")
    assert names(tmp_path / "a") == []
    assert [step.kind for step in steps if step.done and step.kind not in ("fsync", "write")] == [
        "folder",
        "folder",
        "truncate",
        "unlink",
        "unlink",
        "unlink",
    ]


def test_a_commit_is_one_step(steps: list[Step]) -> None:
    class Transaction:
        committed = 0

        def commit(self) -> None:
            self.committed += 1

    transaction = Transaction()
    durable.commit(transaction)
    assert transaction.committed == 1
    assert [(step.kind, step.done) for step in steps] == [("commit", False), ("commit", True)]


def test_a_link_is_never_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"theirs")
    (tmp_path / "log").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic link"):
        durable.append(tmp_path / "log", b"ours")
    assert (tmp_path / "elsewhere").read_bytes() == b"theirs"
