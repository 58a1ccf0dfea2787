"""What was learned and what it brought: the lessons of a version and the held-out attempts. SQL and nothing else."""

from __future__ import annotations

import json

from core.patch.ids import is_merged
from core.store.database import Database
from core.store.patch_table import decisions
from core.store.version_table import GRADED, last_assembled
from core.types import BlameLine, Candidate
from core.view.calibration.labels import JudgedAnswer
from core.view.results.evaluation import LEARNED_FROM, Took
from core.view.results.results import Attempt, EvolveCount, VersionChoice
from core.view.results.retrieval import NoVectors
from core.view.review.quoted import best_quote
from core.view.runs.times import LANDMARKS, WORK, Landmark, TimeSpent, WorkRow, sittings_of, time_spent
from core.view.skill.lessons import Ending, LessonFacts, Teacher, Words

_TEACHERS = """
SELECT e.id, e.patch, p.task, p.trajectory, json_extract(e.record, '$.text'), json_extract(p.record, '$.evidence')
FROM edits e JOIN patches p ON p.id = e.patch ORDER BY p.slot, p.id, e.position
"""
_WORDS = """
SELECT {id} AS id, json_extract(record, '$.{at}op'), coalesce(json_extract(record, '$.{at}path'), 'SKILL.md'),
       coalesce(json_extract(record, '$.{at}anchor'), ''), coalesce(json_extract(record, '$.{at}text'), '')
FROM {table} WHERE {which}
"""
_MERGED = "edit IN (SELECT became FROM fates WHERE version = ?)"
_UNMERGED = "id NOT IN (SELECT edit FROM fates WHERE version = ? AND became LIKE 'm%')"
_LINES = (
    "SELECT path, line, text, base_line, edit, sources, note FROM blame"
    " WHERE version = ? AND base_line IS NULL AND sources <> '[]' ORDER BY position"
)
_ENDED = (
    "SELECT f.edit, f.kind, f.reason, min(c.record) FROM node_fates f LEFT JOIN candidates c ON c.edit = f.edit"
    " WHERE f.kind IN ('conflict', 'invalid') GROUP BY f.node, f.edit"
)
_DECIDED = (
    "SELECT coalesce(json_extract(data, '$.decisions'), 0) FROM events WHERE kind = 'version_made' AND subject = ?"
    " ORDER BY seq DESC LIMIT 1"
)
_ATTEMPTS = f"""
WITH {GRADED} SELECT g.version, t.task, k.kind, k.instruction, t.id, t.outcome, t.value, t.engine, t.reason, t.turns,
       t.tokens, t.seconds, t.cost
FROM graded g JOIN trajectories t ON t.id = g.trajectory JOIN tasks k ON k.id = t.task
WHERE k.part = 'test' AND g.version IN (?, ?) ORDER BY k.position, t.replicate, t.id
"""
_CHOICES = f"""
WITH {GRADED} SELECT v.name, (SELECT count(*) FROM graded g WHERE g.version = v.name)
FROM measured v ORDER BY v.position
"""
_TOOK = f"""
WITH {GRADED}, took AS (
  SELECT -1 AS position, '{LEARNED_FROM}' AS version, trajectory FROM placements WHERE arm = 'evolve'
  UNION ALL SELECT v.position, g.version, g.trajectory FROM graded g JOIN measured v ON v.name = g.version)
SELECT k.version, count(*), sum(t.turns) FROM took k JOIN trajectories t ON t.id = k.trajectory
GROUP BY k.position ORDER BY k.position
"""
_EVOLVE = """
SELECT k.kind, t.outcome, count(*) FROM placements p JOIN trajectories t ON t.id = p.trajectory
LEFT JOIN tasks k ON k.id = t.task WHERE p.arm = 'evolve' GROUP BY 1, 2 ORDER BY 1, 2
"""
_BY_JUDGE = """
FROM placements p JOIN trajectories t ON t.id = p.trajectory
WHERE t.outcome IN ('passed', 'failed', 'not_scorable') AND json_extract(t.record, '$.grade.mode') = 'judge'
  AND json_extract(t.record, '$.answer') <> ''
"""
_JUDGED = f"""
SELECT t.id, t.task, json_extract(t.record, '$.answer'),
       CASE t.outcome WHEN 'passed' THEN 'pass' WHEN 'failed' THEN 'fail' END, t.reason
{_BY_JUDGE} ORDER BY p.arm, p.slot, p.skill
"""
_NO_VECTORS = """
SELECT subject, coalesce(json_extract(data, '$.reason'), '') FROM events WHERE kind = 'no_embeddings'
ORDER BY seq DESC LIMIT 1
"""
_LANDMARKS = f"""
SELECT seq, kind, subject, at, json_extract(data, '$.threshold') IS NOT NULL FROM events
WHERE kind IN ({", ".join("?" * len(LANDMARKS))}) ORDER BY seq
"""
_WORK = f"""
SELECT replace(kind, 'memory_', 'analysis_'), CASE WHEN kind LIKE 'stage%' THEN subject ELSE '' END, min(at), max(at)
FROM events
WHERE seq BETWEEN ? AND ? AND kind IN ({", ".join("?" * len(WORK))}) GROUP BY 1, 2
"""


class RunResults:
    """What a run learned and what it brought, to be read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lesson_facts(self, version: str = "") -> LessonFacts:
        """What core.view.skill.lessons needs of a version; "" is the newest that was assembled."""
        return lesson_facts(self._database, version or last_assembled(self._database))

    def versions(self) -> tuple[VersionChoice, ...]:
        """Every version with its held-out attempts, oldest first; an attempt is of the version whose skill it had."""
        return tuple(VersionChoice(*row) for row in self._database.rows(_CHOICES))

    def attempts(self, before: str, after: str) -> tuple[Attempt, ...]:
        """Every held-out attempt with either version, in the order of the tasks."""
        return tuple(map(Attempt._make, self._database.rows(_ATTEMPTS, (before, after))))

    def kinds(self) -> tuple[str, ...]:
        """The types of the held-out tasks."""
        found = self._database.rows("SELECT DISTINCT kind FROM tasks WHERE part = 'test' ORDER BY kind")
        return tuple(row[0] for row in found)

    def took(self) -> tuple[Took, ...]:
        """What attempts took: those that were learned from, then held-out ones by version, oldest first."""
        return tuple(map(Took._make, self._database.rows(_TOOK)))

    def evolve_counts(self) -> tuple[EvolveCount, ...]:
        """How the attempts that were learned from ended, by type of task."""
        return tuple(EvolveCount(row[0] or "", row[1], row[2]) for row in self._database.rows(_EVOLVE))

    def has_judged(self) -> bool:
        """Whether a model judged any answer."""
        return self._database.row(f"SELECT 1 {_BY_JUDGE} LIMIT 1") is not None

    def judged(self) -> tuple[JudgedAnswer, ...]:
        """Every answer that a model judged, each attempt once, by arm and slot."""
        return tuple(dict.fromkeys(JudgedAnswer(*row) for row in self._database.rows(_JUDGED)))

    def without_embeddings(self) -> NoVectors | None:
        """Why the run last retrieved memories by words although it names a model for embeddings; None: it did not."""
        row = self._database.row(_NO_VECTORS)
        return None if row is None else NoVectors(*row)

    def skill_name(self) -> str:
        """What the skill is called, "" before there is one."""
        name = self._database.value("SELECT skill_name FROM versions ORDER BY position DESC LIMIT 1")
        return str(name or "")

    def time(self) -> TimeSpent:
        """How long engines were at work on the run, and on what."""
        with self._database.snapshot():
            rows = self._database.rows(_LANDMARKS, LANDMARKS)
            marks = [Landmark(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows]
            last = int(self._database.value("SELECT coalesce(max(seq), 0) FROM events"))
            work = [
                WorkRow(number, *row)
                for number, sitting in enumerate(sittings_of(marks, last))
                for row in self._database.rows(_WORK, (*sitting, *WORK))
            ]
        return time_spent(work, marks)


def lesson_facts(database: Database, version: str) -> LessonFacts:
    """What the lessons of a version are made of, without loading a whole patch."""
    with database.snapshot():
        fates = database.rows("SELECT edit, kind, reason, became FROM fates WHERE version = ?", (version,))
        teachers = _teachers(database)
        words = database.rows(_WORDS.format(id="edit", at="edit.", table="candidates", which=_MERGED), (version,))
        words += database.rows(_WORDS.format(id="id", at="", table="edits", which=_UNMERGED), (version,))
        trajectories = database.value("SELECT count(DISTINCT trajectory) FROM analyses")
        lines, decided = database.rows(_LINES, (version,)), database.value(_DECIDED, (version,))
        made = decisions(database)
        ended = database.rows(_ENDED) if version == last_assembled(database) else []
    parted = [(row, Candidate.model_validate_json(row[3]) if row[3] else None) for row in ended]
    return LessonFacts(
        version=version,
        lines=tuple(BlameLine(**{**dict(row), "sources": tuple(json.loads(row["sources"]))}) for row in lines),
        endings=tuple(
            Ending(row["edit"], row["became"] if is_merged(row["became"]) else row["edit"], row["kind"], row["reason"])
            for row in fates
            if row["edit"] in teachers
        ),
        teachers=teachers,
        words={
            **{row[0]: Words(*row[1:]) for row in words},
            **{row[0]: Words(*_said(known)) for row, known in parted if known is not None},
        },
        trajectories=trajectories,
        decisions=made,
        decided=decided or 0,
        ended=tuple(
            Ending(leaf, row[0], row[1], row[2])
            for row, known in parted
            for leaf in (known.sources if known is not None else (row[0],))
            if leaf in teachers
        ),
    )


def _teachers(database: Database) -> dict[str, Teacher]:
    """Every leaf edit by id, with the quote to show for it where there is one from its patch's trajectory."""
    rows = database.rows(_TEACHERS)
    texts: dict[str, dict[str, str]] = {}
    for edit, patch, *_, text, _ in rows:
        texts.setdefault(patch, {})[edit] = text or ""
    found = {}
    for edit, patch, task, trajectory, _, evidence in rows:
        quotes = [each for each in json.loads(evidence or "[]") if each["trajectory"] == trajectory]
        best, of_patch = best_quote(edit, texts[patch], [each["quote"] for each in quotes])
        step, quote = (quotes[best]["step"], quotes[best]["quote"][:1000]) if best >= 0 else (None, "")
        found[edit] = Teacher(edit, patch, task, trajectory, step, quote, of_patch)
    return found


def _said(candidate: Candidate) -> tuple[str, str, str, str]:
    edit = candidate.edit
    return edit.op, edit.path, edit.anchor, edit.text
