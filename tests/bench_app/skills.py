"""The skill, the tasks and the run of the large lab."""

from __future__ import annotations

from random import Random

from core.config import RunConfig
from core.skill.starting import new_skill
from core.types import Case, Run, Skill, SkillFile, Task
from tests.bench_app.words import sentence

AT = "2026-11-21T20:54:00.000+00:00"
MODEL = "bench-model"
SECTIONS = ("## Reading", "## Formulas", "## Dates", "## Lookups", "## Formatting", "## Checking")
KINDS = ("lookup", "format", "pivot", "clean", "formula")
FAN_IN = 8


def a_run(name: str, title: str) -> Run:
    config = RunConfig(name=title).model_dump(mode="json")
    config["agent_model"]["model"] = MODEL
    config["merge"]["fan_in"] = FAN_IN
    return Run(id=name, schema_version=1, config=config, status="done", created=AT)


def a_task(slot: int) -> Task:
    case = Case(index=1, inputs=(), reference=None)
    kind = KINDS[slot % len(KINDS)]
    name = f"t{slot:05d}"
    return Task(id=name, taskset="bench", domain="spreadsheet", instruction=f"Task {slot}", kind=kind, cases=(case,))


def a_skill() -> Skill:
    """A skill of 300 lines in six sections, as people write them."""
    random = Random(7)
    body = "".join(
        f"\n{section}\n\n" + "".join(f"- {sentence(random, 70)}\n" for _ in range(46)) for section in SECTIONS
    )
    head = new_skill("bench", "Work with spreadsheets, for measuring.").text().split("\n# ", 1)[0]
    return Skill(name="bench", files=(SkillFile(path="SKILL.md", data=f"{head}\n# Guide\n{body}".encode()),))
