"""What commands print: one JSON object or text for people, in 80 columns, on a terminal or not."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from core.cli import main
from core.store.workspace import Workspace
from tests.cli.shell import environment, run
from tests.store.samples import a_patch, a_run, an_analysis

READING = {
    "status": {"workspace", "runs"},
    "status latest": {"id", "state", "evolve", "before", "after", "paired", "usage", "failures", "last_event"},
    "show latest": {"summary", "patches", "nodes", "tree", "fates"},
    "ledger latest": {"edits", "fates", "unaccounted"},
    "blame latest": {"path", "lines", "counts"},
    "diff latest": {"from", "to", "files"},
}
ESCAPE = "\x1b"


@pytest.mark.parametrize("command", READING)
def test_json_is_one_object_and_nothing_else(lab: Path, command: str) -> None:
    """Standard output is the object with its documented parts, standard error is empty."""
    ran = run(f"trace2skill {command} --runs lab --json", lab)
    assert (ran.status, ran.err) == (0, "")
    assert set(ran.json) >= READING[command]


@pytest.mark.parametrize("command", READING)
def test_without_a_terminal_output_is_plain_and_80_columns_wide(lab: Path, command: str) -> None:
    """No escape sequences, no trailing blanks; whatever is drawn (tables, trees, blame) keeps to 80 columns."""
    ran = run(f"trace2skill {command} --runs lab", lab)
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert len(lines) > 1
    assert [line for line in lines if ESCAPE in line or line != line.rstrip()] == []
    drawn = [line for line in lines if re.search(r"[─│├└]", line)] if "blame" not in command else lines[:-1]
    assert [line for line in drawn if len(line) > 80] == []


def on_terminal(line: str, folder: Path) -> str:
    """What a command shows on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        line, shell=True, cwd=folder, env=environment(TERM="xterm", COLUMNS="80"), stdout=theirs, stderr=theirs
    ) as running:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:
            pass  # how a terminal says that nobody has its other end any more
    os.close(ours)
    assert running.returncode == 0, shown.decode()
    return shown.decode()


def test_on_a_terminal_there_are_colours_and_bars(lab: Path) -> None:
    """The diff is coloured; a run that is worked on shows a bar a stage, counting what this process does."""
    assert f"{ESCAPE}[" in on_terminal("trace2skill diff latest --runs lab", lab)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", on_terminal("trace2skill resume latest --runs lab", lab))
    assert re.search(r"rollouts to learn from +━+ 6/6", shown)
    assert re.search(r"held out, learned +━+ 2/2", shown)


def test_without_a_terminal_progress_is_a_few_lines(lab: Path) -> None:
    """On standard error, so that the result alone is in a pipe."""
    ran = run("trace2skill resume latest --runs lab", lab)
    assert ran.status == 0
    assert "rollouts to learn from: 6 of 6" in ran.err.splitlines()
    assert "rollouts to learn from" not in ran.out


def test_a_closed_pager_is_no_failure(lab: Path) -> None:
    """`| head` ends a long listing quietly."""
    ran = run("{ trace2skill ledger latest --runs lab --json; echo $? >&2; } | head -n 1", lab)
    assert (ran.out, ran.err) == ("{\n", "0\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("words", ["", " --json"])
def test_output_that_cannot_be_written_is_said_so(lab: Path, words: str) -> None:
    """A full disk behind `>` is status 1 and one sentence."""
    ran = run(f"trace2skill ledger latest --runs lab{words} > /dev/full", lab)
    assert ran.status == 1
    assert ran.sentence.startswith("the output cannot be written: No space left on device")


def test_a_terminal_that_knows_no_unicode_gets_something(lab: Path) -> None:
    """What cannot be shown is shown as its number; JSON stays JSON."""
    assert "\\u2192" in run("trace2skill diff latest --runs lab", lab, PYTHONIOENCODING="ascii").out
    assert run("trace2skill ledger latest --runs lab --json", lab, PYTHONIOENCODING="ascii").json["edits"]


def test_text_of_a_model_has_no_power_over_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences and markup in a root cause are shown, not obeyed."""
    workspace = Workspace(tmp_path / "lab")
    hostile = f"{ESCAPE}[2J{ESCAPE}]0;owned\x07 [red]not red[/red]"
    with workspace.create_run(a_run()) as store:
        store.put_analysis(an_analysis(patch=a_patch(root_cause=hostile)))
        store.set_status("failed", hostile)
    for command in ("show latest", "status latest", "ledger latest", "status"):
        assert main([*command.split(), "--runs", str(workspace.directory)]) == 0
    shown = capsys.readouterr().out
    assert ESCAPE not in shown
    assert "\x07" not in shown
    assert "[red]not red[/red]" in shown


def test_a_workspace_without_runs_says_how_to_make_one(tmp_path: Path) -> None:
    """The list of nothing names the next command, with the workspace."""
    Workspace(tmp_path / "lab")
    assert "`trace2skill demo --runs lab` makes one" in run("trace2skill status --runs lab", tmp_path).out
    assert run("trace2skill status --runs lab --json", tmp_path).json["runs"] == []


def test_show_tells_the_tree_from_its_root(lab: Path) -> None:
    """Every patch of the demo hangs below a node, and the root comes first."""
    told = run("trace2skill show latest --runs lab --json", lab).json
    assert told["tree"][0]["parent"] == ""
    assert {row["id"] for row in told["tree"] if row["kind"] == "patch"} == {each["id"] for each in told["patches"]}
    assert told["summary"]["label"].startswith("scripted demo model")


def test_blame_names_patches_tasks_and_steps(lab: Path) -> None:
    """Each taught line has all three, in the JSON and on the terminal."""
    told = run("trace2skill blame latest --runs lab --json", lab).json
    taught = [line for line in told["lines"] if line["origin"] == "edit"]
    assert taught
    assert all(line["patches"] and line["tasks"] and line["steps"] for line in taught)
    shown = " ".join(run("trace2skill blame latest --runs lab", lab).out.split())
    first = taught[0]
    assert f"{first['edit']} {len(first['tasks'])} task" in shown
    assert f"by {first['patches'][0]}" in shown
    assert f"{first['tasks'][0]} step {first['steps'][0]['step']}" in shown


def test_an_exported_run_is_the_same_elsewhere(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Imported into another workspace, the ledger and the blame are what they were; importing it again is refused."""
    exported = run("trace2skill export latest --to packed --runs lab --json", lab)
    assert exported.status == 0
    assert [each for each in exported.json["findings"] if each["rule"] == "no-reply"] == []
    run("trace2skill import packed --runs elsewhere", lab)
    for command in ("ledger latest", "blame latest", "show latest"):
        shown = []
        for where in ("lab", "elsewhere"):
            assert main([*command.split(), "--runs", str(lab / where), "--json"]) == 0
            shown.append(capsys.readouterr().out)
        assert shown[0] == shown[1]
    again = run("trace2skill import packed --runs elsewhere", lab)
    assert again.status == 2
    assert "is in this workspace already; `trace2skill show" in again.sentence


def test_usage_is_one_line_of_its_own(tmp_path: Path) -> None:
    """What a wrong command line should have been is readable, and says nothing more under --json."""
    ran = run("trace2skill decide latest p003 reject", tmp_path)
    usage, error = ran.err.splitlines()
    assert usage.startswith("usage: trace2skill decide [-h] [--json]")
    assert usage.endswith("RUN ID {accept,reject,undo}")
    assert error.startswith("error: the following arguments are required: --reviewer")


def test_the_lines_of_s0_are_its_own(lab: Path) -> None:
    """Blame of the version nothing was merged into has every line, each of S0."""
    told = run("trace2skill blame latest --version S0 --runs lab --json", lab).json
    assert len(told["lines"]) > 20
    assert told["counts"] == {"base": len(told["lines"]), "edit": 0, "code": 0}


def test_version_is_told() -> None:
    """`--version` prints the program's name and number."""
    assert re.fullmatch(r"trace2skill \d+\.\d+\.\d+\n", run("trace2skill --version", Path.cwd()).out)
