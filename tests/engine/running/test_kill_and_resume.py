"""Killing the engine or the server at any moment and giving the same command again changes nothing but the time."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.config import RunConfig
from core.demo.server import DemoServer
from tests.engine.conftest import Whole
from tests.engine.relay import Relay
from tests.engine.setting import EngineProcess, as_toml, committed, outcome_in, until


@dataclass(frozen=True)
class Blow:
    """Kill after so many further calls were answered, and then so many seconds."""

    calls: int
    seconds: float


@dataclass
class Stricken:
    """A run whose engine is killed again and again: where it lies, and what it sent although it had the reply."""

    home: Path
    relay: Relay
    arguments: tuple[str, ...]
    sent_again: int = 0
    kills: int = 0

    @property
    def workspace(self) -> Path:
        return self.home / "lab"

    def strike(self, blow: Blow) -> bool:
        """Start the engine and kill it at that moment; False where it had ended by itself."""
        known, before = self.known(), self.relay.count
        engine = EngineProcess(self.home, *self.arguments)
        goal = before + blow.calls
        until(lambda: self.relay.count >= goal or engine.child.poll() is not None, 120)
        time.sleep(blow.seconds)
        ended = engine.child.poll() is not None
        engine.kill()
        assert until(lambda: engine.left() == [], 20), engine.left()
        self.compare(known, before)
        self.kills += not ended
        return not ended

    def finish(self) -> str:
        """Let the engine end by itself; what it reported."""
        known, before = self.known(), self.relay.count
        engine = EngineProcess(self.home, *self.arguments)
        status, output, errors = engine.ended()
        assert status == 0, errors
        assert engine.left() == []
        assert list(engine.temporary.iterdir()) == []
        self.compare(known, before)
        return output

    def known(self) -> set[str]:
        return committed(self.workspace / "journal.sqlite")

    def compare(self, known: set[str], before: int) -> None:
        self.sent_again += sum(digest in known for digest in self.relay.digests(before))


def stricken(
    home: Path, relay: Relay, whole: Whole, blows: Sequence[Blow], config: RunConfig | None = None
) -> Stricken:
    """A run in a new workspace under these blows, then to its end; the suite's own or another on it."""
    (home / "run.toml").write_text(as_toml(config or whole.suite.config(relay.base_url)))
    run = Stricken(home, relay, ("evolve", "--config", "run.toml", "--runs", "lab", "--json"))
    for blow in blows:
        if not run.strike(blow):
            break
    run.finish()
    return run


def test_a_run_killed_four_times_ends_as_if_nothing_had_happened(
    server: DemoServer, small: Whole, tmp_path: Path
) -> None:
    """Same skill bytes, edits, merges and grades as uninterrupted; no call sent again whose reply was committed."""
    with Relay(server.port) as relay:
        run = stricken(tmp_path, relay, small, [Blow(3, 0.0), Blow(5, 0.4), Blow(5, 0.0), Blow(4, 0.2)])
    assert run.kills == 4
    assert run.sent_again == 0
    assert outcome_in(run.workspace) == outcome_in(small.workspace)


@pytest.mark.slow
def test_a_server_that_dies_and_comes_back_changes_nothing(small: Whole, tmp_path: Path) -> None:
    """The engine waits through it; what was answered before is not asked again."""
    servers = [DemoServer().__enter__()]
    with Relay(servers[0].port) as relay:

        def strike(number: int) -> None:
            if number in (4, 14):
                servers[-1].__exit__(None, None, None)
                servers.append(DemoServer().__enter__())
                relay.upstream = servers[-1].port

        relay.interference = strike
        run = stricken(tmp_path, relay, small, [])
    servers[-1].__exit__(None, None, None)
    assert len(servers) == 3
    assert run.sent_again == 0
    assert outcome_in(run.workspace) == outcome_in(small.workspace)


RUNS, BLOWS = 10, 6


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(RUNS))
def test_killing_the_engine_at_sixty_random_points(server: DemoServer, whole: Whole, tmp_path: Path, seed: int) -> None:
    """Six blows from each of ten seeds, anywhere between two calls or in the middle of one."""
    rng = random.Random(seed)
    kills = 0
    while kills < BLOWS:
        blows = [Blow(rng.randint(1, 12), rng.choice([0.0, rng.uniform(0.0, 1.5)])) for _ in range(BLOWS - kills)]
        home = tmp_path / f"after-{kills}"
        home.mkdir()
        with Relay(server.port) as relay:
            run = stricken(home, relay, whole, blows)
        assert run.sent_again == 0
        assert outcome_in(run.workspace) == outcome_in(whole.workspace)
        kills += run.kills


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_killing_the_server_at_random_points(whole: Whole, tmp_path: Path, seed: int) -> None:
    """It is killed without a word up to three times a run, and comes back at once, or when the run has given up."""
    rng = random.Random(seed)
    moments = sorted(rng.sample(range(2, 50), 3))
    patient = rng.random() < 0.5
    with ExitStack() as stack:
        server = stack.enter_context(DemoServer())
        relay = stack.enter_context(Relay(server.port))
        config = whole.suite.config(relay.base_url)
        retries = 5 if patient else 0
        endpoints = (config.endpoints[0].model_copy(update={"retries": retries}),)
        (tmp_path / "run.toml").write_text(as_toml(config.model_copy(update={"endpoints": endpoints})))
        alive = [server]

        def strike(number: int) -> None:
            if moments and number >= moments[0]:
                moments.pop(0)
                os.kill(alive[-1].pid, signal.SIGKILL)
                if patient:
                    alive.append(stack.enter_context(DemoServer()))
                    relay.upstream = alive[-1].port

        relay.interference = strike
        run = Stricken(tmp_path, relay, ("evolve", "--config", "run.toml", "--runs", "lab", "--json"))
        for _ in range(6):
            known, before = run.known(), relay.count
            status, _, _ = EngineProcess(tmp_path, *run.arguments).ended()
            run.compare(known, before)
            if status == 0:
                break
            assert status in (1, 2)  # 2 where it was dead already when it was asked
            alive.append(stack.enter_context(DemoServer()))
            relay.upstream = alive[-1].port
    assert run.sent_again == 0
    assert outcome_in(run.workspace) == outcome_in(whole.workspace)
