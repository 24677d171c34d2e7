"""For several web processes, each with a port of its own: started from one, which spares each its own start."""

from __future__ import annotations

import os
import sys
from http import HTTPStatus
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.db import connections
from django.test import Client


class SilentHandler(WSGIRequestHandler):
    """The site has a line of its own for each request."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def main(number: int) -> None:
    """Serve with so many processes; writes their ports in one line, and ends with the last of them."""
    from config.wsgi import application  # which looks at the database

    servers = [make_server("127.0.0.1", 0, application, handler_class=SilentHandler) for _ in range(number)]
    # What every process would read for its first page is read once.
    assert Client(SERVER_NAME="127.0.0.1").get("/services/", {"q": "tea"}).status_code == HTTPStatus.OK
    connections.close_all()
    for server in servers:
        if os.fork() == 0:
            server.serve_forever()
    sys.stdout.write(" ".join(str(server.server_port) for server in servers) + "\n")
    sys.stdout.flush()
    for _ in servers:
        os.wait()
