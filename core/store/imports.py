"""Bringing an exported run into a workspace, so that it opens there and replays without a call."""

from __future__ import annotations

import lzma
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TextIO

from pydantic import ValidationError

from core.errors import UserError
from core.store.export import FOLDERS, FORMAT, JOURNAL, MANIFEST, Manifest
from core.store.journal import SqliteJournal
from core.store.migrations import check_schema, check_version, migrate
from core.store.packed import unpack
from core.store.places import copy_tree, mendable
from core.store.run_store import DATABASE, open_run
from core.store.sqlite import PAGE_SIZE, plainly
from core.store.workspace import Workspace

_SAMPLES_IN = ".samples-imported"
_LONGEST_MANIFEST = 1 << 16
_LONGEST_LINE = 1 << 28
"""Characters; far beyond any reply, and little enough to be held in memory."""


def import_run(path: Path, workspace: Workspace) -> str:
    """Bring the run exported to the folder `path` into a workspace, all or nothing; its id comes back.

    What the workspace's journal has already stays as it is. Raises UserError: no exported run there, one this program
    is too old for, a run of that id is in the workspace, or what is packed is damaged.
    """
    manifest = read_manifest(path)
    _refuse_links(path)
    target = workspace.run_directory(manifest.run)
    if target.exists():
        raise UserError(
            f"{workspace.directory}: run {manifest.run} is in this workspace already; `trace2skill show {manifest.run}`"
        )
    with _building(target) as place, _outputs_beside(path, workspace) as outputs:
        with mendable(place):
            for name in FOLDERS:
                if (path / name).is_dir():
                    copy_tree(path / name, place / name)
            shutil.copyfile(path / DATABASE, place / DATABASE)
        _wake(place / DATABASE)
        with open_run(place) as store:
            if store.run().id != manifest.run:
                raise UserError(f"{path}: {MANIFEST} and {DATABASE} are of different runs; export the run again")
        with _entries_of(path / JOURNAL, place) as entries:
            outputs.take_places()
            with SqliteJournal(workspace.journal_path) as journal:
                journal.take_over(entries)
    return manifest.run


def import_samples(samples: Path, workspace: Workspace) -> tuple[str, ...]:
    """Import the runs bundled in the folder `samples`, once in a workspace's life: a removed one stays removed."""
    mark = workspace.directory / _SAMPLES_IN
    if mark.exists() or not samples.is_dir():
        return ()
    exported = [folder for folder in sorted(samples.iterdir()) if (folder / MANIFEST).is_file()]
    imported = tuple(
        import_run(folder, workspace)
        for folder in exported
        if not workspace.run_directory(read_manifest(folder).run).exists()
    )
    if exported:
        with mendable(mark):
            mark.write_text("".join(f"{folder.name}\n" for folder in exported), encoding="utf-8")
    return imported


def read_manifest(path: Path) -> Manifest:
    """What an exported folder says of itself. Raises UserError where it is none, or of a newer program."""
    try:
        with (path / MANIFEST).open(encoding="utf-8") as file:
            manifest = Manifest.model_validate_json(file.read(_LONGEST_MANIFEST))
    except FileNotFoundError:
        raise UserError(f"{path}: no exported run; name a folder that `trace2skill export RUN --to DIR` made") from None
    except (ValidationError, UnicodeDecodeError):
        raise UserError(f"{path / MANIFEST}: not what an export writes; export the run again") from None
    except OSError as problem:
        raise UserError(f"{path / MANIFEST}: cannot be read ({problem.strerror})") from None
    if manifest.format > FORMAT:
        raise UserError(
            f"{path}: exported by a newer version of this program ({manifest.program}); "
            "update with `pip install -U trace2skill-lab` and try again"
        )
    return manifest


@contextmanager
def _building(target: Path) -> Iterator[Path]:
    """A hidden folder beside `target` that takes its name at the end, or is removed."""
    place = target.parent / f".{target.name}.importing-{secrets.token_hex(4)}"
    try:
        with mendable(target):
            place.mkdir(parents=True)
        yield place
        with mendable(target):
            place.rename(target)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _refuse_links(path: Path) -> None:
    """An export holds none; one that does would bring files of this machine into the workspace."""
    link = next((entry for entry in path.rglob("*") if entry.is_symlink()), None)
    if link is not None:
        raise UserError(f"{link}: is a link, which no export holds; export the run again")


def _wake(path: Path) -> None:
    """Make an exported database one to work with: newest schema, its own page size, searchable."""
    with plainly(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        check_version(connection, path)
        check_schema(connection, path)
        migrate(connection, path)
        connection.execute("INSERT INTO steps_index (steps_index) VALUES ('rebuild')")
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode = WAL")


@contextmanager
def _outputs_beside(path: Path, workspace: Workspace) -> Iterator[_Outputs]:
    """What rollouts left, copied beside where it will lie; where the block fails nothing of it stays."""
    there = path / "outputs"
    folders = [each for each in sorted(there.iterdir()) if each.is_dir()] if there.is_dir() else []
    targets = {folder: workspace.outputs_directory(folder.name) for folder in folders}
    new = {folder: target for folder, target in targets.items() if not target.exists()}
    parent = next(iter(new.values())).parent if new else workspace.directory
    fresh = not parent.exists()
    place = parent / f".importing-{secrets.token_hex(4)}"
    outputs = _Outputs(place, new)
    try:
        if new:
            with mendable(workspace.directory):
                place.mkdir(parents=True)
                for folder in new:
                    copy_tree(folder, place / folder.name)
        yield outputs
    except BaseException:
        outputs.take_back()
        if fresh:
            with suppress(OSError):  # somebody else put theirs there meanwhile
                shutil.rmtree(place, ignore_errors=True)
                parent.rmdir()
        raise
    finally:
        shutil.rmtree(place, ignore_errors=True)


class _Outputs:
    """Folders of workbooks on their way: copied to `place`, each with where it will lie."""

    def __init__(self, place: Path, targets: Mapping[Path, Path]) -> None:
        self._place, self._targets = place, targets
        self._taken: list[Path] = []

    def take_places(self) -> None:
        """Put each where it lies from now on; a rollout that came by another way meanwhile keeps what it has."""
        with mendable(self._place):
            for folder, target in self._targets.items():
                if not target.exists():
                    (self._place / folder.name).rename(target)
                    self._taken.append(target)

    def take_back(self) -> None:
        """Remove those that took their places."""
        for target in self._taken:
            shutil.rmtree(target, ignore_errors=True)


def _bounded(lines: TextIO, packed: Path) -> Iterator[str]:
    """The lines of a file; a small packed one may unpack to a line that no memory holds."""
    while line := lines.readline(_LONGEST_LINE + 1):
        if len(line) > _LONGEST_LINE:
            raise UserError(f"{packed}: holds a line longer than any reply; export the run again")
        yield line


@contextmanager
def _entries_of(packed: Path, place: Path) -> Iterator[Path]:
    """The packed entries as a journal of their own, every one of them checked; it is gone after the block."""
    folder = place / ".arriving"
    with mendable(place):
        folder.mkdir()
    try:
        path = folder / "journal.sqlite"
        with SqliteJournal(path) as journal:
            _unpack(journal, packed)
        yield path
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(journal: SqliteJournal, packed: Path) -> None:
    try:
        with lzma.open(packed, "rt", encoding="utf-8") as lines:
            unpack(journal, _bounded(lines, packed), str(packed))
    except FileNotFoundError:
        raise UserError(f"{packed}: is missing; export the run again") from None
    except (lzma.LZMAError, EOFError, UnicodeDecodeError) as problem:
        raise UserError(f"{packed}: is damaged ({problem}); export the run again") from None
