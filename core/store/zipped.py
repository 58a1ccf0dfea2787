"""An exported run in a .zip, as a browser downloads and uploads one: unpacked only after every entry was checked."""

from __future__ import annotations

import io
import secrets
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from core.errors import UserError
from core.skill.paths import path_problem
from core.store.export import MANIFEST, Exported, export_run
from core.store.imports import import_run
from core.store.journal import SqliteJournal
from core.store.places import mendable
from core.store.workspace import Workspace

MAX_FILES = 200_000
MAX_BYTES = 16 << 30
MOST_TO_DOWNLOAD = 1 << 30
"""Bytes of a run that are packed for a browser: the archive is held in memory until it was taken."""
_PIECE = 1 << 20
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, LookupError)


class Zipped(NamedTuple):
    """A run packed for download: the archive, and what was packed."""

    data: bytes
    exported: Exported


def export_zip(run: str, workspace: Workspace, most: int = MOST_TO_DOWNLOAD) -> Zipped:
    """Pack a run as `export_run` does, into an archive that `import_zip` takes.

    Raises UserError as `export_run` does, and where more than `most` bytes would be held for a browser.
    """
    with _hidden(workspace.directory, "packing") as folder, workspace.open_run(run, read_only=True) as store:
        there = workspace.journal_path.exists()  # a run that was only just made has none yet
        with SqliteJournal(workspace.journal_path, read_only=there) as journal:
            exported = export_run(store, journal, folder / store.run().id)
        if exported.size > most:
            raise UserError(
                f"{run} is {exported.size / 1e9:.1f} GB: too much for a browser; trace2skill export packs it "
                "in a terminal"
            )
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, mendable(folder):
            for path in sorted(each for each in folder.rglob("*") if each.is_file()):
                archive.write(path, path.relative_to(folder).as_posix())
    return Zipped(made.getvalue(), exported)


@contextmanager
def _hidden(workspace: Path, what: str) -> Iterator[Path]:
    """A new hidden folder of the workspace, removed afterwards."""
    folder = workspace / f".{what}-{secrets.token_hex(4)}"
    try:
        with mendable(workspace):
            folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def import_zip(archive: BinaryIO, name: str, workspace: Workspace) -> str:
    """Bring the exported run in a zip into a workspace, all or nothing; its id comes back.

    `name` is what the archive is called where something is wrong with it. Raises UserError as `import_run` does, and
    where the zip holds what no export does: links, paths that climb out, names that are there twice, too much of it.
    """
    with _unpacked(archive, name, workspace.directory) as folder:
        found = next(
            (each.parent for each in (folder / MANIFEST, *sorted(folder.glob(f"*/{MANIFEST}"))) if each.is_file()), None
        )
        if found is None:
            raise UserError(
                f"{name}: holds no exported run; zip the folder that `trace2skill export RUN --to DIR` made"
            )
        try:
            return import_run(found, workspace)
        except UserError as problem:
            raise UserError(str(problem).replace(str(found), name)) from None


@contextmanager
def _unpacked(archive: BinaryIO, name: str, workspace: Path) -> Iterator[Path]:
    """A hidden folder of the workspace with what the archive holds, removed afterwards."""
    with _hidden(workspace, "unpacking") as folder:
        try:
            with zipfile.ZipFile(archive) as whole, mendable(workspace):
                entries = _checked(whole.infolist(), name)
                if sum(entry.file_size for entry in entries) > shutil.disk_usage(workspace).free:
                    raise UserError(f"{name}: there is no room for it on the disk of {workspace}; free some space")
                for entry in entries:
                    _write(whole, entry, folder / entry.filename)
            yield folder
        except _ZIP_ERRORS as problem:
            raise UserError(f"{name}: not a readable zip: {problem}") from None


def _checked(entries: list[zipfile.ZipInfo], name: str) -> list[zipfile.ZipInfo]:
    """The entries that are files. Nothing is unpacked before all of them have passed."""
    if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise UserError(f"{name}: refused: unpacks to more than {MAX_FILES} files or {MAX_BYTES >> 30} GiB")
    seen: set[str] = set()
    for entry in entries:
        problem = _problem(entry)
        if problem or entry.filename in seen:
            raise UserError(f"{name}: refused: the entry {entry.filename!r} {problem or 'is there twice'}")
        seen.add(entry.filename)
    return [entry for entry in entries if not entry.is_dir()]


def _problem(entry: zipfile.ZipInfo) -> str:
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is neither a file nor a folder"
    if entry.flag_bits & 0x1:
        return "is encrypted"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is compressed in an unusual way"
    path = entry.filename.rstrip("/") if entry.is_dir() else entry.filename
    return "has no place in an exported run" if path_problem(path) else ""


def _write(whole: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """One file, never more of it than its header promised."""
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    with whole.open(entry) as source, target.open("xb") as file:
        while piece := source.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise zipfile.BadZipFile(f"the entry {entry.filename!r} is larger than it states")
            file.write(piece)
