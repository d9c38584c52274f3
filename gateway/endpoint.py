"""`/healthz` and `/metrics` over HTTP, on this machine alone, from a thread of the daemon.

Nothing can be changed here, nothing of a partner's is told but counts and money by kind. Requests
that name another host are refused, so that a page in a browser cannot read it by a name of its own
that leads here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

LOOPBACK = "127.0.0.1"
HOSTS = (LOOPBACK, "localhost")
TIMEOUT_SECONDS = 10
"""How long a client may take for its request."""


class Answer(NamedTuple):
    """What a page says."""

    status: int
    kind: str
    text: str


Pages = Mapping[str, Callable[[], Answer]]
"""By path: what makes the page."""


class Endpoint:
    """Pages served on a port of the loopback address until it is closed."""

    def __init__(self, port: int, pages: Pages) -> None:
        """Serves at once; 0 takes any free port. Raises OSError when the port is taken."""
        self._server = ThreadingHTTPServer((LOOPBACK, port), _answering(pages))
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="endpoint", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Nothing is served any more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _answering(pages: Pages) -> type[BaseHTTPRequestHandler]:
    """The class whose objects answer a request each, as http.server wants it."""

    class Answering(BaseHTTPRequestHandler):
        timeout = TIMEOUT_SECONDS
        server_version = "edi-gateway"
        sys_version = ""

        def do_GET(self) -> None:
            host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
            page = pages.get(self.path)
            if host not in HOSTS:
                self._say(Answer(HTTPStatus.FORBIDDEN, "text/plain", "not by that name\n"))
            elif page is None:
                known = " ".join(pages)
                self._say(Answer(HTTPStatus.NOT_FOUND, "text/plain", f"there is {known}\n"))
            else:
                self._say(page())

        def _say(self, answer: Answer) -> None:
            content = answer.text.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — its name
            """Who looks is no event."""

    return Answering
