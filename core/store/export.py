"""Packing a run into a folder of its own that replays for free elsewhere, and names nothing of this machine.

    export.json        what this is: format, run id, the program's version
    run.sqlite         the run's database: paths relative, endpoint addresses and processes left out, one plain file
    versions/ workbooks/   the run's files
    tasks/             the files its tasks name
    outputs/           what its rollouts left
    journal.jsonl.xz   the journal's entries it used

Replies, requests and observations are packed as they are, because they must be found again by what they say. Where one
of them names a folder of this machine (a program printed it), that is reported, never altered; a key is refused.
"""

from __future__ import annotations

import json
import lzma
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from core import __version__
from core.config import called_from, environment_here
from core.errors import UserError
from core.store.journal import SqliteJournal
from core.store.leaks import Private, leaks, private_to
from core.store.packed import pack
from core.store.paths import Roots, escaped, mapped, strings_of, task_folder
from core.store.places import copy_tree, mendable
from core.store.run_store import DATABASE, RunStore
from core.store.sqlite import plainly
from core.types import Finding, Record

FORMAT = 1
MANIFEST = "export.json"
JOURNAL = "journal.jsonl.xz"
FOLDERS = ("versions", "workbooks", "tasks", "prompts")
_PAGE_SIZE = 4096  # nobody writes to an exported database, and small pages make a small file


class Manifest(Record):
    """What an exported folder says of itself."""

    format: int = FORMAT
    run: str
    program: str
    entries: int
    files: int


class Exported(Record):
    """What was packed. `findings` name what of this machine is still in it, and what could not be packed."""

    path: str
    run: str
    entries: int
    files: int
    size: int
    """Bytes in all."""
    findings: tuple[Finding, ...] = ()


def export_run(store: RunStore, journal: SqliteJournal, to: Path, with_files: bool = True) -> Exported:
    """Pack a run, all or nothing, into the new folder `to`.

    `with_files` includes task and output workbooks; without them the run can be read and re-merged elsewhere, but not
    graded again. Raises UserError: `to` is taken, the disk is full, a key would be in what is packed, or the run was
    deleted meanwhile, so that some of its files may be missing.
    """
    run = store.run()
    private = private_to(run.config, store.roots(), environment_here(called_from(os.environ), os.environ))
    with _building(to) as place:
        files, missing = _pack_files(store, place) if with_files else (0, ())
        _pack_database(store, place, private)
        entries, absent = _pack_journal(store, journal, place / JOURNAL)
        manifest = Manifest(run=run.id, program=__version__, entries=entries, files=files)
        with mendable(place):
            (place / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
        if not store.directory.is_dir():
            raise UserError(f"{to}: not exported, run {run.id} was deleted meanwhile")
        left = leaks(place, private)
        if any(finding.severity == "error" for finding in left):
            where = ", ".join(finding.path for finding in left if finding.severity == "error")
            raise UserError(
                f"{to}: not exported, the key of an endpoint would be in it ({where}); "
                "revoke the key, and remove what prints it from the tasks or the skill"
            )
        size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    return Exported(
        path=str(to), run=run.id, entries=entries, files=files, size=size, findings=(*left, *missing, *absent)
    )


@contextmanager
def _building(to: Path) -> Iterator[Path]:
    """A folder beside `to` that takes its name at the end, or is removed."""
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise UserError(f"{to}: is there already; name a new folder to export to")
    place = to.parent / f".{to.name}.exporting-{secrets.token_hex(4)}"
    try:
        with mendable(to):
            place.mkdir(parents=True)
        yield place
        with mendable(to):
            place.rename(to)
    finally:
        shutil.rmtree(place, ignore_errors=True)


# -------------------------------------------------------------------------------------------------------- files


def _pack_files(store: RunStore, place: Path) -> tuple[int, tuple[Finding, ...]]:
    missing: list[Finding] = []
    with mendable(place):
        for name in FOLDERS:
            if (store.directory / name).is_dir():
                copy_tree(store.directory / name, place / name)
        prompts = Path(store.run().config.get("prompts") or "")
        if prompts.is_dir() and prompts.parts and prompts != store.directory / "prompts":
            copy_tree(prompts, place / "prompts")
        for source, name in _task_files(store).items():
            target = place / name
            if Path(source).is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
            else:
                missing.append(_gone(name))
        for folder in _output_folders(store):
            copy_tree(folder, place / "outputs" / folder.name)
        return sum(path.is_file() for path in place.rglob("*")), tuple(missing)


def _task_files(store: RunStore) -> dict[str, str]:
    """Host path → path in the export, for every file that a task of the run names."""
    roots = store.roots()
    named: dict[str, str] = {}
    for task in store.tasks():
        for text in strings_of(task.model_dump(mode="json")):
            if text.startswith("/") and _is_task_file(text, roots):
                named[text] = _packed_name(text, roots)
    if roots.taskset is not None:  # the lists a published task set has beside its folders, so that it loads again
        lists = [path for path in sorted(roots.taskset.glob("*.json*")) if path.is_file()]
        named |= {str(path): _packed_name(str(path), roots) for path in lists}
    return named


def _is_task_file(text: str, roots: Roots) -> bool:
    if len(text) > 4096 or "\0" in text or "\n" in text:
        return False
    under = any(text.startswith(f"{folder}/") for _, folder in roots.named())
    return under or Path(text).is_file()


def _packed_name(text: str, roots: Roots) -> str:
    """Where a file goes: a run's own stays, the others keep their place under the folder they were in."""
    for name, folder in roots.named():
        if text.startswith(f"{folder}/"):
            inside = text[len(folder) + 1 :]
            return inside if name == "$RUN" else f"tasks/{name[1:].lower()}/{inside}"
    return f"tasks/other{text}"


def _output_folders(store: RunStore) -> tuple[Path, ...]:
    workspace = store.roots().workspace
    if workspace is None:
        return ()
    ids = sorted({row.id for row in store.trajectories()})
    return tuple(folder for folder in (workspace / "outputs" / each for each in ids) if folder.is_dir())


def _gone(name: str) -> Finding:
    return Finding(
        severity="warning",
        rule="missing-file",
        path=name,
        message="a task names this file, and it is not there any more",
        advice="its task can be read elsewhere, but not graded again",
    )


# ----------------------------------------------------------------------------------------------------- database


def _pack_database(store: RunStore, place: Path, private: Private) -> None:
    """A copy of the database without what is this machine's: whatever is deleted is gone from its bytes too."""
    path = place / DATABASE
    store.copy_to(path)
    names = _task_files(store)
    tasks = [(_portable(task.model_dump_json(), names), task.id) for task in store.tasks()]
    with plainly(path), closing(sqlite3.connect(path, isolation_level=None)) as copy:
        copy.create_function("scrub", 1, private.scrub, deterministic=True)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("BEGIN")
        copy.execute("INSERT INTO steps_index (steps_index) VALUES ('delete-all')")  # made again on import
        copy.execute("DELETE FROM processes")
        copy.execute("DELETE FROM requests")
        copy.execute("UPDATE run SET config = ?", (_portable_config(store),))
        copy.executemany("UPDATE tasks SET record = ? WHERE id = ?", tasks)
        for table, column in _text_columns(copy):
            copy.execute(f"UPDATE {table} SET {column} = scrub({column}) WHERE scrub({column}) <> {column}")
        copy.execute("COMMIT")
        copy.execute(f"PRAGMA page_size = {_PAGE_SIZE}")
        copy.execute("VACUUM")


def _portable(record: str, names: Mapping[str, str]) -> str:
    """A task's JSON that names its files by their place in the exported run."""
    return mapped(record, lambda text: f"$RUN/{names[text]}" if text in names else escaped(text))


def _portable_config(store: RunStore) -> str:
    """The configuration with the folders it names replaced by what is packed of them, and no address."""
    config = dict(store.run().config)
    config["endpoints"] = [{**endpoint, "base_url": ""} for endpoint in config.get("endpoints", ())]
    if config.get("skill"):
        config["skill"] = f"$RUN/{store.version_directory('S0').relative_to(store.directory).as_posix()}"
    if config.get("prompts"):
        config["prompts"] = "$RUN/prompts"
    if store.roots().taskset is not None:
        source = Path(config["tasks"]["source"])
        within = "" if task_folder(source) == source else f"/{source.name}"
        config["tasks"] = {**config["tasks"], "source": f"$RUN/tasks/taskset{within}"}
    return json.dumps(config, ensure_ascii=False)


def _text_columns(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    found = connection.execute(
        "SELECT t.name, c.name FROM pragma_table_list AS t, pragma_table_info(t.name) AS c"
        " WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type = 'TEXT'"
    )
    return [(table, column) for table, column in found]


# ------------------------------------------------------------------------------------------------------ journal


def _pack_journal(store: RunStore, journal: SqliteJournal, path: Path) -> tuple[int, tuple[Finding, ...]]:
    keys: list[str] = []
    owners: list[str] = []
    effects: list[tuple[str, str]] = []
    unanswered = 0
    for kind, key in store.uses():
        if kind == "observation":
            owners.append(key)
        elif kind.startswith("effect:"):
            effects.append((kind.removeprefix("effect:"), key))
        elif journal.reply(key) is not None:
            keys.append(key)
        else:
            unanswered += 1  # a call that failed for good: nothing was recorded, nothing can be replayed
    entries = 0
    with mendable(path), lzma.open(path, "wt", encoding="utf-8", newline="\n") as lines:
        for line in pack(journal, keys, owners, effects):
            lines.write(line + "\n")
            entries += 1
    if not unanswered:
        return entries, ()
    told = Finding(
        severity="info",
        rule="no-reply",
        path=JOURNAL,
        message=f"{unanswered} calls of the run got no reply",
        advice="they would be sent again when the run is resumed",
    )
    return entries, (told,)
