"""What a study's table needs of one of its runs, read once for every state of the run's files.

A study under way is looked at again after each of its runs, and nearly all of them stay as they were.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from core.store.journal import SqliteJournal
from core.store.run_store import RunStore, open_run
from core.study.outcomes import CellAttempt
from core.types import Run, Usage

Stamps: TypeAlias = tuple[tuple[int, int], ...]
_FILES = ("run.sqlite", "run.sqlite-wal")


class Finished(NamedTuple):
    """A run that is done, and its held-out attempts."""

    run: Run
    attempts: tuple[CellAttempt, ...]


class Taken(NamedTuple):
    """What a run took; as core.study.costs.RunCost has it."""

    calls: int
    paid: int
    tokens: int
    money: float
    latency: float
    wall: float


def stamps(folder: Path) -> Stamps:
    """When the files of a run were written last, and how long they are; () where there is none.

    Opening a run to read leaves an empty log of writes beside it, which says nothing.
    """
    found = []
    for name in _FILES:
        try:
            stat = (folder / name).stat()
        except OSError:
            continue
        if stat.st_size:
            found.append((stat.st_mtime_ns, stat.st_size))
    return tuple(found)


@lru_cache(maxsize=4096)
def finished(folder: Path, files: Stamps, seed: int) -> Finished | None:
    """The run in a folder, None unless it is done; `files` is what the answer holds for, `seed` its cell's.

    Raises UserError where it cannot be read, and then looks anew the next time.
    """
    with open_run(folder, read_only=True) as store, store.snapshot():
        run = store.run()
        if run.status != "done":
            return None
        return Finished(
            run,
            tuple(
                CellAttempt(
                    task=row.task,
                    seed=seed,
                    replicate=row.replicate,
                    outcome=row.outcome,
                    value=row.value,
                    ended=row.ended,
                    run=run.id,
                    trajectory=row.id,
                )
                for row in store.trajectories("test_before")
            ),
        )


@lru_cache(maxsize=4096)
def taken(folder: Path, files: Stamps, journal: Path, attempted_first: bool) -> Taken:
    """What the run in a folder took; without its attempts to learn from where these were made beforehand.

    Raises UserError where it or the journal cannot be read.
    """
    with open_run(folder, read_only=True) as store, store.snapshot():
        left_out = {row.id for row in store.trajectories("evolve")} if attempted_first else set()
        used, paid = _calls(store, journal, left_out)
        return Taken(
            calls=len(used),
            paid=paid,
            tokens=sum(each.prompt_tokens + each.completion_tokens for each in used),
            money=sum(each.cost for each in used),
            latency=sum(each.seconds for each in used),
            wall=store.results.time().seconds,
        )


def _calls(store: RunStore, journal: Path, left_out: Collection[str]) -> tuple[list[Usage], int]:
    """What each call behind a run took, whoever paid for it, and how many of them the run paid for itself.

    Work that the journal answered whole lists its calls without what they took: the journal knows it.
    """
    used: dict[str, Usage] = {}
    paid: set[str] = set()
    for call in store.calls():
        if call.role == "doctor" or (call.role == "agent" and call.about in left_out):
            continue
        if call.usage.calls or call.key not in used:
            used[call.key] = call.usage
        if call.paid:
            paid.add(call.key)
    untold = [key for key, usage in used.items() if not usage.calls]
    if untold and journal.is_file():
        with SqliteJournal(journal, read_only=True) as known:
            used |= {key: reply.usage for key in untold if (reply := known.reply(key)) is not None}
    return list(used.values()), len(paid)
