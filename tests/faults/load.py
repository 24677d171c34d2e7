"""Many who look for services, all the while, and what they are answered."""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Lock, Thread

# So long may one page take on a machine that does much else.
PATIENCE_S = 120
PAUSE_S = 0.2
ELASTICSEARCH, EMBEDDED = "elasticsearch", "embedded"

# Each has an answer, whatever an editor does meanwhile; the last only once a wider question was asked.
QUESTIONS = (
    "/services/?q=lonely&near=LS6",
    "/api/services/?q=debt+advice&near=Leeds&limit=20",
    "/services/?q=coffee+on+tuesdays&cost=free",
    "/api/services/?q=tea&limit=50",
    "/services/?page=2",
    "/api/services/?q=bereavement+unicycle&near=M1",
)


@dataclass
class Pages:
    """What was answered: how many pages by engine, what was wrong with any, and the seconds of the longest."""

    by_engine: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    longest_s: float = 0.0

    def __str__(self) -> str:
        by_engine = ", ".join(f"{number} by {engine}" for engine, number in sorted(self.by_engine.items()))
        return f"{self.by_engine.total()} pages ({by_engine}), the longest {self.longest_s:.2f} s"


class Load:
    """Threads that ask in turn, each of one of the ports; safe to look into meanwhile.

    `engine` is who answers a page on which there is no notice.
    """

    def __init__(self, ports: Sequence[int], *, threads: int, engine: str) -> None:
        self.pages = Pages()
        self._engine = engine
        self._ports = ports
        self._lock, self._stop = Lock(), Event()
        self._threads = [Thread(target=self._ask, args=(number,)) for number in range(threads)]

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask meanwhile."""
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join()

    def _ask(self, number: int) -> None:
        port = self._ports[number % len(self._ports)]
        for turn in count(number):
            if self._stop.wait(PAUSE_S):
                return
            question = QUESTIONS[turn % len(QUESTIONS)]
            started = time.monotonic()
            engine, fault = self._answer(port, question)
            with self._lock:
                self.pages.longest_s = max(self.pages.longest_s, time.monotonic() - started)
                self.pages.by_engine[engine] += 1
                if fault:
                    self.pages.faults.append(f"{question}: {fault}")

    def _answer(self, port: int, question: str) -> tuple[str, str]:
        """Which engine answered, and what is wrong with the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        try:
            connection.request("GET", question, headers={"X-Forwarded-Proto": "https"})
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            return "nobody", repr(error)
        finally:
            connection.close()
        if response.status != http.HTTPStatus.OK:
            return "nobody", f"status {response.status}"
        if question.startswith("/api/"):
            answer = json.loads(text)
            return answer["engine"], "" if answer["results"] else "nothing found"
        engine = EMBEDDED if "data-stands-in" in text else self._engine
        return engine, "" if "waypost-hit" in text else "nothing found"
