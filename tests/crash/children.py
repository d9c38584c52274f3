"""Children: forked processes, because memory must not survive a crash, and their results."""

from __future__ import annotations

import os
import pickle
import signal
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

FAILED = 70
"""The exit status of a child with an error, which it gives as its result."""

SECONDS = 60
"""So long a child may take: one that hangs is a failure."""


class Child:
    """A forked process at work."""

    def __init__(self, work: Callable[[], object], seconds: int = SECONDS) -> None:
        """The child has begun, and may take so long (0: as long as it likes)."""
        self._reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _live(work, writing, seconds)
        os.close(writing)

    def kill(self) -> None:
        """It is ended by SIGKILL, unless it has ended itself."""
        os.kill(self.pid, signal.SIGKILL)

    def join(self) -> tuple[int, Any]:
        """Its exit status (negative: the signal that ended it) and what its work gave, or None."""
        with os.fdopen(self._reading, "rb") as pipe:
            told = pipe.read()
        _, status = os.waitpid(self.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        return code, pickle.loads(told) if told and code >= 0 else None  # noqa: S301 — ours


def run(work: Callable[[], object]) -> tuple[int, Any]:
    """Exit status and result of the work, done in a child."""
    return Child(work).join()


def result_of(work: Callable[[], object]) -> Any:
    """What the work gives when it is done in a child. Raises AssertionError with its error."""
    code, given = run(work)
    assert code == 0, given or f"the child ended with {code}"
    return given


def _live(work: Callable[[], object], writing: int, seconds: int) -> NoReturn:
    """The child's whole life."""
    signal.alarm(seconds)
    code = 0
    try:
        given = work()
    except BaseException:  # noqa: BLE001 — whatever it is, the parent reports it
        code, given = FAILED, traceback.format_exc()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(pickle.dumps(given))
    os._exit(code)
