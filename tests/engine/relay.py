"""Stands between the engine and a server: passes requests and replies on, remembers what was sent, and interferes."""

from __future__ import annotations

import hashlib
import re
import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

CHAT = "/chat/completions"

Interference = Callable[[int], bytes | None]
"""Called with the number of a chat request, from 1, before it is passed on; what it returns is answered instead."""


@dataclass
class Passed:
    """One chat request that went over the wire; `answered` once the whole reply was handed to the engine."""

    body: bytes
    answered: bool = False

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class _Connection(socketserver.StreamRequestHandler):
    """One request: each connection is closed after it, on both sides, so that the end of a reply is plain to see."""

    server: _Listening

    def handle(self) -> None:
        head = self._head()
        if not head:
            return
        length = re.search(rb"(?im)^content-length: *(\d+)", head)
        body = self.rfile.read(int(length[1])) if length else b""
        passed = self.server.relay.note(head.split(None, 2)[1].decode(), body)
        instead = self.server.relay.interfere(passed)
        try:
            if instead is not None:
                self.wfile.write(instead)
                return
            self._pass_on(head, body)
            if passed is not None:
                passed.answered = True
        except OSError:
            pass  # one side is gone: what the tests of this relay are about

    def _head(self) -> bytes:
        lines = []
        try:
            for line in self.rfile:
                if line in (b"\r\n", b"\n"):
                    break
                if not line.lower().startswith(b"connection:"):
                    lines.append(line)
        except OSError:
            return b""
        return b"".join(lines)

    def _pass_on(self, head: bytes, body: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.server.relay.upstream)) as upstream:
            upstream.sendall(head + b"Connection: close\r\n\r\n" + body)
            while piece := upstream.recv(65536):
                self.wfile.write(piece)


class _Listening(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024
    relay: Relay


@dataclass
class Relay:
    """A relay on a free port to the server at port `upstream`; use it as a context."""

    upstream: int
    interference: Interference | None = None
    requests: list[Passed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._turn = threading.Lock()
        self._server = _Listening(("127.0.0.1", 0), _Connection)
        self._server.relay = self

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def count(self) -> int:
        """Chat requests so far."""
        return len(self.requests)

    def digests(self, start: int = 0) -> list[str]:
        """What went over the wire from the request of that place on."""
        return [each.digest for each in self.requests[start:]]

    def note(self, path: str, body: bytes) -> Passed | None:
        if not path.endswith(CHAT):
            return None
        with self._turn:
            self.requests.append(Passed(body))
            return self.requests[-1]

    def interfere(self, passed: Passed | None) -> bytes | None:
        if passed is None or self.interference is None:
            return None
        number = next(place for place, each in enumerate(self.requests, 1) if each is passed)
        return self.interference(number)

    def __enter__(self) -> Relay:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def answer(status: str, body: bytes = b"{}", *headers: str) -> bytes:
    """A response as bytes, to be given instead of the server's."""
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", f"content-length: {len(body)}", *headers]
    return "\r\n".join([*lines, "connection: close", "", ""]).encode() + body
