"""Compressed files: what comes out, and which are not taken."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
import zlib
from contextlib import suppress
from random import Random

import pytest

from translators.packing import MOST_FILES, PackingError, is_packed, unpack
from translators.source import of_bytes


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def unpacked(raw: bytes) -> list[tuple[str, bytes]]:
    return [(one.name, b"".join(one.blocks)) for one in unpack(of_bytes(raw), len(raw))]


def refused(raw: bytes) -> str:
    with pytest.raises(PackingError) as error:
        unpacked(raw)
    return f"{error.value.code}: {error.value.message}"


def test_what_is_packed_shows_by_its_first_bytes() -> None:
    assert is_packed(gzip.compress(b"x"))
    assert is_packed(zipped({"a": b"x"}))
    assert is_packed(zipped({}))
    assert not is_packed(b"ISA*00*")


def test_gzip() -> None:
    content = b"ISA*" * 100_000
    assert unpacked(gzip.compress(content)) == [("", content)]
    assert unpacked(gzip.compress(b"")) == [("", b"")]


def test_a_gzip_of_several_parts_filled_up_with_zeros() -> None:
    raw = gzip.compress(b"one ") + gzip.compress(b"two") + bytes(700)
    assert unpacked(raw) == [("", b"one two")]


def test_zip_in_its_order_without_folders_and_what_systems_leave() -> None:
    files = {
        "b/orders 2.csv": b"2",
        "b/": b"",
        "__MACOSX/b/._orders 2.csv": b"junk",
        ".DS_Store": b"junk",
        "a.csv": b"1" * 200_000,
    }
    assert unpacked(zipped(files)) == [("orders 2.csv", b"2"), ("a.csv", b"1" * 200_000)]
    assert unpacked(zipped(files, zipfile.ZIP_STORED))[0] == ("orders 2.csv", b"2")


def test_path_names_are_labels() -> None:
    names = ("../../etc/passwd", "/etc/shadow", "..\\..\\win.ini")
    assert [name for name, _ in unpacked(zipped(dict.fromkeys(names, b"x")))] == [
        "passwd",
        "shadow",
        "win.ini",
    ]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (gzip.compress(b"x" * 5000)[:-9], "archive-damaged: it cannot be unpacked: it ends"),
        (gzip.compress(b"x")[:-1] + b"\x09", "archive-damaged: it cannot be unpacked: Error -3"),
        (gzip.compress(gzip.compress(b"x")), "archive-nested: it holds another archive"),
        (zipped({"a.zip": zipped({})}), "archive-nested: it holds another archive"),
        (zipped({"a": b"x"})[:-30], "archive-damaged: it cannot be unpacked: its end is missing"),
        (
            zipped({str(n): b"" for n in range(MOST_FILES + 1)}),
            "archive-too-large: it holds more than 1,000 files",
        ),
        (
            zipped({f"{n:0100}": b"" for n in range(9_000)}),
            "archive-too-large: it holds more than 1,000 files",
        ),
    ],
    ids=["cut", "checksum", "nested", "nested zip", "no end", "many files", "long list"],
)
def test_what_is_not_taken(raw: bytes, said: str) -> None:
    assert refused(raw).startswith(said)


def test_a_damaged_file_in_a_zip() -> None:
    raw = bytearray(zipped({"a": b"hello"}, zipfile.ZIP_STORED))
    raw[raw.index(b"hello")] = 0
    assert refused(bytes(raw)).startswith("archive-damaged: it cannot be unpacked: Bad CRC-32")


def test_a_damaged_list_of_files() -> None:
    raw = bytearray(zipped({"a": b"hello"}))
    raw[raw.index(b"PK\x01\x02")] = 0
    assert refused(bytes(raw)).startswith("archive-damaged: it cannot be unpacked: Bad magic")


def test_damaged_anywhere_nothing_but_our_own_error_comes_out() -> None:
    dice = Random(1)
    for whole in (zipped({"a": b"hello" * 99, "b": b"x"}), gzip.compress(b"hello" * 99)):
        for _ in range(3_000):
            raw = bytearray(whole)
            for _ in range(dice.randint(1, 3)):
                raw[dice.randrange(len(raw))] = dice.randrange(256)
            with suppress(PackingError):
                unpacked(bytes(raw[: dice.choice([len(raw), dice.randrange(len(raw))])]))


def test_an_encrypted_file() -> None:
    raw = bytearray(zipped({"a": b"hello"}))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(raw)) == "archive-encrypted: a in it is encrypted"


def test_bombs_cost_no_memory() -> None:
    zeros = zlib.compressobj(9, wbits=31)
    block = bytes(1024**2)
    bomb = b"".join(zeros.compress(block) for _ in range(300)) + zeros.flush()
    tracemalloc.start()
    try:
        assert refused(bomb).startswith("archive-too-large: it grows to more than ")
        assert refused(zipped({"a": bytes(20 * 1024**2)})).startswith("archive-too-large")
        assert refused(zipped({str(n): bytes(300_000) for n in range(60)})).startswith(
            "archive-too-large"
        )
        assert tracemalloc.get_traced_memory()[1] < 60 * 1024**2
    finally:
        tracemalloc.stop()
