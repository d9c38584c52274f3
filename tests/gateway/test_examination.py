"""What `gateway doctor` finds."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.examination import Finding, examine
from gateway.home import Home
from gateway.store import Store

ROOT = Path(__file__).parents[2]
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    for part in ("config", "partners"):
        shutil.copytree(ROOT / part, tmp_path / part)
    return Home(tmp_path)


def looked(home: Home, environment: Mapping[str, str] | None = None) -> dict[str, Finding]:
    return {each.what: each for each in examine(home, environment or {})}


def test_a_fresh_home_is_good(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 * 1024**3, 0, 50 * 1024**3))
    found = looked(home)
    assert {each.state for each in found.values()} == {"good"}
    assert found["inbox"].message == "is made when first needed"
    assert found["database"].message.endswith("is made by the first run")


@pytest.mark.parametrize(("free", "state"), [(8, "warning"), (4, "wrong")])
def test_the_disk_is_filling(
    home: Home, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 << 30, 0, free << 30))
    assert looked(home)["disk"].state == state


def test_a_folder_is_not_writable(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.outbox.mkdir()
    monkeypatch.setattr(os, "access", lambda path, _: path != home.outbox)
    assert looked(home)["outbox"].state == "wrong"


def test_the_environment_is_wrong(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.examination.OLDEST_PYTHON", (9, 0))
    monkeypatch.setattr("gateway.examination._required", lambda: ["msgspec", "no-such-package"])
    found = looked(home)
    assert found["python"].state == "wrong"
    assert found["packages"].message == "missing: no-such-package"


def test_the_configuration_is_wrong(home: Home) -> None:
    (home.partners / "acme" / "partner.toml").unlink()
    messages = [each.message for each in examine(home, {}) if each.what == "configuration"]
    assert messages[0] == "partners/acme/partner.toml: the file is missing"


def test_the_database_and_books_are_looked_at(home: Home) -> None:
    home.var.mkdir()
    store = Store(home.database_url)
    store.create()
    store.close()
    found = looked(home)
    assert found["books"].message == "text and rows are the same"


def test_the_database_cannot_be_opened(home: Home) -> None:
    found = looked(home, {"GATEWAY_DATABASE": f"sqlite:///{home.root}/no/such/folder.db"})
    assert found["store"].state == "wrong"
    assert "cannot be opened" in found["store"].message
