"""The scripted server over real HTTP: the API it speaks, the faults it makes, and that it leaves nothing behind."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.demo.faults import Faults, read_faults
from core.demo.server import DemoServer, serve_forever
from core.errors import UserError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer() as running:
        yield running


def post(server: DemoServer, body: Any, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request("POST", "/v1/chat/completions", raw, headers)
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def asking(text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"model": "scripted-demo", "messages": [{"role": "user", "content": text}], **more}


def test_models_say_that_they_are_scripted(server: DemoServer) -> None:
    """The list of models names its owner, by which a run is labelled."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/v1/models")
    models = json.loads(connection.getresponse().read())["data"]
    connection.close()
    assert [model["id"] for model in models] == ["scripted-demo", "scripted-demo-small"]
    assert {model["owned_by"] for model in models} == {"trace2skill-scripted"}


def test_each_model_answers_under_its_own_name(server: DemoServer) -> None:
    """A reply says which of the two was asked."""
    for name in ("scripted-demo", "scripted-demo-small"):
        _, _, raw = post(server, {**asking(), "model": name})
        assert json.loads(raw)["model"] == name


def test_a_chat_completion_has_the_usual_form(server: DemoServer) -> None:
    """Text, finish reason, usage and fingerprint come as in the API, and the same request gives the same bytes."""
    status, headers, raw = post(server, asking())
    body = json.loads(raw)
    assert status == 200
    assert headers["x-trace2skill"] == "scripted"
    assert body["system_fingerprint"] == body["model"] == "scripted-demo"
    assert body["choices"][0]["finish_reason"] == "stop"
    assert "scripted" in body["choices"][0]["message"]["content"]
    assert body["usage"]["total_tokens"] == body["usage"]["prompt_tokens"] + body["usage"]["completion_tokens"] > 0
    assert post(server, asking())[2] == raw


def test_what_was_sent_the_turn_before_counts_as_cached(server: DemoServer) -> None:
    """Cached tokens are those of the earlier turns, the same on every repeat, and none in a first turn."""
    first = asking("Hello " * 100)
    second = asking()
    second["messages"] = [
        *first["messages"],
        {"role": "assistant", "content": "Yes?"},
        {"role": "user", "content": "x"},
    ]
    counts = [json.loads(post(server, body)[2])["usage"] for body in (first, second, second)]
    cached = [count["prompt_tokens_details"]["cached_tokens"] for count in counts]
    assert cached[0] == 0
    assert 100 < cached[1] == cached[2] < counts[1]["prompt_tokens"]


def test_a_stream_holds_the_same_reply(server: DemoServer) -> None:
    """Server-sent events add up to the whole, with usage where it was asked for."""
    whole = json.loads(post(server, asking())[2])["choices"][0]["message"]["content"]
    raw = post(server, asking(stream=True, stream_options={"include_usage": True}))[2].decode()
    events = [line.removeprefix("data: ") for line in raw.splitlines() if line]
    assert events[-1] == "[DONE]"
    chunks = [json.loads(event) for event in events[:-1]]
    text = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks if chunk["choices"])
    assert text == whole
    assert chunks[-1]["usage"]["completion_tokens"] > 0


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{not json", 400, "bad_request"),
        (b"[]", 400, "bad_request"),
        ({"model": "scripted-demo"}, 400, "bad_request"),
        ({"model": "scripted-demo", "messages": [1]}, 400, "bad_request"),
        ({**asking(), "model": "gpt-9"}, 404, "model_not_found"),
    ],
)
def test_bad_requests_are_refused_in_the_apis_form(server: DemoServer, body: Any, status: int, code: str) -> None:
    """A refusal has the status and the error object that clients expect."""
    got, _, raw = post(server, body)
    assert (got, json.loads(raw)["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("url", "status"), [("data:image/png;base64,AA==", 200), ("https://x/a.png", 400), ("data:image/png;base64,?", 400)]
)
def test_pictures_are_taken_as_data_alone(server: DemoServer, url: str, status: int) -> None:
    """A picture comes in the request or not at all: nothing is fetched, and what is no picture is refused."""
    part = {"type": "image_url", "image_url": {"url": url}}
    got, _, raw = post(server, {"model": "scripted-demo", "messages": [{"role": "user", "content": [part]}]})
    assert got == status
    assert status == 200 or "image_url" in json.loads(raw)["error"]["message"] or b"base64" in raw


def test_key_and_context_are_enforced_where_set() -> None:
    """A wrong key is refused, a prompt over the context too, and max_tokens cuts the reply."""
    with DemoServer(api_key="open sesame", context_tokens=200) as server:
        assert post(server, asking())[0] == 401
        key = {"Authorization": "Bearer open sesame"}
        assert post(server, asking(), **key)[0] == 200
        status, _, raw = post(server, asking("word " * 400), **key)
        assert (status, json.loads(raw)["error"]["code"]) == (400, "context_length_exceeded")
        cut = json.loads(post(server, asking(max_tokens=3), **key)[2])
        assert cut["choices"][0]["finish_reason"] == "length"
        assert cut["usage"]["completion_tokens"] == 3


@pytest.mark.parametrize(
    ("fault", "status", "header"),
    [("429", 429, ""), ("429-retry-after", 429, "retry-after"), ("500", 500, ""), ("null", 200, "")],
)
def test_connection_faults_answer_as_servers_do(fault: str, status: int, header: str) -> None:
    """Each fault of the server side looks as it does in the field."""
    with DemoServer(faults=f"{fault}:1") as server:
        got, headers, raw = post(server, asking())
        assert got == status
        assert not header or header in headers
        assert (raw == b"null") == (fault == "null")


def test_a_dropped_connection_ends_in_the_middle() -> None:
    """Fewer bytes come than were promised."""
    with DemoServer(faults="drop:1") as server, pytest.raises((http.client.IncompleteRead, ConnectionError)):
        post(server, asking())


@pytest.mark.parametrize(("fault", "finish"), [("empty", "stop"), ("truncated", "length"), ("malformed", "stop")])
def test_reply_faults_spoil_the_reply(fault: str, finish: str) -> None:
    """A reply comes with status 200 and cannot be used."""
    with DemoServer(faults=f"{fault}:1") as server:
        status, _, raw = post(server, asking(seed=1))
        choice = json.loads(raw)["choices"][0]
        assert (status, choice["finish_reason"]) == (200, finish)
        assert "It follows rules, not weights." not in choice["message"]["content"]


def test_faults_repeat_by_request_and_attempt() -> None:
    """The same requests in the same order meet the same faults; a retry of one request meets another draw."""

    def drawn() -> list[str | None]:
        faults = read_faults("429:0.3,empty:0.2")
        return [faults.of(f"request {number % 40}", seeded=True) for number in range(120)]

    assert drawn() == drawn()
    assert {"429", "empty", None} == set(drawn())
    faults = Faults({"500": 0.5})
    assert len({faults.of("one", seeded=True) for _ in range(20)}) == 2


def test_spoilt_replies_are_the_same_on_every_repeat() -> None:
    """A seeded request that was answered badly is answered badly again: only another attempt gets another reply."""
    faults = Faults({"malformed": 0.5})
    for number in range(20):
        assert len({faults.of(f"request {number}", seeded=True) for _ in range(5)}) == 1


@pytest.mark.parametrize("spec", ["nonsense:0.1", "429:often", "429:1.5", "429"])
def test_bad_fault_specs_are_named(spec: str) -> None:
    """What is no fault or no share is told in a sentence."""
    with pytest.raises(UserError, match="--faults"):
        read_faults(spec)


def test_unknown_dialects_and_taken_ports_are_told() -> None:
    """Bad settings end in one sentence before anything is started."""
    with pytest.raises(UserError, match="openai, vllm"):
        DemoServer(dialect="klingon")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UserError, match="choose another --port"):
            serve_forever(port=taken.getsockname()[1])


def test_the_server_ends_with_its_block() -> None:
    """After the block neither process nor port is left."""
    with DemoServer() as server:
        pid, port = server.pid, server.port
    assert not psutil.pid_exists(pid)
    with socket.socket() as again:
        again.bind(("127.0.0.1", port))


def test_the_server_ends_when_its_parent_is_killed() -> None:
    """A killed parent takes the server with it."""
    program = (
        "import time\nfrom core.demo.server import DemoServer\n"
        "with DemoServer() as server:\n    print(server.pid, flush=True)\n    time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
    ends = time.monotonic() + 20
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < ends
        time.sleep(0.05)
