"""The files of an upload, checked before anything is written: paths that leave, links, bombs and twins are refused."""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from core.errors import UserError
from core.skill.paths import is_left_out
from core.types import Record

MAX_FILES = 20_000
MAX_BYTES = 256 << 20
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, LookupError)


class Uploaded(Record):
    """One file as a browser sends it. `name` may have folders in it, with forward slashes."""

    name: str
    data: bytes


def is_one_zip(files: Sequence[Uploaded]) -> bool:
    """Whether a single zip was uploaded, whatever it is called."""
    return len(files) == 1 and files[0].data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def file_name(sent: str, instead: str) -> str:
    """The last part of a name that a browser sent, `instead` where no file can be called so."""
    last = PurePosixPath(sent).name
    return instead if not last or _name_problem(last) else last


def all_files(files: Sequence[Uploaded], what: str) -> dict[str, bytes]:
    """The files by name, out of the zip where it is one; what Finder and version control leave behind is left out.

    Raises UserError, naming `what` was to be uploaded, for anything that has no place here.
    """
    if not files:
        raise UserError(f"nothing was uploaded; choose the {what} again")
    if is_one_zip(files):
        return _unzipped(files[0])
    if len(files) == 1 and PurePosixPath(files[0].name).suffix in (".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar"):
        raise UserError(f"{files[0].name}: this kind of archive is not unpacked here; unpack it, and upload the folder")
    _refuse_large(files[0].name, len(files), sum(len(file.data) for file in files))
    return _by_name((file.name, file.data) for file in files)


def _unzipped(file: Uploaded) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as whole:
            entries = [each for each in whole.infolist() if not each.is_dir() and not _is_noise(each.filename)]
            _refuse_large(file.name, len(entries), sum(each.file_size for each in entries))
            for entry in entries:
                if problem := _entry_problem(entry):
                    raise UserError(f"{file.name}: refused: the entry {entry.filename!r} {problem}")
            return _by_name((each.filename, _content(whole, each)) for each in entries)
    except _ZIP_ERRORS as problem:
        raise UserError(f"{file.name}: not a readable zip ({problem}); make the archive again") from None


def _entry_problem(entry: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "is neither a file nor a folder (a link, perhaps)"
    if entry.flag_bits & 0x1:
        return "is encrypted; upload the archive without a password"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is compressed in an unusual way; make the archive again as an ordinary zip"
    return ""


def _content(whole: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An entry's bytes, never more than its header promised."""
    with whole.open(entry) as source:
        data = source.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise zipfile.BadZipFile(f"the entry {entry.filename!r} has not the size it states")
    return data


def _by_name(pairs: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    kept: dict[str, bytes] = {}
    for name, data in pairs:
        if _is_noise(name):
            continue
        if problem := _name_problem(name) or ("is there twice" if name in kept else ""):
            raise UserError(f"refused: the file {name!r} {problem}; nothing of the upload was kept")
        kept[name] = data
    _refuse_same_name(kept)
    for name in kept:
        if any(str(above) in kept for above in PurePosixPath(name).parents):
            raise UserError(f"refused: {name!r} lies in what is a file itself; nothing of the upload was kept")
    return kept


def _refuse_same_name(names: Iterable[str]) -> None:
    """Raise UserError for names that are one file where capitals or ways to write an accent make no difference."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if other != name:
            raise UserError(
                f"refused: {other!r} and {name!r} are one file on many systems; rename one of them; nothing of the "
                "upload was kept"
            )


def _is_noise(name: str) -> bool:
    return name.startswith("__MACOSX/") or is_left_out(name.rstrip("/"))


def _name_problem(name: str) -> str:
    """Why a name cannot lie inside a folder of ours, "" where it can."""
    parts = name.split("/")
    if name.startswith("/") or (len(name) > 1 and name[1] == ":"):
        return "has a path that begins at the root"
    if ".." in parts:
        return "has a path that leaves its folder"
    if (
        "\\" in name
        or "" in parts
        or "." in parts
        or any(ord(sign) < 32 or ord(sign) == 127 or 0xD7FF < ord(sign) < 0xE000 for sign in name)
    ):
        return "has a name that no file should have"
    return "has too long a name" if any(len(part.encode()) > 255 for part in parts) or len(name) > 1000 else ""


def _refuse_large(name: str, files: int, size: int) -> None:
    if files > MAX_FILES or size > MAX_BYTES:
        raise UserError(
            f"{name}: refused: it holds more than {MAX_FILES:,} files or {MAX_BYTES >> 20} MiB; put it on the machine "
            "that serves this page and name its folder instead"
        )
