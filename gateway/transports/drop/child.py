"""The drop as a child of another process, such as `gateway run`.

`start(root, listen)` gives a `Child`: `address` where it listens, `alive` whether it does, `stop()`
to end it. When the parent dies the child ends too: its input ends.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from gateway.errors import TransportError

STOP_SECONDS = 20
"""What the child gets to make durable what it has in hand; SIGTERM gives the daemon thirty."""


class Child:
    """A running drop."""

    def __init__(self, process: subprocess.Popen[bytes], address: str) -> None:
        """A process that listens at an address."""
        self._process = process
        self.address = address

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def stop(self) -> int:
        """It has ended; gives its exit code."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        return self._process.returncode


def start(root: Path, listen: str) -> Child:
    """The drop of the home at `root` listens at `listen` ("0.0.0.0:2222"; port 0: any free).

    What it has to say goes to our standard error. Raises TransportError when it does not listen.
    """
    process = subprocess.Popen(  # noqa: S603  our own module
        [sys.executable, "-m", "gateway.transports.drop", str(root), listen],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    said = process.stdout.readline().decode().strip()
    child = Child(process, said.removeprefix("listening on "))
    if not said:
        code = child.stop()
        raise TransportError(
            f"the SFTP drop does not start (exit code {code})",
            where=listen,
            hint="what it said stands above; is the address free and ours?",
        )
    return child
