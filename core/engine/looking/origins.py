"""Where a version's lines come from, read as far as it is shown: tasks for all lines, patches for the one opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from core.assemble.ideas import decisions_now
from core.assemble.lesson import owner_of
from core.errors import UserError
from core.patch.ids import of_run, patch_of, run_of
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import BlameLine, Patch
from core.view.review.sight import OPEN, Sight
from core.view.skill.blame_card import Behind, BlameCard, blame_card
from core.view.skill.blame_rows import earlier_runs, lines_of_its_own
from core.view.skill.origins import Block, blocks


class Origins(NamedTuple):
    """A version's lines, and the same in blocks with their support, out of the `tasks` the run learned from."""

    lines: tuple[BlameLine, ...]
    blocks: tuple[Block, ...]
    tasks: int

    def line(self, path: str, number: int) -> BlameLine | None:
        """A line by its file and number, None where there is none."""
        return next((line for line in self.lines if line.path == path and line.line == number), None)


def origins(store: RunStore, workspace: Workspace, version: str) -> Origins:
    """Where each line of a version comes from, through the runs S0 was evolved in before. No patch is read.

    Raises UserError where there is no such version.
    """
    lines = store.blame(version) or lines_of_its_own(store.skill(version))
    task_of = dict(store.tasks_of_patches())
    for run in earlier_runs(lines):
        with _earlier(workspace, run) as other:
            if other is not None:
                task_of |= {of_run(run, patch): task for patch, task in other.tasks_of_patches().items()}
    return Origins(lines, blocks(lines, task_of), store.task_count("evolve"))


def story(store: RunStore, workspace: Workspace, version: str, line: BlameLine, sight: Sight = OPEN) -> BlameCard:
    """One line's card, with the patches behind it, of earlier runs too where they are in the workspace, and as much of
    what people decided as `sight` has."""
    owner = owner_of(line.edit)
    candidate = store.candidate(owner) if owner and not run_of(owner) else None
    return blame_card(
        line,
        Behind(
            patches=dict(_patches(store, workspace, line.sources)),
            candidate=candidate,
            decisions=decisions_now(store.decisions(), [candidate] if candidate else []),
            fates=store.fates(version),
        ),
        sight,
    )


def _patches(store: RunStore, workspace: Workspace, sources: Iterable[str]) -> Iterator[tuple[str, Patch]]:
    """The patches of some leaf edits that are at hand, by the ids the blame tells."""
    names = tuple(dict.fromkeys(patch_of(source) for source in sources))
    known = store.tasks_of_patches()
    for name in names:
        if name in known:
            yield name, store.patch(name)
    for run in dict.fromkeys(filter(None, map(run_of, names))):
        with _earlier(workspace, run) as other:
            there = other.tasks_of_patches() if other is not None else {}
            for name in names:
                own = name.rpartition(":")[2]
                if other is not None and run_of(name) == run and own in there:
                    yield name, other.patch(own)


@contextmanager
def _earlier(workspace: Workspace, run: str) -> Iterator[RunStore | None]:
    """An earlier run of the same workspace, None where it is not there or cannot be read."""
    try:
        store = workspace.open_run(run, read_only=True)
    except UserError:
        store = None
    if store is None:
        yield None
        return
    with store:
        yield store
