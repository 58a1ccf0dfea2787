"""A study with every kind of condition on a few generated problems, as a file."""

from __future__ import annotations

from pathlib import Path

EVERY_KIND = """
name = "every-kind"
title = "Every kind"
table = "2"
authors = ["large"]
users = ["large"]

[models.large]
model = "L"

[models.small]
model = "S"

[tasks.id]
domain = "math"
evolve = 8
test = 6
sealed = true

[run.merge.threshold]
min_tasks = 1
min_share = 0.0
reference_tasks = 1

[[conditions]]
name = "none"
kind = "no_skill"
users = ["large", "small"]

[[conditions]]
name = "human"
kind = "skill"

[[conditions]]
name = "draft"
kind = "draft"

[[conditions]]
name = "error"
kind = "evolve"
signals = "error"
users = ["large", "small"]

[[conditions]]
name = "combined"
kind = "evolve"

[[conditions]]
name = "sequential"
kind = "evolve"
strategy = "sequential"
batch = 4

[[conditions]]
name = "bank"
kind = "evolve"
strategy = "reasoning_bank"

[[conditions]]
name = "best"
kind = "best_of"
of = "error"
seeds = [41, 42]

[[conditions]]
name = "gutted"
kind = "control"
of = "error"
how = "gutted"

[[conditions]]
name = "filler"
kind = "control"
of = "error"
how = "filler"

[[conditions]]
name = "shuffled"
kind = "control"
of = "human"
how = "shuffled"

[[conditions]]
name = "again"
kind = "again"
of = "error"
"""
ONE_MORE = """
[[conditions]]
name = "success"
kind = "evolve"
signals = "success"
"""
FEW = """
name = "few"
authors = ["large"]
users = ["large"]

[models.large]
model = "L"

[tasks.id]
domain = "math"
evolve = 8
test = 6

[[conditions]]
name = "none"
kind = "no_skill"

[[conditions]]
name = "error"
kind = "evolve"
signals = "error"
"""
"""Small enough to be run several times."""
HUMAN = """
[[conditions]]
name = "human"
kind = "skill"
"""


MEASURING = """
name = "{name}"
users = ["large"]

[models.large]
model = "L"

[tasks.id]
domain = "math"
{tasks}
[[conditions]]
name = "none"
kind = "no_skill"
{conditions}
"""


def measuring(name: str, tasks: str, conditions: str = HUMAN) -> str:
    """A study that learns nothing: no skill, and other conditions, measured with one model on `tasks` (TOML lines)."""
    return MEASURING.format(name=name, tasks=tasks, conditions=conditions)


def written(folder: Path, text: str, name: str = "study.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
