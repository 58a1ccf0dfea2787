"""Makes first-look.ipynb anew: a short lab report on the bundled sample run, every figure in it read from the run.

.venv/bin/python -m notebooks.first_look
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import core
from core.engine.notebook.exporting import ran, write_notebook
from core.types import Evidence
from core.view.notebook.ipynb import as_text, report

HERE = Path(__file__).parent
OPENING = """\
import core

lab = core.sample_lab()  # the bundled run, imported into a temporary lab; core.Lab("lab") opens your own
lab.runs()"""


class Followed(NamedTuple):
    """What the report tells of the run: its id, its scores, and the lesson with the widest support and its proof."""

    run: str
    told: str
    lesson: str
    place: str
    support: int
    patch: str
    cause: str
    quote: Evidence


def cells(lab: core.Lab) -> list[tuple[str, str]]:
    """The report: pairs of words, in Markdown, and the code that shows what they are about."""
    found = followed(lab)
    run = repr(found.run)
    return [
        (
            "## What it scored\n\n"
            f"S0 is the skill the run began with, S1 what it learned. On the held-out tasks: {found.told} "
            "The model is scripted, so this says that the machinery works and nothing of any language model.",
            f"lab.status({run})",
        ),
        (
            "Task by task, so that no single one hides in a share:",
            f"lab.results({run})[['task', 'kind', 'before', 'after', 'direction']]",
        ),
        (
            "## What was learned\n\n"
            "One row a lesson. A lesson is counted by the distinct tasks behind it, not by how often it was said: wide "
            "ones stand in SKILL.md, narrower ones in a reference, the rest nowhere, with the reason.",
            f"lab.lessons({run})[['support', 'text', 'place', 'path', 'line', 'patches', 'reason']]",
        ),
        (
            "## One lesson, from its line back to the step\n\n"
            f"The widest: *{as_text(found.lesson)}* It stands in {found.place}, with {found.support} tasks behind it. "
            f"Patch {found.patch} is one of those it was made of. Its root cause, as the analyst told it: "
            f"{as_text(found.cause)}",
            f"lab.patch({run}, id={found.patch!r})",
        ),
        (
            f"It quotes step {found.quote.step} of the attempt it looked at. Here is that attempt as a whole, with the "
            "step marked:",
            f"lab.trajectory({run}, id={found.quote.trajectory!r}, step={found.quote.step})",
        ),
        (
            "## How the patches came together\n\n"
            "Patches on the left, merges level by level to the skill on the right. Nothing is dropped in silence: the "
            "ledger has the fate of every edit that was ever proposed.",
            f"lab.merge_tree({run})",
        ),
        ("", f"lab.ledger({run}).groupby('fate').agg(edits=('edit', 'count'), tasks=('task', 'nunique'))"),
        ("## What changed in the skill", f"lab.diff({run})"),
        (
            "## What another threshold would have made of it\n\n"
            f"The last step asks no model, so it can be tried: here a lesson needs {found.support} tasks to enter "
            "SKILL.md, as many as the widest has.",
            f"lab.what_if({run}, min_tasks={found.support})",
        ),
    ]


def followed(lab: core.Lab) -> Followed:
    """What the report follows: the lesson most tasks taught, and the first of its patches that quotes a step."""
    run = str(lab.runs()["id"][0])
    lesson = lab.lessons(run).iloc[0]
    patches = [lab.patch(run, name).value for name in lesson.patches]
    patch = next(each for each in patches if each.evidence)
    return Followed(
        run=run,
        told=lab.results(run).attrs["told"],
        lesson=str(lesson.text).lstrip("- "),
        place=f"{lesson.path}, line {int(lesson.line)}",
        support=int(lesson.support),
        patch=patch.id,
        cause=patch.root_cause,
        quote=patch.evidence[0],
    )


def made() -> object:
    """The report with nothing run yet."""
    words = (
        "A worked example on the sample run that comes with Trace2Skill Lab: what was learned, from where, what it "
        "scored, and one lesson followed back to the step that taught it.",
        "Run all cells; nothing is loaded from anywhere, no model is asked. `python -m notebooks.first_look` makes "
        "this file anew.",
    )
    return report("First look: what the sample run learned", words, OPENING, cells(core.sample_lab()))


if __name__ == "__main__":
    write_notebook(ran(made(), HERE), HERE / "first-look.ipynb")
