"""The commands and their options, in one place, so that `--help` is a true contents page."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from core import __version__
from core.cli import machine, reading, runs, skills, tasks
from core.cli.screen import Screen

Run = Callable[[argparse.Namespace, Screen], int]

EXAMPLES = """\
examples:
  trace2skill demo --runs lab
  trace2skill show latest --runs lab
  trace2skill diff latest --runs lab
  trace2skill doctor

exit status: 0 done, 1 the run failed or a check found errors, 2 wrong usage or input,
             3 stopped at a budget, 130 cancelled
"""


class Commands:
    """The sub-commands of one parser, each added with its words, its options and what runs it."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(self, name: str, words: str, run: Run, example: str = "") -> argparse.ArgumentParser:
        command = self._commands.add_parser(
            name,
            help=words,
            description=words,
            epilog=f"example:\n  {example}" if example else None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.set_defaults(run=run)
        return command

    def report(self, name: str, words: str, run: Run, example: str = "") -> argparse.ArgumentParser:
        """A command that reports: it takes --json."""
        command = self.add(name, words, run, example)
        command.add_argument("--json", action="store_true", help="print one JSON object instead")
        return command

    def on_run(self, name: str, words: str, run: Run, example: str = "") -> argparse.ArgumentParser:
        """A reporting command about one run of a workspace."""
        command = self.report(name, words, run, example)
        command.add_argument("run_id", metavar="RUN", help="a run's id, the start of one, or `latest`")
        _workspace(command)
        return command


def _workspace(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--runs",
        type=Path,
        metavar="DIR",
        default=Path(os.environ.get("TRACE2SKILL_LAB", "lab")),
        help="the workspace folder with the journal and the runs (default: $TRACE2SKILL_LAB or ./lab)",
    )


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="trace2skill",
        description="Turn what agents did into skills you can trust, line by line.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"trace2skill {__version__}")
    commands = Commands(parser)
    _evolving(commands)
    _reading(commands)
    _skills_and_tasks(commands)
    _machine(commands)
    return parser


def _evolving(commands: Commands) -> None:
    demo = commands.report(
        "demo",
        "evolve the starter skill on the starter tasks against the bundled scripted model",
        runs.demo,
        "trace2skill demo --runs lab",
    )
    _workspace(demo)
    demo.add_argument("--suite-seed", type=int, default=7, help="seed of the generated starter suite (default: 7)")
    demo.add_argument("--evolve", type=int, default=None, metavar="N", help="tasks to learn from (default: all 40)")
    demo.add_argument("--test", type=int, default=None, metavar="N", help="held-out tasks (default: all 60)")
    demo.add_argument("--dialect", default="openai", help="the dialect the scripted server speaks (default: openai)")

    evolve = commands.report(
        "evolve",
        "evolve a skill as a config file says; the same command again goes on where it stopped",
        runs.evolve,
        "trace2skill evolve --config run.toml --runs lab",
    )
    evolve.add_argument("--config", type=Path, required=True, metavar="FILE", help="the run's TOML (see README)")
    evolve.add_argument("--new", action="store_true", help="start another run even if this config has one already")
    _workspace(evolve)

    resume = commands.on_run("resume", "go on with a run that stopped, or that waits for review", runs.resume)
    resume.add_argument("--calls", type=int, metavar="N", help="a new bound on calls")
    resume.add_argument("--tokens", type=int, metavar="N", help="a new bound on tokens")
    resume.add_argument("--money", type=float, metavar="X", help="a new bound on money")
    commands.on_run("cancel", "ask a running run to stop; it can be resumed", runs.cancel)
    commands.on_run("remerge", "merge again under the decisions made; pays only for what they change", runs.remerge)
    decide = commands.on_run(
        "decide",
        "accept, reject or undo a decision on a patch (p017), an edit (p017.e2) or a final edit",
        runs.decide,
        'trace2skill decide latest p003 reject --reason "too narrow" --reviewer ada --runs lab',
    )
    decide.add_argument("target", metavar="ID")
    decide.add_argument("verdict", choices=("accept", "reject", "undo"))
    decide.add_argument("--reason", default="", help="why; kept with the decision")
    decide.add_argument("--reviewer", required=True, help="who decides")
    decide.add_argument("--replace", type=Path, metavar="FILE", help="the edit's new text, from a file (accept only)")


def _reading(commands: Commands) -> None:
    commands.on_run("status", "how far a run is, what it took, what failed", reading.status)
    commands.on_run("show", "a run at a glance: scores, patches, merge tree", reading.show)
    commands.on_run("ledger", "every edit ever proposed and its fate", reading.ledger)
    blame = commands.on_run("blame", "line by line: which edits and trajectories taught it", reading.blame)
    blame.add_argument("--version", default="", metavar="V", help="which version (default: the newest)")
    blame.add_argument("--file", default="SKILL.md", metavar="PATH", help="which file of the skill")
    diff = commands.on_run("diff", "what changed between two versions of the skill", reading.diff)
    diff.add_argument("versions", nargs="*", metavar="A B", help="two versions (default: S0 and the newest)")
    export = commands.on_run(
        "export",
        "write the run, or with FILE.skill its newest skill, somewhere else",
        reading.export,
        "trace2skill export latest --to evolved.skill --runs lab",
    )
    export.add_argument("--to", type=Path, required=True, metavar="DIR|FILE.skill")


def _skills_and_tasks(commands: Commands) -> None:
    validate = commands.report(
        "validate", "check a skill directory against the published format and more", skills.validate
    )
    validate.add_argument("directory", type=Path, metavar="DIR")
    init = commands.report("init", "start a new skill directory", skills.init, "trace2skill init my-skill")
    init.add_argument("directory", type=Path, metavar="DIR")
    init.add_argument("--description", default="", help="when to use the skill")

    group = commands.add("tasks", "look at a task set", tasks.check)
    inner = Commands(group)
    check = inner.report("check", "what is wrong with a task set, before money is spent", tasks.check)
    check.add_argument("directory", type=Path, metavar="DIR")
    grade = commands.report("grade", "grade workbooks that were handed in", tasks.grade)
    grade.add_argument("--tasks", type=Path, required=True, metavar="DIR", help="the task set")
    grade.add_argument("--outputs", type=Path, required=True, metavar="DIR", help="<id>/1_<id>_output.xlsx each")
    grade.add_argument("--mode", choices=("official", "corrected"), default="corrected")
    grade.add_argument("--engine", choices=("auto", "formualizer", "libreoffice", "none"), default="auto")


def _machine(commands: Commands) -> None:
    doctor = commands.report(
        "doctor", "check endpoint, sandbox, formula engines and disk, and say what mends each finding", machine.doctor
    )
    doctor.add_argument("--config", type=Path, metavar="FILE", help="check the endpoints of this config")
    _workspace(doctor)
    app = commands.add("app", "open the lab in the browser", machine.app)
    app.add_argument("--port", type=int, default=8501)
    _workspace(app)
    serve = commands.add("serve-demo", "serve the scripted model, for trying things without a key", machine.serve_demo)
    serve.add_argument("--port", type=int, default=8399)
    serve.add_argument("--dialect", default="openai")
    serve.add_argument("--latency", type=float, default=0.0, metavar="S", help="seconds a reply takes")
    serve.add_argument("--jitter", type=float, default=0.0, metavar="SIGMA", help="lognormal sigma on the latency")
    serve.add_argument("--faults", default="", metavar="SPEC", help="faults to inject, e.g. 429:0.1,500:0.05")
