"""`trace2skill judge`: a sheet without verdicts, labels set by a person, and what the two come to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.config import BudgetConfig, EndpointConfig, ModelConfig, RunConfig, TasksConfig
from core.demo.server import DemoServer
from core.demo.serving import MODEL
from core.engine import evolve, resume
from core.store.workspace import Workspace
from tests.tasks.own.laying import lay

TASKS = [
    {"id": name, "instruction": f"Say something about {name}.", "judge": rubric}
    for name, rubric in (
        ("rivers", "Names the Danube and the Elbe."),
        ("models", "Says that a scripted demo model answered and knows nothing else."),
        ("towns", "Names Bergen."),
    )
]


@pytest.fixture(scope="module")
def judged(scripted: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workspace `lab`, in which a run had two answers judged."""
    home = tmp_path_factory.mktemp("judged")
    ended = evolve(config(scripted, lay(home / "tasks", *TASKS)), Workspace(home / "lab"))
    assert ended.status == "done", ended.reason
    return home


def config(scripted: DemoServer, tasks: Path, calls: int | None = None) -> RunConfig:
    return RunConfig(
        mode="no_skill",
        endpoints=(EndpointConfig(name="served", base_url=scripted.base_url),),
        agent_model=ModelConfig(model=MODEL, endpoint="served"),
        tasks=TasksConfig(domain="own", source=str(tasks), evolve=1, test=2),
        budget=BudgetConfig(calls=calls),
    )


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:
    assert main([str(each) for each in (*arguments, "--json")]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_sheet_is_labelled_and_compared(judged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The sheet has answers and no verdicts; what was labelled otherwise than judged is listed."""
    sheet, lab = tmp_path / "labels.jsonl", judged / "lab"
    assert told(capsys, "judge", "sheet", "latest", "--to", sheet, "--runs", lab)["answers"] == 2
    lines = [json.loads(line) for line in sheet.read_text().splitlines()]
    assert {key for line in lines for key in line} == {"attempt", "task", "instruction", "answer", "label", "who"}
    assert all(line["answer"] and not line["label"] for line in lines)
    labelled = [{**line, "label": "pass", "who": "ada"} for line in lines]
    sheet.write_text("".join(json.dumps(line) + "\n" for line in labelled))
    found = told(capsys, "judge", "calibrate", "latest", sheet, "--runs", lab)
    (row,) = found["judge"]
    assert (row["other"], row["found"]["labelled"]) == ("ada", 2)
    assert row["other_passed"] == len(found["disagreements"])
    assert all(each["verdict"] == "fail" and each["reason"] for each in found["disagreements"])
    assert any("too few" in sentence or "same verdict" in sentence for sentence in found["sentences"])
    assert main(["judge", "calibrate", "latest", str(sheet), "--runs", str(lab)]) == 0
    assert "the judge against people" in capsys.readouterr().out


def test_what_cannot_be_done_is_one_sentence(judged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sheet that is there is not written over, and nothing is compared with no labels."""
    sheet, lab = tmp_path / "labels.jsonl", str(judged / "lab")
    told(capsys, "judge", "sheet", "latest", "--to", sheet, "--runs", lab)
    for arguments, sentence in (
        (["sheet", "latest", "--to", str(sheet)], "is there already"),
        (["calibrate", "latest", str(sheet)], 'no line has a "label" yet'),
        (["calibrate", "latest", str(tmp_path / "absent")], "cannot be read"),
    ):
        assert main(["judge", *arguments, "--runs", lab]) == 2
        assert sentence in capsys.readouterr().err


def test_a_run_without_a_judge_has_nothing_to_label(
    scripted: DemoServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the sentence says where to read on."""
    lines = [{"instruction": f"Who wrote {name}?", "expected": "Ada"} for name in "abc"]
    assert evolve(config(scripted, lay(tmp_path / "tasks", *lines)), Workspace(tmp_path / "lab")).status == "done"
    assert main(["judge", "sheet", "latest", "--to", str(tmp_path / "x"), "--runs", str(tmp_path / "lab")]) == 2
    assert "docs/own-tasks.md" in capsys.readouterr().err


def test_a_judge_is_paid_by_the_budget_and_asked_again_where_it_ran_out(
    scripted: DemoServer, judged: Path, tmp_path: Path
) -> None:
    """One call too few stops the run before a verdict; with it the run ends, and nothing is paid twice."""
    with Workspace(judged / "lab", create=False).open_run("latest", read_only=True) as store:
        needed = sum(call.paid for call in store.calls())
        graded = {row.id: row.outcome for row in store.trajectories()}
    workspace = Workspace(tmp_path / "lab")
    tasks = judged / "tasks"
    ended = evolve(config(scripted, tasks, needed - 1), workspace)
    assert ended.status == "stopped_at_budget"
    assert resume(ended.run, workspace, config(scripted, tasks, needed + 1)).status == "done"
    with workspace.open_run(ended.run, read_only=True) as store:
        judges = [call for call in store.calls() if call.role == "judge" and call.paid]
        assert len(judges) == len({call.key for call in judges}) == 2
        assert {row.id: row.outcome for row in store.trajectories()} == graded


def test_tasks_of_ones_own_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a status that tells; a set that cannot be read whole has no number of tasks."""
    lay(tmp_path / "good", {"instruction": "Who?", "expected": "Ada"})
    assert told(capsys, "tasks", "check", tmp_path / "good", "--domain", "own")["tasks"] == 1
    lay(tmp_path / "bad", {"instruction": "Who?", "expected": "Ada"}, "{")
    assert main(["tasks", "check", str(tmp_path / "bad"), "--domain", "own"]) == 1
    assert "bad: 1 error\n" in capsys.readouterr().out
    assert main(["tasks", "check", str(tmp_path / "bad"), "--domain", "nothing"]) == 2
    assert "there is no domain 'nothing'" in capsys.readouterr().err
