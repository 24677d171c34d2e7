"""GOV.UK Notify on this machine, as its documentation has it, which misbehaves when it is told to."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt

SERVICE, SECRET, TEMPLATE = (str(uuid4()) for _ in range(3))


@dataclass
class Notify:
    """What it was sent, and what it does next: each of `next_answers` once, first one first.

    "drop" takes the text and hangs up; "forget" hangs up without taking it; "silence" takes it and says nothing;
    a number, or a number and the name of an error, is the answer.
    """

    next_answers: list[Any] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    posts: int = 0


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        """Send a text."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        notify = self.server.notify
        notify.posts += 1
        if not self._signed_in():
            self._answer(403, {"errors": [{"error": "AuthError"}]})
            return
        self._act(notify.next_answers.pop(0) if notify.next_answers else 201, body)

    def _act(self, what: Any, body: dict[str, Any]) -> None:
        notify = self.server.notify
        if what in (201, "drop", "silence") or what == (502, "after all"):
            notify.taken.append(body)
        match what:
            case 201:
                assert urlsplit(self.path).path == "/v2/notifications/sms"
                self._answer(201, {"id": str(uuid4()), "reference": body["reference"]})
            case "silence":
                self.rfile.read()
            case "drop" | "forget":
                self.connection.shutdown(socket.SHUT_RDWR)
            case (status, error):
                self._answer(status, {"errors": [{"error": error, "message": f"no {body['phone_number']}"}]})
            case status:
                self._answer(status, {"errors": [{"error": "Some", "message": body["phone_number"]}]})

    def do_GET(self) -> None:
        """Say what is known of a reference."""
        address = urlsplit(self.path)
        assert address.path == "/v2/notifications"
        (reference,) = parse_qs(address.query)["reference"]
        notify = self.server.notify
        notify.asked.append(reference)
        answer = notify.next_answers.pop(0) if notify.next_answers else 200
        if answer != 200:
            self._act(answer, {"phone_number": ""})
            return
        found = [{"id": str(uuid4()), **each} for each in notify.taken if each["reference"] == reference]
        self._answer(200, {"notifications": found, "links": {}})

    def _signed_in(self) -> bool:
        try:
            claims = jwt.decode(
                self.headers["Authorization"].removeprefix("Bearer "),
                SECRET,
                algorithms=["HS256"],
                options={"require": ["iss", "iat"]},
            )
        except jwt.InvalidTokenError:
            return False
        return bool(claims["iss"] == SERVICE and abs(claims["iat"] - time.time()) < 30)

    def _answer(self, status: int, what: dict[str, Any]) -> None:
        said = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    notify: Notify


@contextmanager
def notify_server() -> Iterator[tuple[Notify, str]]:
    """One that listens, and its SMS_URL."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.notify = Notify()
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            port = server.server_address[1]
            yield (
                server.notify,
                f"notify+http://{SERVICE}:{SECRET}@127.0.0.1:{port}/?template={TEMPLATE}",
            )
        finally:
            server.shutdown()
            thread.join()
