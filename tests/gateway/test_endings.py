"""A file's own end: what proves that nothing is missing, and what cannot be proven."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from gateway.endings import TAIL_BYTES, is_complete

LONG = b"<orders>" + b"<order/>" * TAIL_BYTES


def zipped() -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        archive.writestr("orders.x12", "ISA" * 9_000)
    return found.getvalue()


@pytest.mark.parametrize(
    ("content", "complete"),
    [
        (b"<order><line/></order>", True),
        (b"<order><line/></order>\r\n\x00", True),
        (b"<order><line/></order >", True),
        (b"<order><line/></orde", False),
        (b"<order><line/>", False),
        (b"<order/>", True),
        (b"<order number='1'/>\n", True),
        (b"<order><line/", False),
        (b"<a:order xmlns:a='x'><a:line/></a:order>", True),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- of today -->\n<order></order>", True),
        (b"<!DOCTYPE order [<!ELEMENT order ANY>]><order></order><!-- end --><?x?>\n", True),
        (b"<order></order><!-- cut", False),
        (b"<order>--></order", False),
        (b"<?xml version='1.0'?>", False),
        (b"<!-- " + b"x" * TAIL_BYTES + b" --><order>", True),  # nothing seen of the root: no proof
        (LONG, False),
        (LONG + b"</orders>", True),
        (LONG + b"<a/>", False),
        ("\ufeff<order>é</order>\n".encode("utf-16-le"), True),
        ("\ufeff<order>é</order>".encode("utf-16-be"), True),
        ("\ufeff<order>é</order".encode("utf-16-le"), False),
        ("\ufeff<order></order>".encode("utf-16-le")[:-1], False),
        (zipped(), True),
        (zipped()[:-30], False),
        (gzip.compress(b"x" * 99, mtime=0)[:-4], True),  # a gzip has no mark at its end
        (b"-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n", True),
        (b"-----BEGIN PGP MESSAGE-----\n\nabc\n", False),
    ],
)
def test_the_end_of_a_file(tmp_path: Path, content: bytes, complete: bool) -> None:
    (tmp_path / "file").write_bytes(content)
    assert is_complete(tmp_path / "file") is complete


@pytest.mark.parametrize(
    ("name", "content", "complete"),
    [
        ("orders.csv", b"a,b\n1,2\nTRL,2\r\n\n", True),
        ("ORDERS.CSV", b"a,b\n1,2\nTRL,2", True),
        ("orders.csv", b"a,b\n1,2\n", False),
        ("orders.csv", b"", False),
        ("orders.txt", b"a,b\n1,2\n", True),
    ],
)
def test_a_trailer_where_one_is_agreed(
    tmp_path: Path, name: str, content: bytes, complete: bool
) -> None:
    (tmp_path / name).write_bytes(content)
    assert is_complete(tmp_path / name, {"*.csv": "TRL*"}) is complete
