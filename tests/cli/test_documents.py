"""Every command that README.md and the --help texts show does what it says, as written.

The README's own demo takes minutes, so the default tests begin with a smaller one (conftest.SMALL) and a slow test runs
it as is; the examples of --help are run by the slow tests too. `make` lines build the environment these tests run in,
and are not run from inside it.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from core.cli.commands import Deferred
from core.cli.parser import EXAMPLE_CONFIG
from core.config import read_config
from core.demo.server import DemoServer
from tests.cli.benchmark import write_benchmark, write_outputs
from tests.cli.conftest import SMALL
from tests.cli.documents import README, ROOT, fenced, help_examples, parsers, readme_commands
from tests.cli.serving import stops_when_asked
from tests.cli.shell import run

DEMO = "trace2skill demo --runs lab"
SERVING = ("trace2skill app", "trace2skill serve-demo")
JUDGED = "trace2skill evolve --config judged.toml --runs lab"
BEFORE = {
    "trace2skill validate my-skill": ("trace2skill init my-skill",),
    "trace2skill decide latest p003 undo --reviewer ada --runs lab": (
        "trace2skill decide latest p003 reject --reviewer ada --runs lab",
    ),
    "trace2skill judge sheet latest --to labels.jsonl --runs lab": (JUDGED,),
    "trace2skill judge calibrate latest labels.jsonl --runs lab": (
        JUDGED,
        "trace2skill judge sheet latest --to sheet.jsonl --runs lab",
        'sed \'s/"label": ""/"label": "fail"/; s/"who": ""/"who": "ada"/\' sheet.jsonl > labels.jsonl',
    ),
    "trace2skill import exported-run --runs another-lab": ("trace2skill export latest --to exported-run --runs lab",),
}
"""What an example takes for granted, as commands."""


def bare(line: str) -> str:
    """A line without its comment and without blanks that only align it."""
    return re.sub(r"\s+#.*$", "", line).strip()


def furnish(folder: Path, server: DemoServer) -> None:
    """Put beside the workspace what the documents take for granted: the config, task set and outputs they name."""
    config = fenced("toml")[0]
    config = config.replace("http://localhost:8000/v1", server.base_url).replace("Qwen3.5-35B-A3B", "scripted-demo")
    (folder / "run.toml").write_text(config, encoding="utf-8")
    write_outputs(write_benchmark(folder / "spreadsheetbench", 4), folder / "outputs")
    furnish_studies(folder)
    shutil.copytree(ROOT / "docs/examples/own-tasks/words", folder / "my-tasks")
    furnish_judged(folder, config)


def furnish_studies(folder: Path) -> None:
    """The shipped studies on six held-out tasks: `make studies` runs each as it is."""
    shutil.copytree(ROOT / "studies", folder / "studies")
    for file in (folder / "studies").glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"^test = \d+$", "test = 6", text, flags=re.MULTILINE), encoding="utf-8")


def furnish_judged(folder: Path, config: str) -> None:
    """The config of a run whose answers a judge grades."""
    (folder / "judged").mkdir()
    tasks = [{"id": name, "instruction": "Say hello.", "judge": "It greets."} for name in ("learned", "held-out")]
    (folder / "judged/tasks.jsonl").write_text("".join(json.dumps(task) + "\n" for task in tasks), encoding="utf-8")
    endpoints = config[config.index("[[endpoints]]") : config.index("[tasks]")]
    source = f'domain = "own"\nsource = "{folder / "judged"}"\nevolve = 1\ntest = 1\n'
    judged = f'name = "judged"\nmode = "no_skill"\n{endpoints}[tasks]\n{source}'
    (folder / "judged.toml").write_text(judged, encoding="utf-8")


def told_in_readme() -> list[str]:
    lines = [line for line in readme_commands() if not line.startswith("make ")]
    assert bare(lines[0]) == DEMO
    return lines


def told_in_help_alone() -> list[str]:
    known = {bare(line) for line in told_in_readme()}
    return [line for line in help_examples() if line not in known]


def test_the_readme_can_be_followed_line_by_line(lab: Path, scripted: DemoServer) -> None:
    """After the demo each further command of the README ends with status 0, in order, in one folder."""
    furnish(lab, scripted)
    for line in told_in_readme()[1:]:
        if bare(line).startswith(SERVING):
            stops_when_asked(line, lab)
        else:
            assert run(line, lab).status == 0, line


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_readmes_demo_as_it_is(tmp_path: Path) -> None:
    """The demo of the README, forty tasks and sixty, ends with status 0."""
    assert run(told_in_readme()[0], tmp_path, seconds=1700).status == 0


@pytest.mark.slow
@pytest.mark.parametrize("line", told_in_help_alone())
def test_each_example_of_a_help_text_works(line: str, lab: Path, scripted: DemoServer) -> None:
    """Examples that the README does not have end with status 0, each in a folder of its own."""
    furnish(lab, scripted)
    for before in BEFORE.get(line, ()):
        assert run(before, lab).status == 0
    if line.startswith(SERVING):
        stops_when_asked(line, lab)
    else:
        assert run(line, lab).status == 0


def test_the_small_demo_is_the_readmes_with_fewer_tasks() -> None:
    """What the default tests run instead of the README's demo is the same command and options of its own help."""
    text = README.read_text(encoding="utf-8")
    assert SMALL in text


def test_commands_in_prose_are_among_those_that_are_run() -> None:
    """A whole command named in a sentence of the README is one of the fenced ones or of the examples."""
    prose = re.sub(r"^```.*?^```$", "", README.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    named = [line for line in re.findall(r"`(trace2skill [^`]+)`", prose) if not re.search(r"\b[A-Z]+\b|--help", line)]
    assert set(named) <= {bare(line) for line in (*readme_commands(), *help_examples())}


def test_every_command_shows_an_example() -> None:
    """The --help of each command ends with at least one example, and starts with the command it is about."""
    for parser in parsers():
        if parser.get_default("run") is not None:
            assert f"  {parser.prog}" in (parser.epilog or ""), parser.prog


def test_every_command_has_something_to_run() -> None:
    """No command names a function that is not there."""
    commands = [parser.get_default("run") for parser in parsers()]
    named = [each for each in commands if isinstance(each, Deferred)]
    assert len(named) == sum(each is not None for each in commands) > 15
    assert all(callable(each.function) for each in named)


def test_the_config_in_the_readme_is_the_one_in_the_help() -> None:
    """There is one example of a config, it says what it is called, and it can be read."""
    text = EXAMPLE_CONFIG.read_text(encoding="utf-8")
    assert fenced("toml") == (text,)
    assert read_config(EXAMPLE_CONFIG).tasks.source == "spreadsheetbench"
