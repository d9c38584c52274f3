"""Commands run as a person or a program runs them: output, messages, exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gateway.cli import main


class Done(NamedTuple):
    code: int
    out: str
    err: str


class Terminal:
    """Runs commands in a home and gives what they printed."""

    def __init__(self, home: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.capture = capture

    def __call__(self, *args: str) -> Done:
        with pytest.raises(SystemExit) as end:
            main(["--home", str(self.home), *args])
        assert isinstance(end.value.code, int)
        return Done(end.value.code, *self.capture.readouterr())

    def json(self, *args: str) -> Any:
        return json.loads(self("--json", *args).out)
