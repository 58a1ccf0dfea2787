"""Deleting a run: its folder goes at once and whole; what others may use of it stays, and is named."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from core.engine.running.at_work import at_work
from core.errors import UserError
from core.store.places import mendable
from core.store.processes import presence
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Record

_GONE = ".deleted-"


class Deleted(Record):
    """A run that is gone, and in words what of it stays in the workspace."""

    run: str
    stays: tuple[str, ...]


def delete_run(run: str, workspace: Workspace) -> Deleted:
    """Remove a run's folder: renamed away first, so that at no moment half a run is in the workspace.

    `run` is its whole id. A run that cannot be read can be deleted too. Raises UserError where there is none, where an
    engine works on it, or where the folder cannot be removed.
    """
    folder = workspace.run_directory(run)
    if not folder.is_dir():
        raise UserError(f"{workspace.directory}: there is no run {run!r}; it may have been deleted already")
    stays = shared_with(run, workspace)
    away = folder.with_name(f".{run}{_GONE}{secrets.token_hex(4)}")
    with _nobody_at_work(run, workspace), mendable(folder):
        folder.rename(away)
    _remove(workspace.runs_directory)
    return Deleted(run=run, stays=stays)


def shared_with(run: str, workspace: Workspace) -> tuple[str, ...]:
    """What stays when a run is deleted, a sentence each."""
    stays = []
    if workspace.journal_path.exists():
        stays.append("The journal stays: replies that were paid for answer the next run that asks the same.")
    if outputs := _outputs(run, workspace):
        some = "1 attempt stay" if outputs == 1 else f"{outputs} attempts stay"
        stays.append(f"The workbooks of {some} under {workspace.directory / 'outputs'}: other runs may share them.")
    if heirs := tuple(_heirs(run, workspace)):
        named = ", ".join(heirs)
        stays.append(f"Begun with a skill this run made: {named}. They stay, but cannot show its patches any more.")
    return tuple(stays)


def _outputs(run: str, workspace: Workspace) -> int:
    """How many of the run's rollouts left workbooks."""
    with ExitStack() as opened:
        try:
            store = opened.enter_context(workspace.open_run(run, read_only=True))
        except UserError:  # nobody can say any more what was its own
            return 0
        return sum(workspace.outputs_directory(each).is_dir() for each in {row.id for row in store.trajectories()})


def _heirs(run: str, workspace: Workspace) -> Iterator[str]:
    """Runs whose S0 is a skill of this one."""
    for row in workspace.runs():
        if row.id != run and not row.problem:
            with workspace.open_run(row.id, read_only=True) as store:
                if any(version.name == "S0" and version.note == f"made by {run}" for version in store.versions()):
                    yield row.id


@contextmanager
def _nobody_at_work(run: str, workspace: Workspace) -> Iterator[None]:
    """While the block runs no engine can begin on the run. Raises UserError where one is at work."""
    with ExitStack() as opened:
        store = None
        with suppress(UserError):  # no engine can work on what cannot be opened
            store = opened.enter_context(workspace.open_run(run))
        if store is not None:
            _refuse_elsewhere(store)
            opened.enter_context(at_work(store))
        yield


def _refuse_elsewhere(store: RunStore) -> None:
    engine = store.process()
    if engine is not None and presence(engine) == "elsewhere":
        raise UserError(
            f"an engine on {engine.host} began on this run and has not ended; cancel it there, or, if it is surely "
            f"gone, remove the folder {store.directory} yourself"
        )


def _remove(runs: Path) -> None:
    """Remove what was renamed away, also by an earlier deletion that was cut short."""
    for folder in runs.glob(f".*{_GONE}*"):
        with mendable(folder):
            if folder.is_symlink():  # a run kept elsewhere: what goes is its place in this workspace
                folder.unlink()
            else:
                shutil.rmtree(folder, onerror=_unless_gone)


def _unless_gone(_remove: object, _path: str, why: tuple[type[BaseException], BaseException, object]) -> None:
    """What somebody who deletes at the same moment has removed already is no trouble."""
    if not isinstance(why[1], FileNotFoundError):
        raise why[1]
