"""The commands and their options, in one place, so that `--help` is a true contents page."""

from __future__ import annotations

import argparse
from pathlib import Path

from core import __version__
from core.cli.commands import Command, Commands, Parser, at_least, not_negative

EXAMPLES = """\
examples:
  trace2skill demo --runs lab
  trace2skill show latest --runs lab
  trace2skill diff latest --runs lab
  trace2skill doctor

exit status: 0 done, 1 the run failed or a check found errors, 2 wrong usage or input,
             3 stopped at a budget, 130 cancelled
"""
EXAMPLE_CONFIG = Path(__file__).with_name("example.toml")


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; every command leaves what runs it in `run`."""
    parser = Parser(
        prog="trace2skill",
        description="Turn what agents did into skills you can trust, line by line.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"trace2skill {__version__}")
    commands = Commands(parser)
    _evolving(commands)
    _studying(commands)
    _reading(commands)
    _reviewing(commands)
    _moving(commands)
    _skills(commands)
    _tasks(commands)
    _judging(commands)
    _machine(commands)
    return parser


def _evolving(commands: Commands) -> None:
    demo = commands.report(
        "demo",
        "evolve the starter skill on the starter tasks against the bundled scripted model",
        "runs.demo",
        ["trace2skill demo --runs lab"],
    ).workspace()
    demo.option("--suite-seed", type=int, default=7, metavar="N", help="seed of the generated suite (default: 7)")
    demo.option("--evolve", type=at_least(1), metavar="N", help="tasks to learn from (default: 40)")
    demo.option("--test", type=at_least(0), metavar="N", help="held-out tasks (default: 60)")
    demo.option("--dialect", default="openai", metavar="NAME", help="what the scripted server speaks (default: openai)")

    evolve = commands.report(
        "evolve",
        "evolve a skill as a config file says; the same command again goes on where it stopped",
        "runs.evolve",
        ["trace2skill evolve --config run.toml --runs lab"],
        f"\n\na config to start from (docs/config.md has every setting):\n\n{_indented(EXAMPLE_CONFIG)}",
    ).workspace()
    evolve.option("--config", type=Path, required=True, metavar="FILE", help="the run's TOML, see below")
    evolve.option("--new", action="store_true", help="start another run even if this config has one already")

    resume = commands.on_run(
        "resume",
        "go on with a run that stopped, or that waits for review",
        "runs.resume",
        ["trace2skill resume latest --runs lab", "trace2skill resume latest --calls 100000 --runs lab"],
    )
    resume.option("--calls", type=at_least(0), metavar="N", help="a new bound on calls")
    resume.option("--tokens", type=at_least(0), metavar="N", help="a new bound on tokens")
    resume.option("--money", type=not_negative, metavar="X", help="a new bound on money")
    commands.on_run(
        "cancel",
        "ask a running run to stop; it can be resumed",
        "runs.cancel",
        ["trace2skill cancel latest --runs lab"],
    )
    commands.on_run(
        "pause",
        "let a running run send no call until `unpause`; what is on its way comes back and is kept",
        "runs.pause",
        ["trace2skill pause latest --runs lab"],
    )
    commands.on_run("unpause", "let a paused run go on", "runs.unpause", ["trace2skill unpause latest --runs lab"])


def _studying(commands: Commands) -> None:
    study = commands.report(
        "study",
        "run a table of conditions as its file says, and print it; the same command again goes on where it stopped",
        "studies.study",
        [
            "trace2skill study studies/table-1.toml --demo --plan --runs lab",
            "trace2skill study studies/aa.toml --demo --runs lab",
        ],
    ).workspace()
    study.option("file", type=Path, metavar="FILE", help="the study's TOML; the folder studies has one a table")
    study.option("--demo", action="store_true", help="let the bundled scripted models answer, which it starts itself")
    study.option("--latency", type=not_negative, default=0.0, metavar="S", help="seconds each of their replies takes")
    study.option("--plan", action="store_true", help="say what it will do, what n can show and what it takes; no call")
    study.option("--model", action="append", default=[], metavar="NAME=MODEL", help="another model for a name in it")
    study.option("--endpoint", default="", metavar="URL", help="another address for its endpoints")
    study.option("--csv", type=Path, metavar="FILE", help="write scores, and beside it attempts and costs, as CSV")
    study.option("--markdown", type=Path, metavar="FILE", help="write the table as Markdown")
    study.option("--latex", type=Path, metavar="FILE", help="write the table as LaTeX")
    study.option("--open-again", action="store_true", help="open a sealed test again, which every output then shows")
    study.option("--reason", default="", metavar="TEXT", help="why it is opened again")


def _reading(commands: Commands) -> None:
    status = commands.report(
        "status",
        "how far a run is, what it took, what failed; without RUN the runs of the workspace",
        "reading.status",
        ["trace2skill status --runs lab", "trace2skill status latest --runs lab"],
    ).workspace()
    status.option("run_id", metavar="RUN", nargs="?", help="a run's id, the start of one, or `latest`")
    commands.on_run(
        "show",
        "a run at a glance: scores, merge tree, what became of the final edits",
        "reading.show",
        ["trace2skill show latest --runs lab"],
    )
    commands.on_run(
        "ledger", "every edit ever proposed and its fate", "lines.ledger", ["trace2skill ledger latest --runs lab"]
    )
    blame = commands.on_run(
        "blame",
        "line by line: which patches, tasks and steps taught it",
        "lines.blame",
        ["trace2skill blame latest --runs lab", "trace2skill blame latest --file SKILL.md --version S1 --runs lab"],
    )
    blame.option("--version", default="", metavar="V", help="which version (default: the newest)")
    blame.option("--file", default="SKILL.md", metavar="PATH", help="which file of the skill (default: SKILL.md)")
    diff = commands.on_run(
        "diff",
        "what changed between two versions of the skill",
        "lines.diff",
        ["trace2skill diff latest --runs lab", "trace2skill diff latest S0 S1 --runs lab"],
    )
    diff.option("versions", nargs="*", metavar="A B", help="two versions (default: S0 and the newest)")


def _reviewing(commands: Commands) -> None:
    decide = commands.on_run(
        "decide",
        "accept, reject or undo a decision on a patch (p003), an edit (p003.e1) or a merged edit",
        "review.decide",
        [
            'trace2skill decide latest p003 reject --reason "too narrow" --reviewer ada --runs lab',
            "trace2skill decide latest p003 undo --reviewer ada --runs lab",
        ],
    )
    decide.option("target", metavar="ID")
    decide.option("verdict", choices=("accept", "reject", "undo"))
    decide.option("--reason", default="", help="why; kept with the decision")
    decide.option("--reviewer", required=True, help="who decides")
    decide.option("--replace", type=Path, metavar="FILE", help="the edit's new text, from a file (accept only)")
    commands.on_run(
        "remerge",
        "merge again under the decisions made; pays only for what they change",
        "review.remerge",
        ["trace2skill remerge latest --runs lab"],
    )


def _moving(commands: Commands) -> None:
    export = commands.on_run(
        "export",
        "pack a run into a new folder, or with FILE.skill its newest skill",
        "moving.export",
        [
            "trace2skill export latest --to evolved.skill --runs lab",
            "trace2skill export latest --to exported-run --runs lab",
        ],
    )
    export.option("--to", type=Path, required=True, metavar="DIR|FILE.skill", help="where to")
    notebook = commands.on_run(
        "notebook",
        "write the run's notebook as a file that Jupyter runs",
        "moving.notebook",
        ["trace2skill notebook latest --to run.ipynb --runs lab"],
    )
    notebook.option("--to", type=Path, required=True, metavar="FILE.ipynb", help="where to")
    notebook.option("--fill", action="store_true", help="run every cell and keep what it shows")
    importing = commands.report(
        "import",
        "bring an exported run into a workspace, where it opens and replays without a call",
        "moving.bring",
        ["trace2skill import exported-run --runs another-lab"],
    ).workspace()
    importing.option("directory", type=Path, metavar="DIR", help="a folder that `trace2skill export` made")


def _skills(commands: Commands) -> None:
    validate = commands.report(
        "validate",
        "check a skill directory against the published format and more",
        "skills.validate",
        ["trace2skill validate my-skill"],
    )
    validate.option("directory", type=Path, metavar="DIR")
    init = commands.report("init", "start a new skill directory", "skills.init", ["trace2skill init my-skill"])
    init.option("directory", type=Path, metavar="DIR")
    init.option("--description", default="", metavar="TEXT", help="what the skill does and when to use it")


def _tasks(commands: Commands) -> None:
    inner = commands.group("tasks", "look at a task set")
    check = inner.report(
        "check",
        "what is wrong with a task set, before money is spent",
        "tasks.check",
        ["trace2skill tasks check spreadsheetbench", "trace2skill tasks check my-tasks --domain own"],
    )
    check.option("directory", type=Path, metavar="DIR", help="the task set: a folder, or a file of a domain's")
    check.option("--domain", default="spreadsheet", metavar="NAME", help="which kind of work (default: spreadsheet)")
    forms = ("workbook", "text")
    check.option("--table", choices=forms, default="workbook", help="how a table is handed over (default: workbook)")
    ways = ("stratified", "paper")
    check.option("--split", choices=ways, default="stratified", help="which split a run would take")
    _grading(check)
    grade = commands.report(
        "grade",
        "grade workbooks that were handed in",
        "tasks.grade",
        ["trace2skill grade --tasks spreadsheetbench --outputs outputs --mode official"],
    )
    grade.option("--tasks", type=Path, required=True, metavar="DIR", help="the task set")
    grade.option("--outputs", type=Path, required=True, metavar="DIR", help="<id>/1_<id>_output.xlsx each")
    _grading(grade)


def _judging(commands: Commands) -> None:
    inner = commands.group("judge", "how far a model's verdicts are those of people")
    sheet = inner.on_run(
        "sheet",
        "write what a judge graded in a run, one answer a line, for people to label; its verdicts are left out",
        "judging.sheet",
        ["trace2skill judge sheet latest --to labels.jsonl --runs lab"],
    )
    sheet.option("--to", type=Path, required=True, metavar="FILE", help="a new file")
    calibrate = inner.on_run(
        "calibrate",
        "compare a judge's verdicts with people's labels: agreement, kappa, and where they differ",
        "judging.calibrate",
        ["trace2skill judge calibrate latest labels.jsonl --runs lab"],
    )
    calibrate.option("labels", type=Path, metavar="LABELS", help='lines as {"attempt": …, "label": "pass", "who": …}')


def _grading(command: Command) -> None:
    command.option("--mode", choices=("official", "corrected"), default="corrected", help="which rules grade")
    engines = ("auto", "formualizer", "libreoffice", "none")
    command.option("--engine", choices=engines, default="auto", help="what computes formulas (default: auto)")


def _machine(commands: Commands) -> None:
    doctor = commands.report(
        "doctor",
        "check endpoint, sandbox, formula engines and disk, and say what mends each finding",
        "machine.doctor",
        ["trace2skill doctor", "trace2skill doctor --config run.toml"],
    ).workspace()
    doctor.option("--config", type=Path, metavar="FILE", help="check the endpoints of this config")
    app = commands.add("app", "open the lab in the browser", "app.app", ["trace2skill app --runs lab"]).workspace()
    app.option("--port", type=at_least(1, 65535), default=8501, metavar="N", help="on which port (default: 8501)")
    app.option("--read-only", action="store_true", help="nothing can be changed or started from the browser")
    app.option("--share", action="store_true", help="serve other machines too: visitors log in with your provider")
    serve = commands.add(
        "serve-demo",
        "serve the scripted model, for trying things without a key",
        "machine.serve_demo",
        ["trace2skill serve-demo", "trace2skill serve-demo --port 8400 --latency 0.2 --faults 429:0.1,500:0.05"],
    )
    serve.option("--port", type=at_least(1, 65535), default=8399, metavar="N", help="on which port (default: 8399)")
    serve.option("--dialect", default="openai", metavar="NAME", help="which server's manners (default: openai)")
    serve.option("--latency", type=not_negative, default=0.0, metavar="S", help="seconds a reply takes")
    serve.option("--jitter", type=not_negative, default=0.0, metavar="SIGMA", help="lognormal sigma on the latency")
    serve.option("--faults", default="", metavar="SPEC", help="faults to inject and their shares")


def _indented(path: Path) -> str:
    return "".join(f"  {line}\n" for line in path.read_text(encoding="utf-8").splitlines())
