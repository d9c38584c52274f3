"""The archive: bytes under their digest, once, never in part, never changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway import archive as archive_module
from gateway import durable
from gateway.archive import Archive
from gateway.durable import Step
from gateway.errors import ArchiveError, NotFound
from gateway.home import Home, find_home


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def steps() -> Iterator[list[Step]]:
    seen: list[Step] = []
    durable.observer = seen.append
    yield seen
    durable.observer = None


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_what_is_put_is_read(archive: Archive) -> None:
    assert archive.put(b"ISA") == digest(b"ISA")
    assert archive.read(digest(b"ISA")) == b"ISA"
    assert archive.path(digest(b"ISA")).parent.name == digest(b"ISA")[:2]
    assert list(archive.digests()) == [digest(b"ISA")]


def test_the_same_bytes_are_kept_once(archive: Archive, steps: list[Step]) -> None:
    archive.put_many([b"one", b"two", b"one"])
    writes = [step for step in steps if step.kind == "write" and step.done]
    assert len(writes) == 2
    steps.clear()
    assert archive.put(b"one") == digest(b"one")
    assert [step.kind for step in steps] == ["fsync", "fsync"]  # its name is durable for sure


def test_an_empty_file_has_a_digest_too(archive: Archive) -> None:
    assert archive.read(archive.put(b"")) == b""


def test_nothing_is_visible_before_it_is_durable(archive: Archive) -> None:
    class StoppedError(Exception):
        pass

    def observe(step: Step) -> None:
        if step.kind == "fsync" and step.path.endswith(".tmp"):
            raise StoppedError

    durable.observer = observe
    with pytest.raises(StoppedError):
        archive.put(b"content")
    durable.observer = None
    assert list(archive.digests()) == []
    assert archive.verify() == []
    assert archive.read(archive.put(b"content")) == b"content"


def test_files_small_and_large_keep_their_order(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "SMALL_BYTES", 10)
    monkeypatch.setattr(archive_module, "BATCH_BYTES", 15)
    monkeypatch.setattr(archive_module, "BLOCK_BYTES", 7)
    contents = [b"a" * 5, b"b" * 100, b"c" * 8, b"d" * 9, b"e", b"b" * 100]
    paths = [tmp_path / str(number) for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    assert archive.put_files(paths) == [(digest(each), len(each)) for each in contents]
    assert all(archive.read(digest(each)) == each for each in contents)
    assert all(path.exists() for path in paths)


def test_a_large_file_that_changes_meanwhile_is_not_kept(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "SMALL_BYTES", 10)
    path = tmp_path / "growing"
    path.write_bytes(b"x" * 20)

    def observe(step: Step) -> None:
        if step.kind == "folder":
            path.write_bytes(b"y" * 20)

    durable.observer = observe
    with pytest.raises(ArchiveError, match="changed while it was taken in"):
        archive.put_files([path])
    durable.observer = None
    assert list(archive.digests()) == []
    assert archive.put_files([path]) == [(digest(b"y" * 20), 20)]


def names_of(archive: Archive, kept: str) -> int:
    """How many names the kept file has."""
    return archive.path(kept).stat().st_nlink


def test_a_file_nobody_can_change_any_more_gets_a_second_name(
    archive: Archive, tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in ("a", "b", "twin")]
    for path, content in zip(paths, (b"a" * 5, b"b" * 3_000_000, b"a" * 5), strict=True):
        path.write_bytes(content)
    first, second, third = archive.keep_files(paths)
    assert first == third == (digest(b"a" * 5), 5)
    assert second == (digest(b"b" * 3_000_000), 3_000_000)
    assert names_of(archive, first[0]) == names_of(archive, second[0]) == 2
    for path in paths:
        path.unlink()
    assert archive.verify() == []
    assert archive.keep_files([]) == []


def test_a_file_somebody_still_writes_is_copied(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "order"
    with path.open("wb") as writing:
        writing.write(b"first")
        writing.flush()
        [(kept, size)] = archive.keep_files([path])
        writing.write(b" and more")
    assert size == 5
    assert archive.read(kept) == b"first"
    assert names_of(archive, kept) == 1


@pytest.mark.parametrize("reason", ["another user's", "no links here"])
def test_a_file_that_cannot_be_shared_is_copied(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(reason)

    if reason == "another user's":
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    else:
        monkeypatch.setattr(os, "link", refuse)
    paths = [tmp_path / name for name in ("a", "b")]
    for path in paths:
        path.write_bytes(path.name.encode())
    assert archive.keep_files(paths) == [(digest(b"a"), 1), (digest(b"b"), 1)]
    assert names_of(archive, digest(b"a")) == 1
    assert archive.verify() == []


def test_a_damaged_file_is_replaced_by_one_that_comes_in(archive: Archive, tmp_path: Path) -> None:
    kept = archive.put(b"content")
    archive.path(kept).write_bytes(b"cont")
    (tmp_path / "again").write_bytes(b"content")
    assert archive.keep_files([tmp_path / "again"]) == [(kept, 7)]
    assert archive.read(kept) == b"content"


def test_a_source_reads_anywhere_in_the_file(archive: Archive) -> None:
    source = archive.source(archive.put(b"0123456789"))
    assert source(2, 3) == b"234"
    assert source(8, 100) == b"89"
    assert source(10, 1) == b""


def test_a_lost_file_is_named(archive: Archive) -> None:
    lost = digest(b"never put")
    with pytest.raises(ArchiveError, match="lost a file") as found:
        archive.read(lost)
    assert lost in found.value.where
    with pytest.raises(ArchiveError, match="lost a file"):
        archive.source(lost)


def test_a_damaged_file_is_found_and_healed_by_the_same_bytes(archive: Archive) -> None:
    kept = archive.put(b"content")
    archive.path(kept).write_bytes(b"cont")
    with pytest.raises(ArchiveError, match="does not hold"):
        archive.read(kept)
    assert archive.verify() == [f"archive file {kept} does not hold the bytes its name promises"]
    archive.put(b"content")
    assert archive.verify() == []


def test_a_stranger_in_the_archive_is_named(archive: Archive) -> None:
    kept = archive.put(b"content")
    (archive.path(kept).parent / "notes.txt").write_bytes(b"")
    assert len(archive.verify()) == 1


def test_what_a_stopped_run_left_half_written_is_swept_away(archive: Archive) -> None:
    kept = archive.put(b"content")
    (archive.folder / ".1-0.tmp").write_bytes(b"con")
    archive.sweep()
    assert [path.name for path in archive.folder.iterdir()] == [kept[:2]]
    assert archive.read(kept) == b"content"


def test_an_archive_without_a_folder_is_empty(archive: Archive) -> None:
    assert archive.verify() == []
    assert list(archive.digests()) == []


def test_a_home_is_named_by_option_environment_or_place(tmp_path: Path) -> None:
    for name in ("option", "environment", "here"):
        (tmp_path / name / "config").mkdir(parents=True)
        (tmp_path / name / "config" / "gateway.toml").touch()
    here, named = tmp_path / "here", {"GATEWAY_HOME": str(tmp_path / "environment")}
    assert find_home(str(tmp_path / "option"), named, here).root == tmp_path / "option"
    assert find_home(None, named, here).root == tmp_path / "environment"
    assert find_home(None, {}, here).root == here
    with pytest.raises(NotFound, match="is not a home") as found:
        find_home(None, {}, tmp_path)
    assert found.value.exit_code == 4
    assert "gateway init" in str(found.value)


def test_everything_of_a_home_is_below_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    below = [
        home.config,
        home.settings,
        home.partners,
        home.inbox,
        home.outbox,
        home.books,
        home.database,
        home.archive,
        home.work,
        home.quarantine,
        home.lock,
    ]
    assert all(path.is_relative_to(tmp_path) for path in below)
    assert home.database_url == f"sqlite:///{home.database}"
