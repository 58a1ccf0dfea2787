"""Tasks and skills that were uploaded, unpacked into the workspace: uploads/<digest>/<name>/, whole or not at all.

Nothing uploaded is trusted: names, kinds, counts and sizes are checked before anything is written, and what is written
lies in a folder beside until it is known to be what it should be. The folder's name is the digest of the files, so that
the same upload again is the same path, and with it the same run.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from core.config import TasksConfig
from core.engine.preparing.unpacking import Uploaded, all_files, file_name, is_one_zip
from core.engine.wiring.tasks import domain_of
from core.errors import UserError
from core.skill.front import front_matter
from core.skill.package import unpack
from core.skill.read import write_skill
from core.store.places import mendable
from core.store.workspace import Workspace
from core.types import Skill, SkillFile

FOLDER = "uploads"


def keep_tasks(files: Sequence[Uploaded], workspace: Workspace, tasks: TasksConfig) -> Path:
    """The folder of an uploaded task set: one zip, or the files of a folder.

    They have a layout of the domain of `tasks`. Raises UserError that says what to do, in the words of the domain's own
    reader where there is something to read.
    """
    whole, domain = all_files(files, "tasks"), domain_of(tasks)
    top = _folder_of(whole, domain.file)
    if top is None:
        told = f"there is no {domain.file} in it; upload the folder that holds it, or a zip of that folder"
        raise UserError(f"{_shown(files)}: {told} ({domain.name}: see docs/domains.md)")
    inside = {name.removeprefix(top): data for name, data in whole.items() if name.startswith(top)}

    def check(folder: Path) -> None:
        domain.read(folder, tasks).tasks()

    return _kept(inside, PurePosixPath(top or "tasks").name, workspace, check)


def keep_skill(files: Sequence[Uploaded], workspace: Workspace) -> Path:
    """The directory of an uploaded skill: a `.skill` archive or zip, a folder's files, or a SKILL.md.

    Raises UserError that says what to do; what a skill must not hold is refused as `core.skill.package.unpack` does.
    """
    if is_one_zip(files):
        with _beside(workspace) as place:
            archive = place / file_name(files[0].name, "uploaded.skill")
            archive.write_bytes(files[0].data)
            try:
                skill = unpack(archive)
            except UserError as problem:
                raise UserError(str(problem).replace(str(archive), files[0].name)) from None
    else:
        skill = _skill_of(all_files(files, "skill"), files)
    skill = skill.model_copy(update={"name": _name_of(skill)})
    directory = workspace.directory / FOLDER / skill.digest[:16] / skill.name
    if not directory.is_dir():
        write_skill(skill, directory)
    return directory


def _skill_of(whole: Mapping[str, bytes], files: Sequence[Uploaded]) -> Skill:
    main = next((name for name in whole if PurePosixPath(name).name.lower() == "skill.md"), None)
    if main is None:
        raise UserError(f"{_shown(files)}: there is no SKILL.md in it; upload the skill's folder, or a zip of it")
    top = main.rpartition("/")[0]
    prefix = f"{top}/" if top else ""
    kept = {name.removeprefix(prefix): data for name, data in whole.items() if name.startswith(prefix)}
    return Skill(
        name=PurePosixPath(top or "skill").name,
        files=tuple(SkillFile(path=path, data=data) for path, data in sorted(kept.items())),
    )


def _name_of(skill: Skill) -> str:
    """The directory's name, which the format wants to be the skill's own."""
    main = next((file for file in skill.files if file.path.lower() == "skill.md" and file.is_text), None)
    named = front_matter(main.text).fields.get("name") if main is not None else None
    told = named if isinstance(named, str) and named.replace("-", "").isalnum() and named.isascii() else skill.name
    return told if PurePosixPath(told).name == told and told not in ("", ".", "..") else "skill"


def _folder_of(files: Mapping[str, bytes], wanted: str) -> str | None:
    """The folder that holds a file `wanted`, with a slash behind it, "" for the root: the one nearest to it."""
    names = (PurePosixPath(name) for name in files)
    found = ["".join(f"{part}/" for part in name.parts[:-1]) for name in names if fnmatchcase(name.name, wanted)]
    return min(found, key=lambda top: (top.count("/"), top), default=None)


def _shown(files: Sequence[Uploaded]) -> str:
    return files[0].name if len(files) == 1 else f"the {len(files)} files uploaded"


# ------------------------------------------------------------------------------------------------------- keeping it


def _kept(files: Mapping[str, bytes], name: str, workspace: Workspace, check: Callable[[Path], None]) -> Path:
    """Write the files beside, check them there, and give them their place in one step."""
    whole = hashlib.sha256()
    for path, data in sorted(files.items()):
        whole.update(f"{path}\0{len(data)}\0".encode() + hashlib.sha256(data).digest())
    target = workspace.directory / FOLDER / whole.hexdigest()[:16]
    if target.is_dir():
        return _checked(target / _only_folder(target), name, check)
    with _beside(workspace) as place:
        folder = place / name
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        _checked(folder, name, check)
        if not target.is_dir():
            place.rename(target)
            place.mkdir()  # what the context removes
    return target / name


def _checked(folder: Path, name: str, check: Callable[[Path], None]) -> Path:
    """The folder, where nothing is wrong with it. Raises UserError that tells it by its name as it was sent."""
    try:
        check(folder.resolve())
    except UserError as problem:
        place = str(folder.resolve())
        raise UserError(str(problem).replace(f"{place}/", "").replace(place, name)) from None
    return folder


def _only_folder(place: Path) -> str:
    return next(each.name for each in sorted(place.iterdir()) if each.is_dir())


@contextmanager
def _beside(workspace: Workspace) -> Iterator[Path]:
    """An empty folder in which an upload is looked at, gone afterwards."""
    above = workspace.directory / FOLDER
    with mendable(above):
        place = above / f".unpacking-{secrets.token_hex(4)}"
        place.mkdir(parents=True)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
