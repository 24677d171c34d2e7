"""A mail server on this machine that behaves as it is told."""

from __future__ import annotations

import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

DROP = "drop"  # end the conversation without an answer
SILENCE = "silence"  # say nothing until the other side leaves


@dataclass
class Manners:
    """What it says to each command, and what it was given: the lines of each message that it took."""

    answers: dict[str, str] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    conversations: int = 0


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    manners: Manners


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Hold it."""
        manners = self.server.manners
        manners.conversations += 1
        if not self._say("GREETING", "220 ready"):
            return
        for line in self.rfile:
            verb = line[:4].decode().upper().strip()
            if verb == "RCPT":
                manners.recipients.append(line.decode().strip())
            if verb == "DATA":
                if not self._say("DATA", "354 go on") or "DATA" in manners.answers:
                    return
                message = b"".join(iter(self.rfile.readline, b".\r\n"))
                if manners.answers.get("END", "250").startswith("250") or "TOOK" in manners.answers:
                    manners.taken.append(message)
                if not self._say("END", "250 taken"):
                    return
            elif not self._say(verb, "221 bye" if verb == "QUIT" else "250 fine") or verb == "QUIT":
                return

    def _say(self, moment: str, usual: str) -> bool:
        answer = self.server.manners.answers.get(moment, usual)
        if answer == DROP:
            self.connection.shutdown(socket.SHUT_RDWR)
            return False
        if answer == SILENCE:
            self.rfile.read()
            return False
        self.wfile.write(f"{answer}\r\n".encode())
        return True


@contextmanager
def mail_server() -> Iterator[tuple[Manners, str]]:
    """One that listens, as its manners and its EMAIL_URL."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.manners = Manners()
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.manners, f"smtp://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def nobody() -> int:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
