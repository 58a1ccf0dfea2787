"""The scripted server as a process: a child for tests and the demo, or in the foreground for `serve-demo`."""

from __future__ import annotations

import asyncio
import http.client
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

import uvicorn

import core
from core.demo.faults import read_faults
from core.demo.serving import Settings, application, dialect_named, settings_from, settings_json
from core.errors import BoundaryError, UserError

START_SECONDS = 30.0
STOP_SECONDS = 5.0


def settings_of(
    dialect: str = "openai",
    latency: float = 0.0,
    jitter: float = 0.0,
    faults: str = "",
    policy: str = "demo",
    api_key: str = "",
    context_tokens: int = 262_144,
) -> Settings:
    """Settings as people give them. Raises UserError for a dialect, fault or policy that does not exist."""
    if policy not in ("demo", "echo"):
        raise UserError(f"--policy: {policy!r} is no policy of the scripted server; there are demo and echo")
    return Settings(dialect_named(dialect), latency, jitter, read_faults(faults), policy, api_key, context_tokens)


class DemoServer:
    """The scripted server in a process of its own on a free loopback port; it ends with the block, or with its parent.

    The keywords are those of `settings_of`; a bad one raises UserError.
    """

    def __init__(
        self,
        dialect: str = "openai",
        latency: float = 0.0,
        jitter: float = 0.0,
        faults: str = "",
        policy: str = "demo",
        api_key: str = "",
        context_tokens: int = 262_144,
    ) -> None:
        self.settings = settings_of(dialect, latency, jitter, faults, policy, api_key, context_tokens)
        self._child: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> DemoServer:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen(1024)
            self.port = listening.getsockname()[1]
            self._child = _start(listening.fileno(), self.settings)
        self._wait_until_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child is not None:
            _stop(self._child)

    @property
    def pid(self) -> int:
        """The child's process id, for tests that kill it."""
        assert self._child is not None
        return self._child.pid

    def _wait_until_ready(self) -> None:
        """Ask once: the socket listens already, so that the answer comes when the child serves."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
        try:
            connection.request("GET", "/v1/models")
            connection.getresponse().read()
        except OSError as problem:
            assert self._child is not None
            _stop(self._child)
            raise BoundaryError("endpoint", "not_started", f"the scripted server did not start: {problem}") from None
        finally:
            connection.close()


def _start(listening: int, settings: Settings) -> subprocess.Popen[bytes]:
    root = Path(core.__file__).resolve().parents[1]
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-m", "core.demo.server", str(listening), settings_json(settings)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        pass_fds=(listening,),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,
    )


def _stop(child: subprocess.Popen[bytes]) -> None:
    """End the child by closing its standard input, which it watches; kill it where it does not listen."""
    assert child.stdin is not None
    child.stdin.close()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def serve_forever(
    host: str = "127.0.0.1",
    port: int = 8399,
    dialect: str = "openai",
    latency: float = 0.0,
    jitter: float = 0.0,
    faults: str = "",
    policy: str = "demo",
) -> None:
    """Serve in the foreground until interrupted. Raises UserError where the port is taken or a setting is none."""
    settings = settings_of(dialect, latency, jitter, faults, policy)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as problem:
            raise UserError(f"{host}:{port}: cannot listen there: {problem.strerror}; choose another --port") from None
        listening.listen(1024)
        try:
            asyncio.run(_server(settings).serve(sockets=[listening]))
        except KeyboardInterrupt:
            return


def _server(settings: Settings) -> uvicorn.Server:
    config = uvicorn.Config(
        application(settings),
        http="httptools",
        lifespan="off",
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def _child(listening: int, settings: Settings) -> None:
    """Serve on an inherited socket until standard input ends, as it does when the parent closes it or is gone."""
    server = _server(settings)

    def watch() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    with socket.socket(fileno=listening) as inherited:
        asyncio.run(server.serve(sockets=[inherited]))


if __name__ == "__main__":
    _child(int(sys.argv[1]), settings_from(sys.argv[2]))
