"""A small HTTP server that records what it receives and answers as a test tells it, on a free loopback port."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """One response. `drop` closes the connection instead of answering."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    drop: bool = False


Answering = Callable[[Received], Answer | Awaitable[Answer]]


@dataclass
class Server:
    url: str
    port: int
    received: list[Received] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    @property
    def calls(self) -> list[Received]:
        """The chat completions among the requests."""
        return [each for each in self.received if each.path.endswith("/chat/completions")]


def chat(text: str | None = "fine", **message: Any) -> Answer:
    """A plain chat completion; further keywords go into the message."""
    return completion({"role": "assistant", "content": text, **message})


def completion(
    message: dict[str, Any], finish: str = "stop", usage: dict[str, Any] | None = None, seconds: float = 0.0
) -> Answer:
    counts = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120} if usage is None else usage
    choice = {"index": 0, "message": message, "finish_reason": finish}
    return says_json({"id": "x", "object": "chat.completion", "choices": [choice], "usage": counts}, seconds=seconds)


def says_json(body: Any, status: int = 200, seconds: float = 0.0, headers: dict[str, str] | None = None) -> Answer:
    encoded = json.dumps(body).encode()
    return Answer(status, encoded, {"content-type": "application/json", **(headers or {})}, seconds)


def in_turn(*answers: Answer) -> Answering:
    """Answer the first request with the first, and so on; the last one stays."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def when(released: asyncio.Event, answer: Answer) -> Answering:
    """Answer every request, but only once the test says so."""

    async def wait(_: Received) -> Answer:
        await released.wait()
        return answer

    return wait


@asynccontextmanager
async def serving(answering: Answering) -> AsyncIterator[Server]:
    """Serve until the block ends; then the port is free and no connection is left."""
    server = Server("", 0)
    connections: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        try:
            while await _exchange(server, answering, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went, or the test is over
        finally:
            connections.discard(task)
            writer.close()

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    server.url = f"http://127.0.0.1:{server.port}/v1"
    try:
        yield server
    finally:
        listening.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def _exchange(
    server: Server, answering: Answering, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """One request and its response; False where the connection ends."""
    start = await reader.readexactly(1)
    if start == b"\x16":  # a TLS greeting: answered in plain HTTP, as plain servers do
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        return False
    head = (start + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    received = Received(method, path, headers, await reader.readexactly(int(headers.get("content-length", 0))))
    server.received.append(received)
    server.in_flight += 1
    server.most_in_flight = max(server.most_in_flight, server.in_flight)
    try:
        answer = answering(received)
        answer = answer if isinstance(answer, Answer) else await answer
        await asyncio.sleep(answer.seconds)
    finally:
        server.in_flight -= 1
    if answer.drop:
        return False
    told = {**answer.headers, "content-length": str(len(answer.body))}
    writer.write(f"HTTP/1.1 {answer.status} X\r\n".encode())
    writer.write("".join(f"{name}: {value}\r\n" for name, value in told.items()).encode() + b"\r\n" + answer.body)
    await writer.drain()
    return True
