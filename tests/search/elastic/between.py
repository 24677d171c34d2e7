"""Somebody who stands between us and the node, and spoils what is asked; or passes it on."""

from __future__ import annotations

import http.client
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import urlsplit

# What is held waits no longer for a test that forgot to let it go.
PATIENCE_S = 60

# What becomes of a request, by its method and path: None passes it on, a number is the status of the answer.
Answer = Callable[[str, str], int | None]


class Between:
    """A server on loopback that passes requests on to the node, or answers in its place.

    `asked` has the method and path of each. A path in `held` is kept waiting until `let_go` is set, after `arrived` is.
    """

    def __init__(self, answer: Answer = lambda method, path: None, *, held: str = "") -> None:
        self.asked: list[tuple[str, str]] = []
        self.answer = answer
        self.held = held
        self.url = ""
        self.arrived, self.let_go = Event(), Event()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Give its address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            self.url = f"http://127.0.0.1:{server.server_port}"
            yield self.url
        finally:
            self.let_go.set()
            server.shutdown()
            thread.join()
            server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        between = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                between.asked.append((self.command, path))
                if between.held and path.endswith(between.held):
                    between.arrived.set()
                    between.let_go.wait(PATIENCE_S)
                status = between.answer(self.command, path)
                self._reply(*(self._of_node(body) if status is None else (status, {}, b"{}")))

            do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815

            def _of_node(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
                node = http.client.HTTPConnection(urlsplit(os.environ["ELASTICSEARCH_URL"]).netloc)
                try:
                    node.request(self.command, self.path, body, dict(self.headers))
                    answer = node.getresponse()
                    return answer.status, dict(answer.headers), answer.read()
                finally:
                    node.close()

            def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
                kept = {"content-type": "application/json", "x-elastic-product": "Elasticsearch"}
                kept |= {name.lower(): value for name, value in headers.items() if name.lower() in kept}
                try:
                    self.send_response(status)
                    for name, value in kept.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(b"" if self.command == "HEAD" else body)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # whoever asked was killed, or waits no longer

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        return Handler
