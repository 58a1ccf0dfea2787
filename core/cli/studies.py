"""The command that runs a study: its plan, its runs, and its table in the paper's form."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.cli.opened import at
from core.cli.screen import Screen
from core.cli.tables import table as drawn
from core.demo.studying import at_demo, scripted
from core.engine.studying.conducting import StudyEnded, conduct
from core.engine.studying.foreseeing import foresee_study
from core.engine.studying.reading import currency_of, study_table
from core.errors import UserError
from core.store.places import mendable
from core.store.workspace import Workspace
from core.study.config import StudyConfig, read_study, with_models
from core.study.table import Entry, StudyTable
from core.view.plain import plain
from core.view.studies.costs import compact as compact_costs
from core.view.studies.files import as_latex, as_markdown
from core.view.studies.foreseen import cells_grid, told
from core.view.studies.grid import Grid, compact, missing, told_verdicts
from core.view.studies.said import all_notes, label
from core.view.studies.tidy import attempts_csv, costs_csv, scores_csv
from core.view.studies.verdicts import verdict

STATUSES = {"done": 0, "failed": 1, "stopped_at_budget": 3, "cancelled": 130}


def study(options: argparse.Namespace, screen: Screen) -> int:
    """Run a study to its end, or go on with it, and print its table; or with --plan say what it will do."""
    config, text = _asked(options)
    if options.plan:
        return _planned(scripted(config) if options.demo else config, options, screen)
    if bool(options.reason) != options.open_again:
        raise UserError('--open-again takes --reason "…", and a reason is for nothing else: it is kept and shown')
    workspace = Workspace(options.runs)
    with _reached(config, options) as reached:
        ended = conduct(reached, text, workspace, screen.note, options.reason, options.demo)
    if ended.status in ("cancelled", "stopped_at_budget"):
        return _stopped(ended, options, screen)
    table, currency = study_table(config.name, workspace), currency_of(workspace)
    _shown(table, currency, screen)
    for sentence in (*filter(None, (ended.reason,)), *ended.failed):
        screen.complain(sentence)
    files = written(table, currency, options)
    for path in files:
        screen.show(f"written: {path}")
    screen.show(f"next: trace2skill status{at(options)} lists the runs behind it")
    screen.report({**plain(ended), "table": as_json(table), "written": [str(path) for path in files]})
    return STATUSES[ended.status]


def as_json(table: StudyTable) -> dict[str, object]:
    """The table as JSON values: entries as a list, each under the arm it is of."""
    return {
        **plain(table._replace(entries={})),
        "entries": [_entry_as_json(each) for each in table.entries.values()],
        "label": label(table),
        "notes": {group.title: list(group.told) for group in all_notes(table)},
    }


def _entry_as_json(entry: Entry) -> dict[str, object]:
    """A cell of the table, each of its comparisons with the verdict that every other form gives it."""
    contrasts = [{**plain(each), "verdict": verdict(each).words} for each in entry.contrasts]
    return {**plain(entry), "contrasts": contrasts}


def _asked(options: argparse.Namespace) -> tuple[StudyConfig, str]:
    """The study as the command line changes it, and its file as it is."""
    config = read_study(options.file)
    named = dict(_pair(each) for each in options.model)
    if (named or options.endpoint) and options.demo:
        raise UserError("--demo brings its own models and endpoint; leave out --model and --endpoint, or --demo")
    if named or options.endpoint:
        config = with_models(config, named, options.endpoint)
    if options.latency and not options.demo:
        raise UserError("--latency is the scripted server's; give --demo with it")
    unnamed = [name for name, model in config.models.items() if not model.model]
    if unnamed and not options.demo:
        name = unnamed[0]
        raise UserError(
            f"{options.file}: models.{name}: no model is named; write it there, or give --model {name}=NAME, or --demo"
        )
    with mendable(options.file):
        return config, options.file.read_text(encoding="utf-8")


def _pair(text: str) -> tuple[str, str]:
    name, is_there, model = text.partition("=")
    if not (name and is_there and model):
        raise UserError(f"--model {text}: is written NAME=MODEL, as in --model large=Qwen3.5-122B-A10B")
    return name, model


@contextmanager
def _reached(config: StudyConfig, options: argparse.Namespace) -> Iterator[StudyConfig]:
    if not options.demo:
        yield config
        return
    with at_demo(config, options.latency) as served:
        yield served


def _planned(config: StudyConfig, options: argparse.Namespace, screen: Screen) -> int:
    foreseen = foresee_study(config, Workspace(options.runs), options.demo)
    _draw(cells_grid(foreseen), screen)
    for sentence in told(foreseen):
        screen.show(sentence)
    screen.report({"study": config.name, **plain(foreseen)})
    return 0


def _stopped(ended: StudyEnded, options: argparse.Namespace, screen: Screen) -> int:
    goes_on = f"`{same_again(options)}` goes on where it stopped; no finished call is made again"
    if ended.status == "stopped_at_budget":
        goes_on = f"raise [run.budget] in {options.file}, then {goes_on}"
    why = f" ({ended.reason})" if ended.reason else ""
    sentence = f"{ended.study}: {ended.status.replace('_', ' ')}{why}; {goes_on}"
    screen.complain(sentence)
    screen.report({**plain(ended), "error": sentence, "exit_status": STATUSES[ended.status]})
    return STATUSES[ended.status]


def same_again(options: argparse.Namespace) -> str:
    """The command as it was given, to be copied: all that decides what runs are made and what is written."""
    words = [str(options.file), *(["--demo"] if options.demo else [])]
    words += ["--latency", f"{options.latency:g}"] if options.latency else []
    for model in options.model:
        words += ["--model", model]
    words += ["--endpoint", options.endpoint] if options.endpoint else []
    words += ["--open-again", "--reason", options.reason] if options.open_again else []
    for name in ("csv", "markdown", "latex"):
        words += [f"--{name}", str(path)] if (path := getattr(options, name)) is not None else []
    return f"trace2skill study {shlex.join(words)}{at(options)}"


def _shown(table: StudyTable, currency: str, screen: Screen) -> None:
    """The table on a terminal: the scores of each task set by itself, then comparisons, what is missing, and costs."""
    if label(table):
        screen.show(label(table))
    for tasks in dict.fromkeys(column.tasks for column in table.columns):
        _draw(compact(table, tasks), screen)
    for sentence in told_verdicts(table):
        screen.show(sentence)
    screen.show("every comparison with its interval: --csv, --markdown, --latex or --json")
    screen.show("")
    for grid in (missing(table), compact_costs(table, currency)):
        if grid.rows:
            _draw(grid, screen)
    for group in all_notes(table):
        screen.show(f"{group.title}:")
        for sentence in group.told:
            screen.show(f"  {sentence}")


def _draw(grid: Grid, screen: Screen) -> None:
    screen.show(drawn(grid.title, grid.head, grid.rows))
    screen.show("")


def written(table: StudyTable, currency: str, options: argparse.Namespace) -> Sequence[Path]:
    """The files that were asked for, written."""
    wanted = [(options.markdown, as_markdown), (options.latex, as_latex)]
    made = [(path, write(table, currency)) for path, write in wanted if path is not None]
    if options.csv is not None:
        beside = {name: options.csv.with_stem(f"{options.csv.stem}-{name}") for name in ("attempts", "costs")}
        made += [(options.csv, scores_csv(table)), (beside["attempts"], attempts_csv(table))]
        made.append((beside["costs"], costs_csv(table, currency)))
    for path, text in made:
        with mendable(path):
            path.write_text(text, encoding="utf-8")
    return [path for path, _ in made]
