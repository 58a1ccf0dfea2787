"""`trace2skill judge`: what a judge graded as a sheet to label, and its verdicts against the labels."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rich.table import Table

from core.cli.opened import run_named
from core.cli.screen import Screen
from core.cli.tables import table
from core.errors import UserError
from core.store.places import mendable
from core.store.run_store import RunStore
from core.view.amounts import many
from core.view.calibration.calibration import Calibration, Compared, Disagreement, calibrated
from core.view.calibration.labels import JudgedAnswer, read_labels
from core.view.calibration.sheet import sheet_text
from core.view.plain import plain

SHORT = 12
"""Characters of an attempt's id that a table shows."""


def sheet(options: argparse.Namespace, screen: Screen) -> int:
    """Write the sheet that people label."""
    with run_named(options) as store:
        judged, told = _judged(store), {task.id: task.instruction for task in store.tasks()}
    if options.to.exists():
        raise UserError(f"{options.to}: is there already, and may hold labels; name a new file")
    with mendable(options.to):
        options.to.write_text(sheet_text(judged, told), encoding="utf-8")
    screen.show(f'{options.to}: {many(len(judged), "answer")}; set each "label" to pass or fail, and "who"')
    screen.report({"file": str(options.to), "answers": len(judged)})
    return 0


def calibrate(options: argparse.Namespace, screen: Screen) -> int:
    """Agreement with each person, and where verdicts and labels differ; status 0 whatever comes of it."""
    with run_named(options) as store:
        judged = _judged(store)
    try:
        text = options.labels.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{options.labels}: cannot be read as UTF-8 text: {problem}") from None
    read = read_labels(text, str(options.labels), judged)
    if not read.labels:
        raise UserError(f'{options.labels}: no line has a "label" yet; set it to pass or fail, and "who" to a name')
    found = calibrated(judged, read)
    screen.show(_against("the judge against people", found.judge))
    if found.people:
        screen.show(_against("people against each other", found.people))
    if found.disagreements:
        screen.show(_differing(found.disagreements))
    for sentence in found.sentences:
        screen.show(sentence)
    screen.report(_plain(found))
    return 0


def _judged(store: RunStore) -> tuple[JudgedAnswer, ...]:
    judged = store.results.judged()
    if not judged:
        raise UserError(
            f"run {store.run().id}: no answer in it was graded by a judge; docs/own-tasks.md says how one is"
        )
    return judged


def _against(title: str, rows: Sequence[Compared]) -> Table:
    columns = ("one", "other", "labels", "agree", "kappa", "only one passes", "only other passes")
    cells = [each.told for each in rows]
    return table(f"{title}, with 95 % intervals", columns, cells)


def _differing(rows: Sequence[Disagreement]) -> Table:
    columns = ("attempt", "task", "who", "label", "judge", "the judge's reason")
    cells = [(each.attempt[:SHORT], each.task, each.who, each.label, each.verdict, each.reason) for each in rows]
    return table("where they differ", columns, cells)


def _plain(found: Calibration) -> dict[str, object]:
    methods = dict.fromkeys(method for each in found.judge for method in each.found.methods)
    told: dict[str, object] = plain(found._asdict())
    return {**told, "methods": plain(tuple(methods))}
