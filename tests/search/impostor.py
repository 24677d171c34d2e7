"""Somebody on loopback whom we take for Elasticsearch, and who says what a test tells it to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from directory.models import Service


@dataclass
class Reply:
    """What is said to one request. JSON, unless `body` is bytes; only a real node says what product it is."""

    status: int = 200
    body: Any = field(default_factory=dict)
    kind: str = "application/json"
    is_of_node: bool = True


def found(*services: Service, timed_out: bool = False, failed: int = 0) -> Reply:
    """A node's answer to a search: these services, and none counted."""
    hits = [
        {"_id": str(service.pk), "_source": {"venues": [], "areas": [], "own_need_ids": []}}
        for service in services
    ]
    counts = {name: {"buckets": []} for name in ("traits", "slots", "languages")}
    return Reply(
        body={
            "timed_out": timed_out,
            "_shards": {"failed": failed},
            "hits": {"total": {"value": len(hits)}, "hits": hits},
            "aggregations": {"all": counts},
        }
    )


def each(*replies: Reply) -> Reply:
    """A node's answer to several searches at once."""
    return Reply(body={"responses": [reply.body for reply in replies]})


class Impostor:
    """A server on loopback that says what it is told to: to each request its reply, the last one to all that follow.

    `asked` has the path and body of each request; `then`, if set, is called before each reply.
    """

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, str]] = []
        self.then: Callable[[], None] = lambda: None

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Give its address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        impostor = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                impostor.asked.append((self.path.partition("?")[0], body.decode()))
                impostor.then()
                reply = impostor.replies.pop(0) if len(impostor.replies) > 1 else impostor.replies[0]
                said = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(said)))
                if reply.is_of_node:
                    self.send_header("X-Elastic-Product", "Elasticsearch")
                self.end_headers()
                self.wfile.write(said)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        return Handler
