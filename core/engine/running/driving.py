"""A run worked on in this process, ended with a status whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Literal, TypeAlias, TypeVar

from core.analysts.draft import draft_skill
from core.config import RunConfig
from core.engine.wiring.clock import now
from core.engine.wiring.lab import open_lab
from core.engine.wiring.strategies import STRATEGIES
from core.engine.wiring.tasks import choose_tasks, domain_of, refuse_other_tasks
from core.errors import BoundaryError, BudgetReached, Cancelled, UserError
from core.executor.collector import relaxed_collector
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.strategies.evaluation import Memories, evaluate
from core.strategies.health import StageFailed
from core.strategies.lab import Lab
from core.strategies.reasoning_bank import Bank
from core.strategies.strategy import evolve
from core.types import Record, Skill, Version

POLL_SECONDS = 0.25
WAITS = "patches wait for decisions"

T = TypeVar("T")
Ending: TypeAlias = Literal["done", "failed", "cancelled", "stopped_at_budget", "waiting_for_review"]


class RunEnded(Record):
    """How a run's process ended."""

    run: str
    status: Ending
    reason: str = ""


def drive(store: RunStore, config: RunConfig, workspace: Workspace, probed: bool = False) -> RunEnded:
    """Work on a run until it ends or stops, and record how; be `at_work` on it.

    `probed` says that its endpoints were asked just now. Raises UserError where a person must mend something.
    """
    try:
        status, reason = _ended(store, config, workspace, probed)
    except UserError as problem:
        _recorded("failed", str(problem), store)
        raise
    return _recorded(status, reason, store)


def _recorded(status: Ending, reason: str, store: RunStore) -> RunEnded:
    run = store.run().id
    with store.transaction():
        store.set_status(status, reason)
        store.add_event(status, run, {"reason": reason}, now())
    return RunEnded(run=run, status=status, reason=reason)


def _ended(store: RunStore, config: RunConfig, workspace: Workspace, probed: bool) -> tuple[Ending, str]:
    store.set_status("running")
    try:
        waiting = asyncio.run(until_stopped(_work(store, config, workspace, probed), store))
    except BudgetReached as reached:
        return "stopped_at_budget", str(reached)
    except (Cancelled, KeyboardInterrupt):
        return "cancelled", "asked to stop"
    except (StageFailed, BoundaryError) as problem:
        return "failed", str(problem)
    return ("waiting_for_review", WAITS) if waiting else ("done", "")


async def _work(store: RunStore, config: RunConfig, workspace: Workspace, probed: bool) -> bool:
    """The strategy the mode asks for; whether it now waits for review."""
    chosen = choose_tasks(config.tasks, workspace)
    refuse_other_tasks(chosen, store)
    async with open_lab(config, workspace, store, chosen, probed) as lab:
        if config.mode == "no_skill":
            await evaluate("test_before", None, chosen.test, lab)
            return False
        base = await _base(store, lab)
        if not config.learns:
            if config.mode == "evaluation" or config.evaluate:
                await evaluate("test_before", base, chosen.test, lab, memories_of(store))
                store.set_evaluated("S0")
            return False
        strategy = STRATEGIES[config.strategy.name]
        return (await evolve(strategy, base, chosen.evolve, chosen.test, lab)).version is None


def memories_of(store: RunStore) -> Memories | None:
    """The memories a run was made with, of those that say the same the first."""
    kept = store.learned.memory()
    return Bank(tuple(each.item for each in kept if not each.same_as)) if kept else None


async def _base(store: RunStore, lab: Lab) -> Skill:
    """S0 as recorded, or the draft the model writes, recorded as S0 once it is there."""
    if any(version.name == "S0" for version in store.versions()):
        return store.skill("S0")
    config = lab.config
    drafted = await draft_skill(
        config.subject or domain_of(config.tasks).subject,
        config.model_for("agent"),
        lab.ports.llm,
        seed=config.seed,
        prompts=config.prompts,
    )
    version = Version(name="S0", digest=drafted.skill.digest, created=now(), note="parametric draft")
    store.put_version(version, drafted.skill)
    store.put_findings("S0 draft", drafted.findings)
    return drafted.skill


async def until_stopped(work: Coroutine[Any, Any, T], store: RunStore) -> T:
    """Run `work`, stopping it at SIGINT, SIGTERM or a recorded request. Raises Cancelled then."""
    task = asyncio.create_task(work)
    asked = False

    def stop() -> None:
        nonlocal asked
        asked = True
        task.cancel()

    with _on_signals(stop), relaxed_collector():
        watch = asyncio.create_task(_watch(store, stop))
        try:
            return await task
        except asyncio.CancelledError:
            if asked:
                raise Cancelled from None
            raise
        finally:
            watch.cancel()


async def _watch(store: RunStore, stop: Callable[[], None]) -> None:
    while not store.cancel_requested():
        await asyncio.sleep(POLL_SECONDS)
    stop()


@contextlib.contextmanager
def _on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Handlers for the signals that ask to stop, where this thread may set them (only the main one may)."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    try:
        for each in signals:
            loop.add_signal_handler(each, stop)
    except (ValueError, RuntimeError):
        yield
        return
    try:
        yield
    finally:
        for each in signals:
            loop.remove_signal_handler(each)
