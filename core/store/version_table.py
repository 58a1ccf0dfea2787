"""The skills of a run: files under versions/<name>/<skill>/, lines' origins and edits' final fates in the database."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.config import MEASURING
from core.errors import UserError
from core.skill.read import read_skill, write_skill
from core.store.database import Database
from core.store.merge_table import fates_by_owner, put_fates
from core.store.records import from_json, to_json
from core.types import Assembled, BlameLine, Fate, Finding, Skill, Version
from core.view.rows import WITH_MEMORY, VersionRow
from core.view.runs.summary import with_same_files

GRADED = f"""banked AS (
  SELECT '{WITH_MEMORY}' AS name FROM run WHERE json_extract(config, '$.strategy.name') = 'reasoning_bank'
    AND coalesce(json_extract(config, '$.mode'), 'deepening') NOT IN {MEASURING}),
measured AS (SELECT name, position FROM versions UNION ALL SELECT name, 1 FROM banked),
graded AS (
  SELECT v.name AS version, p.slot AS slot, p.trajectory AS trajectory
  FROM versions v JOIN placements p ON p.arm = 'test_before'
  WHERE v.digest = (SELECT digest FROM versions WHERE name = 'S0')
  UNION ALL
  SELECT v.name, p.slot, p.trajectory FROM versions v JOIN placements p ON p.arm = 'test_after' AND p.skill = v.digest
  WHERE v.digest IS NOT (SELECT digest FROM versions WHERE name = 'S0')
  UNION ALL
  SELECT b.name, p.slot, p.trajectory FROM banked b JOIN placements p ON p.arm = 'test_after')"""
"""Every held-out attempt by the versions it is of, for WITH: those whose files it was made with, under every name; and
what was `measured`, in its order: the versions, and S0 with the memories of a run that learns such."""
_PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def folder_of(version: str, skill: Skill) -> str:
    """Where a version's files lie in the run's folder: under the skill's own name, as the format wants it."""
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", version) or version.startswith("."):
        raise ValueError(f"{version!r} is no name for a version: letters, digits, dots and hyphens, as in 'S1'")
    own = skill.name if _PLAIN.fullmatch(skill.name) and len(skill.name) <= 64 else "skill"
    return f"versions/{version}/{own}"


def put_version(
    connection: sqlite3.Connection,
    run_folder: Path,
    version: Version,
    skill: Skill,
    assembled: Assembled | None,
    earlier: Sequence[BlameLine],
) -> None:
    """Write a version's files, then its rows; one of the same name is replaced.

    Its blame is that of `assembled`, or `earlier` for a skill that was not assembled here.

    Raises ValueError where `version.digest` is not the skill's, or `assembled` is of another skill.
    """
    if version.digest != skill.digest or (assembled is not None and assembled.skill.digest != skill.digest):
        raise ValueError(f"version {version.name}: the digest is not that of the skill it is said to be")
    folder = folder_of(version.name, skill)
    write_skill(skill, run_folder / folder)
    connection.execute(
        "INSERT INTO versions (name, position, digest, created, note, evaluated, folder, skill_name)"
        " VALUES (?, (SELECT count(*) FROM versions), ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
        " digest = excluded.digest, created = excluded.created, note = excluded.note, evaluated = excluded.evaluated,"
        " folder = excluded.folder, skill_name = excluded.skill_name",
        (
            version.name,
            version.digest,
            version.created,
            version.note,
            int(version.evaluated),
            folder,
            skill.name,
        ),
    )
    for table, owner in (("blame", "version"), ("fates", "version"), ("findings", "about")):
        connection.execute(f"DELETE FROM {table} WHERE {owner} = ?", (version.name,))
    _put_blame(connection, version.name, earlier if assembled is None else assembled.blame)
    if assembled is not None:
        put_fates(connection, "fates", "version", version.name, assembled.fates)
        put_findings(connection, version.name, assembled.findings)


def versions(database: Database) -> tuple[Version, ...]:
    """The run's skills in the order they came to be."""
    found = database.rows("SELECT name, digest, created, note, evaluated FROM versions ORDER BY position")
    return tuple(
        Version(name=row[0], digest=row[1], created=row[2], note=row[3], evaluated=bool(row[4])) for row in found
    )


def version_rows(database: Database) -> tuple[VersionRow, ...]:
    found = database.rows(
        "SELECT v.name, v.digest, v.created, v.note, v.evaluated, count(b.position) AS lines,"
        " count(b.base_line) AS lines_from_base,"
        " coalesce(sum(b.edit <> '' AND b.base_line IS NULL), 0) AS lines_from_edits"
        " FROM versions v LEFT JOIN blame b ON b.version = v.name GROUP BY v.name ORDER BY v.position"
    )
    return with_same_files(VersionRow(*row)._replace(evaluated=bool(row["evaluated"])) for row in found)


def versions_uncounted(database: Database) -> tuple[VersionRow, ...]:
    """The same without their numbers of lines, for what looks again and again."""
    return with_same_files(
        VersionRow(each.name, each.digest, each.created, each.note, each.evaluated, 0, 0, 0)
        for each in versions(database)
    )


def graded_with(database: Database, version: str) -> int:
    """How many held-out attempts were made with the files of a version."""
    return int(database.value(f"WITH {GRADED} SELECT count(*) FROM graded WHERE version = ?", (version,)))


def skill(database: Database, run_folder: Path, version: str) -> Skill:
    """A version's skill, from its files. Raises UserError: no such version, files missing or changed since, the run
    deleted while it is open."""
    row = _row(database, version)
    place = run_folder / row["folder"]
    if not run_folder.is_dir():
        raise UserError(f"there is no run {run_folder.name!r} any more: it was deleted meanwhile")
    found = Skill(name=row["skill_name"], files=read_skill(place).files)
    if found.digest != row["digest"]:
        raise UserError(
            f"{place}: the files are not those the run recorded as {version}; "
            "edit a copy elsewhere, and bring this one back with `trace2skill remerge` or from an export"
        )
    return found


def directory_of(database: Database, run_folder: Path, version: str) -> Path:
    """Where a version's files lie. Raises UserError where there is no such version."""
    return run_folder / str(_row(database, version)["folder"])


def blame(database: Database, version: str) -> tuple[BlameLine, ...]:
    found = database.rows(
        "SELECT path, line, text, base_line, edit, sources, note FROM blame WHERE version = ? ORDER BY position",
        (version,),
    )
    return tuple(BlameLine(**{**dict(row), "sources": tuple(json.loads(row["sources"]))}) for row in found)


def fates(database: Database, version: str) -> tuple[Fate, ...]:
    return fates_by_owner(database, "fates", "version").get(version, ())


def last_assembled(database: Database) -> str:
    """The newest version that was put together from edits; "" where there is none yet."""
    found = database.value(
        "SELECT name FROM versions v WHERE name <> 'S0' AND (EXISTS (SELECT 1 FROM blame b WHERE b.version = v.name)"
        " OR EXISTS (SELECT 1 FROM fates f WHERE f.version = v.name)) ORDER BY position DESC LIMIT 1"
    )
    return found or ""


def put_findings(connection: sqlite3.Connection, about: str, found: Iterable[Finding]) -> None:
    """Replace what checks said about one thing."""
    connection.execute("DELETE FROM findings WHERE about = ?", (about,))
    connection.executemany(
        "INSERT INTO findings (about, position, record) VALUES (?, ?, ?)",
        [(about, position, to_json(finding)) for position, finding in enumerate(found)],
    )


def findings(database: Database, about: str) -> tuple[Finding, ...]:
    found = database.rows("SELECT record FROM findings WHERE about = ? ORDER BY position", (about,))
    return tuple(from_json(Finding, row[0], str(database.path)) for row in found)


def _row(database: Database, version: str) -> sqlite3.Row:
    row = database.row("SELECT digest, folder, skill_name FROM versions WHERE name = ?", (version,))
    if row is None:
        known = ", ".join(one.name for one in versions(database)) or "none yet"
        raise UserError(f"{database.path}: there is no version {version!r} in this run (it has: {known})")
    return row


def _put_blame(connection: sqlite3.Connection, version: str, lines: Iterable[BlameLine]) -> None:
    connection.executemany(
        "INSERT INTO blame (version, position, path, line, text, base_line, edit, sources, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                version,
                position,
                line.path,
                line.line,
                line.text,
                line.base_line,
                line.edit,
                json.dumps(line.sources),
                line.note,
            )
            for position, line in enumerate(lines)
        ],
    )
