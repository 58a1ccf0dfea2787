"""`.skill` archives: a zip with one folder named as the skill, its bytes a function of the skill alone.

Entries are sorted, dated 1980-01-01 and stored uncompressed: what a deflate library makes of the same bytes differs
between machines, and equal skills should be equal files. Left out are evals/ at the root, `__pycache__`,
node_modules, `*.pyc` and `.DS_Store`. Unpacking trusts nothing: names, kinds, counts and sizes are checked first.
"""

from __future__ import annotations

import io
import secrets
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from core.errors import UserError
from core.skill.paths import is_left_out, is_packed, path_problem
from core.types import Skill, SkillFile

MAX_FILES = 10_000
MAX_BYTES = 256 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)

# What zipfile raises on a damaged archive, besides OSError.
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, LookupError)


def pack(skill: Skill, path: Path) -> None:
    """Write the skill as a `.skill` archive, replacing `path` only when it is whole.

    Raises UserError where the skill has no SKILL.md, a file has a path that leaves it, or `path` cannot be written.
    """
    data = archive(skill)
    sibling = path.with_name(f".{path.name}.writing-{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            sibling.write_bytes(data)
            sibling.replace(path)
        finally:
            sibling.unlink(missing_ok=True)
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem.strerror or problem}") from None


def archive(skill: Skill) -> bytes:
    """The bytes of the skill's archive. Raises UserError as `pack` does."""
    packed = [file for file in sorted(skill.files, key=lambda file: file.path) if is_packed(file.path)]
    if skill.file("SKILL.md") is None:
        raise UserError(f"{skill.name}: no SKILL.md, so there is no skill to pack")
    if problem := path_problem(skill.name) or ("has a slash" if "/" in skill.name else ""):
        raise UserError(f"cannot pack a skill named {skill.name!r}: the name {problem}")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as whole:
        for file in packed:
            if problem := path_problem(file.path):
                raise UserError(f"{skill.name}: cannot pack a file named {file.path!r}: it {problem}")
            entry = zipfile.ZipInfo(f"{skill.name}/{file.path}", date_time=_EPOCH)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | (0o755 if file.executable else 0o644)) << 16
            whole.writestr(entry, file.data)
    return buffer.getvalue()


def unpack(path: Path) -> Skill:
    """The skill in an archive, with or without a folder around it; the folder, else the file, gives the name.

    Raises UserError where `path` is no readable zip, holds no SKILL.md, or holds anything that has no place in a skill:
    absolute paths or ones that climb out, links, repeated names, encrypted entries, more than 256 MiB unpacked.
    """
    try:
        with zipfile.ZipFile(path) as whole:
            entries = _checked(path, whole.infolist())
            files = {name: _content(whole, entry) for name, entry in entries.items()}
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror or problem}") from None
    except _ZIP_ERRORS as problem:
        raise UserError(f"{path}: not a readable .skill archive (a zip): {problem}") from None
    top = _top_folder(files)
    name = top or path.stem
    kept = {name.removeprefix(f"{top}/") if top else name: file for name, file in files.items()}
    if not any(inner.lower() == "skill.md" for inner in kept):
        raise UserError(f"{path}: no SKILL.md in the archive, at its root or in its one folder")
    return Skill(
        name=name,
        files=tuple(
            SkillFile(path=inner, data=data, executable=executable)
            for inner, (data, executable) in sorted(kept.items())
        ),
    )


def _checked(path: Path, entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The entries that are files of the skill, by name. Nothing is unpacked before all of them have passed."""
    if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise UserError(f"{path}: refused: unpacks to more than {MAX_FILES} files or {MAX_BYTES >> 20} MiB")
    kept: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        if is_left_out(entry.filename) or entry.filename.startswith("__MACOSX/"):
            continue
        problem = _entry_problem(entry)
        if problem or entry.filename in kept:
            raise UserError(f"{path}: refused: the entry {entry.filename!r} {problem or 'is there twice'}")
        if not entry.is_dir():
            kept[entry.filename] = entry
    return kept


def _entry_problem(entry: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is neither a file nor a folder"
    if entry.flag_bits & 0x1:
        return "is encrypted"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is compressed in an unusual way"
    return path_problem(entry.filename.rstrip("/") if entry.is_dir() else entry.filename)


def _content(whole: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[bytes, bool]:
    """An entry's bytes, never more than its header promised, and whether it is executable."""
    with whole.open(entry) as source:
        data = source.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise zipfile.BadZipFile(f"the entry {entry.filename!r} has not the size it states")
    return data, bool((entry.external_attr >> 16) & 0o111)


def _top_folder(names: Iterable[str]) -> str:
    """The one folder that holds everything, "" where files lie at the root."""
    tops = {PurePosixPath(name).parts[0] for name in names}
    nested = all("/" in name for name in names)
    return tops.pop() if len(tops) == 1 and nested else ""
