"""A node of our own, which is stopped, frozen and killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.installation import ROOT, until

HEAP = "384m"
# Of two ports that belong to one node the second is so much higher.
BETWEEN_NODES = 100


class Node:
    """One that `ops/elasticsearch` starts and stops."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._folder, self._port = folder, port

    def start(self) -> None:
        """Start it, if it doesn't run, and wait until it answers."""
        self._ops("start")

    def stop(self) -> None:
        """Tell it to stop, and wait until it has."""
        self._ops("stop")

    def kill(self) -> None:
        """End it where it stands."""
        self._send(signal.SIGKILL)
        until(lambda: not self._is_listening(), "the end of the node")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes connections, and says nothing."""
        self._send(signal.SIGSTOP)
        try:
            yield
        finally:
            self._send(signal.SIGCONT)

    def _ops(self, command: str) -> None:
        environment = {"PORT_ES": str(self._port), "HEAP_ES": HEAP, "FOLDER_ES": str(self._folder)}
        done = subprocess.run(
            [ROOT / "ops" / "elasticsearch", command],
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    def _send(self, number: signal.Signals) -> None:
        os.kill(int((self._folder / "pid").read_text()), number)

    def _is_listening(self) -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", self._port)) == 0


@contextmanager
def own_node() -> Iterator[Node]:
    """A node in a folder of its own, to which the user can come as whom it runs when root starts it."""
    folder = Path(tempfile.mkdtemp(prefix="waypost-node-"))
    folder.chmod(0o711)
    node = Node(folder, free_port())
    try:
        yield node
    finally:
        if (folder / "pid").exists():
            node.stop()
        shutil.rmtree(folder)


def free_port() -> int:
    """One on which nobody listens, nor on the node's second."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + BETWEEN_NODES))
            except (OSError, OverflowError):
                continue
            return port
