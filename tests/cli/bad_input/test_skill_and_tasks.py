"""A skill, tasks or prices that cannot be used are named before any attempt is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.cli import main
from core.demo.server import DemoServer
from tests.cli.bad_input.place import Place
from tests.cli.benchmark import write_outputs
from tests.cli.wrong_servers import nobody


@pytest.mark.parametrize(
    ("skill", "told"),
    [
        (None, ("my-skill", "`trace2skill init")),
        ("no front matter\n", ("my-skill", "agents would skip this skill", "`trace2skill validate")),
        ("---\nname: [\n---\n# X\n", ("my-skill", "agents would skip this skill", "`trace2skill validate")),
        ("---\nname: my-skill\n---\n# X\n", ("my-skill", "description", "`trace2skill validate")),
    ],
)
def test_a_skill_that_cannot_be_grown(place: Place, skill: str | None, told: tuple[str, ...]) -> None:
    """A missing directory, and skills that clients would skip, are refused before the endpoint is asked."""
    with nobody() as base_url:
        config = place.config(base_url)
    (place.folder / "my-skill" / "SKILL.md").unlink()
    (place.folder / "my-skill").rmdir()
    if skill is not None:
        (place.folder / "my-skill").mkdir()
        place.write("my-skill/SKILL.md", skill)
    refused = place.refused("evolve", "--config", config)
    assert refused.status == 2
    assert [word for word in told if word not in refused.sentence] == []


def without_tasks(benchmark: Path) -> None:
    for path in sorted(benchmark.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    benchmark.rmdir()


def with_broken_json(benchmark: Path) -> None:
    (benchmark / "dataset.json").write_text('[{"id": "100-1", ', encoding="utf-8")


def with_another_json(benchmark: Path) -> None:
    (benchmark / "dataset.json").write_text('{"tasks": []}', encoding="utf-8")


def with_corrupt_workbook(benchmark: Path) -> None:
    (benchmark / "spreadsheet" / "100-1" / "1_100-1_golden.xlsx").write_bytes(b"PK\x03\x04 not a workbook")


def with_missing_workbook(benchmark: Path) -> None:
    (benchmark / "spreadsheet" / "100-1" / "1_100-1_init.xlsx").unlink()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (without_tasks, ("benchmark", "no such folder", "dataset.json")),
        (with_broken_json, ("benchmark/dataset.json", "not valid JSON", "unpack the published archive again")),
        (with_another_json, ("benchmark/dataset.json", "a list of tasks is expected")),
        (with_corrupt_workbook, ("benchmark", "task 100-1", "1_100-1_golden.xlsx", "`trace2skill tasks check")),
        (with_missing_workbook, ("benchmark", "task 100-1", "no input workbook", "`trace2skill tasks check")),
    ],
)
def test_tasks_that_cannot_be_used(
    place: Place, damage: Callable[[Path], None], told: tuple[str, ...], scripted: DemoServer
) -> None:
    """The file and the task are named, before any attempt is made; status 2, and no run is made."""
    damage(place.folder / "benchmark")
    refused = place.refused("evolve", "--config", place.config(scripted.base_url))
    assert refused.status == 2
    assert [word for word in told if word not in refused.sentence] == []


def test_a_corrupt_workbook_does_not_hide_the_other_tasks(place: Place) -> None:
    """`tasks check` has a finding with the file's name and ends with status 1."""
    with_corrupt_workbook(place.folder / "benchmark")
    assert main(["tasks", "check", "benchmark", "--json"]) == 1
    told = json.loads(place.capture.readouterr().out)
    assert [each["path"] for each in told["findings"] if each["severity"] == "error"] == ["100-1"]
    assert told["tasks"] == 6


def test_a_corrupt_output_fails_its_task_and_no_other(place: Place) -> None:
    """`grade` says what is wrong with the workbook that was handed in and grades the rest."""
    outputs = write_outputs(place.folder / "benchmark", place.folder / "outputs")
    (outputs / "101-1" / "1_101-1_output.xlsx").write_bytes(b"not a workbook")
    assert main(["grade", "--tasks", "benchmark", "--outputs", "outputs", "--json"]) == 0
    told = json.loads(place.capture.readouterr().out)
    assert (told["tasks"], told["passed"], told["not_scorable"]) == (6, 5, 0)
    assert [row["task"] for row in told["rows"] if row["outcome"] == "failed"] == ["101-1"]


def test_a_prompts_folder_with_a_misspelt_file(place: Place, scripted: DemoServer) -> None:
    """It is refused rather than silently ignored."""
    (place.folder / "prompts").mkdir()
    place.write("prompts/agnet.v1.md", "Hello\n")
    config = place.config(scripted.base_url)
    place.write("run.toml", 'prompts = "prompts"\n' + (place.folder / config).read_text())
    refused = place.refused("evolve", "--config", config)
    assert (refused.status, "agnet.v1.md" in refused.sentence) == (2, True)


def test_a_price_table_that_is_none(place: Place, scripted: DemoServer) -> None:
    """A run whose cost could not be counted does not start."""
    place.write("lab/prices.toml", "models = 3\n")
    refused = place.refused("evolve", "--config", place.config(scripted.base_url))
    assert (refused.status, "prices.toml" in refused.sentence) == (2, True)
