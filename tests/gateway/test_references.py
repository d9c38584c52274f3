"""Secrets by reference: found where they are, and never told."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.errors import ConfigError
from gateway.references import read_secret


def test_a_secret_of_the_environment(tmp_path: Path) -> None:
    assert read_secret("env:WORD", {"WORD": "sesame"}, tmp_path) == "sesame"
    with pytest.raises(ConfigError, match="env:WORD is not there"):
        read_secret("env:WORD", {}, tmp_path)


def test_a_secret_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "word"
    path.write_text("sesame\r\n")
    path.chmod(0o400)
    assert read_secret(f"file:{path}", {}, Path("/nowhere")) == "sesame"
    assert read_secret("file:word", {}, tmp_path) == "sesame"


def test_a_file_that_others_may_read(tmp_path: Path) -> None:
    path = tmp_path / "word"
    path.write_text("sesame")
    path.chmod(0o440)
    with pytest.raises(ConfigError) as error:
        read_secret("file:word", {}, tmp_path)
    assert "mode 0440" in str(error.value) and "sesame" not in str(error.value)


def test_what_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "binary").chmod(0o400)
    for reference, said in (
        ("file:nothing", "No such file"),
        ("file:binary", "not text"),
        ("file:.", "no file of a secret"),
    ):
        with pytest.raises(ConfigError, match=said):
            read_secret(reference, {}, tmp_path)
