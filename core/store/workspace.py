"""A lab folder: one journal, a folder a run, and the workbooks agents handed in.

journal.sqlite                          every effect once, shared by all runs
runs/<run id>/run.sqlite                one run's records; versions/ and workbooks/ lie beside it
outputs/<rollout>/<case>/output.xlsx    what a rollout left, shared by the runs that use it
uploads/<digest>/<name>/                task sets and skills that were uploaded in the browser
prices.toml                             optional: money per million tokens by model
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from core.errors import UserError
from core.store.places import mendable
from core.store.run_store import DATABASE, RunStore, create_run, open_run
from core.store.sqlite import check_wal
from core.types import BlameLine, Run
from core.view.rows import RunRow

LATEST = "latest"
"""What stands for the newest run wherever one is named."""

_JOURNAL = "journal.sqlite"
_RUNS = "runs"
_OUTPUTS = "outputs"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def run_id(name: str, at: datetime, mark: str) -> str:
    """A run's id: its name made plain, the UTC time to the second, and a short random mark the caller drew.

    Runs of one name sort by time. Raises ValueError where `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a run's time needs a time zone")
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "run"
    return f"{plain}-{at.astimezone(UTC):%Y%m%d-%H%M%S}-{mark}"


class Workspace:
    """A lab folder, made where there is none unless `create` is False, as for commands that only read.

    Raises UserError: it cannot be written, is somebody else's folder, or is not there and shall not be made.
    """

    def __init__(self, directory: Path, create: bool = True) -> None:
        self.directory = directory.expanduser().absolute()
        _refuse_other_folders(self.directory)
        if create:
            with mendable(self.directory):
                self.runs_directory.mkdir(parents=True, exist_ok=True)
            check_wal(self.directory)
        elif not self.runs_directory.is_dir():
            raise UserError(
                f"{self.directory}: there is no workspace here; name another folder with --runs DIR, "
                "or start one with `trace2skill demo`"
            )

    @property
    def journal_path(self) -> Path:
        return self.directory / _JOURNAL

    @property
    def runs_directory(self) -> Path:
        return self.directory / _RUNS

    def run_directory(self, run: str) -> Path:
        """Where a run of this id lies or would lie. Raises UserError where it is no id."""
        return self.runs_directory / _plain(run, "run")

    def outputs_directory(self, rollout: str) -> Path:
        """Where a rollout's workbooks lie, a folder a case. Raises UserError where it is no rollout's id."""
        return self.directory / _OUTPUTS / _plain(rollout, "rollout")

    def create_run(self, run: Run) -> RunStore:
        return create_run(self.run_directory(run.id), run)

    def open_run(self, run: str, read_only: bool = False) -> RunStore:
        """Open a run by its id, the start of one, or "latest". Raises UserError where none or several match."""
        return open_run(self.run_directory(self.find(run)), read_only=read_only)

    def find(self, run: str) -> str:
        """The id of the run that is meant: an id, the beginning of exactly one, or "latest"."""
        ids = [folder.name for folder in self._folders()]
        if run == LATEST and ids:
            return self.runs()[0].id
        matching = [run] if run in ids else [each for each in ids if run and each.startswith(run)]
        if len(matching) == 1:
            return matching[0]
        if matching:
            raise UserError(f"{self.directory}: {run!r} could be any of: {', '.join(matching)}; name one in full")
        newest = ", ".join(row.id for row in self.runs()[:5])
        known = f"the newest are: {newest}" if newest else "it has none yet; start one with `trace2skill demo`"
        raise UserError(f"{self.directory}: there is no run {run!r}; {known}")

    def runs(self) -> tuple[RunRow, ...]:
        """Every run, newest first, from a few counts each; one that cannot be read is a row that says why."""
        rows = [_row(folder) for folder in self._folders()]
        return tuple(sorted(rows, key=lambda row: (row.created, row.id), reverse=True))

    def blame_of(self, digest: str) -> tuple[str, tuple[BlameLine, ...]]:
        """The newest run whose edits wrote lines of this skill, and the skill's blame there; ("", ()) where none did.

        A run that cannot be read is passed over; the list of runs says so.
        """
        for row in self.runs():
            if row.state != "unreadable":
                with self.open_run(row.id, read_only=True) as store:
                    for version in store.versions():
                        blame = store.blame(version.name) if version.digest == digest else ()
                        if any(line.sources for line in blame):
                            return row.id, blame
        return "", ()

    def _folders(self) -> tuple[Path, ...]:
        with mendable(self.runs_directory):
            inside = sorted(self.runs_directory.iterdir())
        return tuple(folder for folder in inside if folder.is_dir() and not folder.name.startswith("."))


def _row(folder: Path) -> RunRow:
    try:
        _plain(folder.name, "run")
        with open_run(folder, read_only=True) as store:
            return store.row()._replace(id=folder.name)
    except UserError as problem:
        return RunRow(id=folder.name, name=folder.name, state="unreadable", created=_made(folder), problem=str(problem))


def _made(folder: Path) -> str:
    """When an unreadable run's database was last written, so that it keeps its place in the list."""
    newest = max((path.stat().st_mtime for path in (folder, folder / DATABASE) if path.exists()), default=0.0)
    return datetime.fromtimestamp(newest, UTC).isoformat(timespec="seconds")


def _plain(name: str, kind: str) -> str:
    if not _PLAIN.fullmatch(name):
        raise UserError(f"{name!r} is no {kind}'s id: letters, digits, dots, hyphens and underscores only")
    return name


def _refuse_other_folders(directory: Path) -> None:
    """A folder with other things in it, and nothing of a workspace, was named by mistake."""
    with mendable(directory):
        if not directory.exists():
            return
        if not directory.is_dir():
            raise UserError(f"{directory}: is a file; name a folder for the workspace with --runs DIR")
        inside = {entry.name for entry in directory.iterdir() if not entry.name.startswith(".")}
    if inside and not inside & {_JOURNAL, _RUNS}:
        some = ", ".join(sorted(inside)[:3])
        raise UserError(
            f"{directory}: not a workspace, it holds other things ({some}); name a new or empty folder with --runs DIR"
        )
