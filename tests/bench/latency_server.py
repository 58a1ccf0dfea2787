"""A model endpoint that does nothing but take time: what the scheduling benchmark runs against.

It speaks just enough HTTP/1.1 and chat completions to be called by any client, on loopback, in a process of its own.
How long a call takes is a function of the seed and the request, so a schedule can be recomputed afterwards; every
call is logged with its marker (the slot of the trajectory, or the merge node's candidates), its latency, and when it
came and went by the server's monotonic clock.

Run as `python -m tests.bench.latency_server LOG MEAN SIGMA SEED`; the first line of output is the port.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import re
import sys
import time
from pathlib import Path
from statistics import NormalDist
from typing import Any

TOPICS = 20
SLOT = re.compile(r"slot-(\d+)")
CANDIDATE = re.compile(r'<candidate id="([^"]+)"')
LESSON = re.compile(r"lesson of topic (\d+)")


class Latencies:
    """Seconds a request takes: `mean` exactly, or lognormal about it with `sigma`, drawn from the request's digest."""

    def __init__(self, mean: float, sigma: float, seed: int) -> None:
        self.mean, self.sigma, self.seed = mean, sigma, seed

    def of(self, marker: str) -> float:
        if self.sigma == 0:
            return self.mean
        digest = hashlib.sha256(f"{self.seed}:{marker}".encode()).digest()
        share = (int.from_bytes(digest[:8]) + 0.5) / 2**64
        return self.mean * math.exp(self.sigma * NormalDist().inv_cdf(share) - self.sigma**2 / 2)


def answer(prompt: str) -> tuple[str, str]:
    """(marker, reply) of a request: a patch for an analyst, all candidates fused by topic for a merge."""
    candidates = prompt.split("<candidates", 1)
    if len(candidates) == 2:
        return _merged(candidates[1])
    slot = int((SLOT.search(prompt) or [0, "0"])[1])
    text = f"- Mind the lesson of topic {slot % TOPICS}: look at the input before you write the output."
    edit = {"op": "append_to_section", "path": "SKILL.md", "anchor": "## Work", "text": text}
    patch = {
        "root_cause": "It looked first.",
        "evidence": [{"step": 1, "quote": f"print('looked at the input of slot-{slot}')"}],
        "edits": [edit],
    }
    return f"slot-{slot}", json.dumps(patch)


def _merged(block: str) -> tuple[str, str]:
    by_topic: dict[str, list[str]] = {}
    places = [*CANDIDATE.finditer(block)]
    for place, following in zip(places, [*places[1:], None], strict=True):
        body = block[place.end() : following.start() if following else len(block)]
        topic = (LESSON.search(body) or ["", "?"])[1]
        by_topic.setdefault(topic, []).append(place[1])
    edits = [
        {
            "op": "append_to_section",
            "path": "SKILL.md",
            "anchor": "## Work",
            "lines": [
                {
                    "text": f"- Mind the lesson of topic {topic}: look at the input before you write the output.",
                    "sources": ids,
                }
            ],
        }
        for topic, ids in by_topic.items()
    ]
    ids = [place[1] for place in places]
    return f"merge of {ids[0]}..{ids[-1]}", json.dumps({"edits": edits, "dropped": []})


class Endpoint(asyncio.Protocol):
    """One connection: requests one after the other, as keep-alive clients send them."""

    def __init__(self, latencies: Latencies, log: list[dict[str, Any]]) -> None:
        self.latencies, self.log = latencies, log
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        size = int(length[1]) if length else 0
        if len(rest) < size:
            return
        self.buffer = rest[size:]
        if head.startswith(b"GET"):
            self._send({"object": "list", "data": [{"id": "bench", "object": "model", "owned_by": "bench"}]})
            return
        self._serve(rest[:size])

    def _serve(self, body: bytes) -> None:
        came = time.monotonic()
        request = json.loads(body)
        marker, text = answer("\n".join(_text(message["content"]) for message in request["messages"]))
        seconds = self.latencies.of(marker)
        reply = {
            "id": "bench",
            "object": "chat.completion",
            "created": 0,
            "model": request["model"],
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": len(body) // 4, "completion_tokens": len(text) // 4, "total_tokens": 0},
        }
        row = {"marker": marker, "seconds": seconds, "came": came}
        self.log.append(row)
        asyncio.get_running_loop().call_later(seconds, self._answer, reply, row)

    def _answer(self, reply: dict[str, Any], row: dict[str, Any]) -> None:
        self._send(reply)
        row["went"] = time.monotonic()

    def _send(self, reply: dict[str, Any]) -> None:
        body = json.dumps(reply).encode()
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        if not self.transport.is_closing():
            self.transport.write(head.encode() + body)  # type: ignore[attr-defined]


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content) if isinstance(content, list) else ""


async def serve(log_file: Path, latencies: Latencies) -> None:
    """Serve until standard input closes, then write the log. Whoever started it holds the other end of that pipe."""
    log: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Endpoint(latencies, log), "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    log_file.write_text(json.dumps(log))


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Latencies(*(float(word) for word in sys.argv[2:4]), seed=int(sys.argv[4]))))
