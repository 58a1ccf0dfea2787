"""Carrying, starting, grading and serving given something wrong: one sentence, and what is there stays as it is."""

from __future__ import annotations

import pytest

from core.cli import main
from tests.cli.bad_input.place import SECOND, Place, contents
from tests.cli.wrong_servers import silent


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("export RUN --to benchmark", "benchmark: is there already; name a new folder to export to"),
        ("export RUN --to benchmark/dataset.json", "benchmark/dataset.json: is there already"),
        ("export RUN --to my-skill/SKILL.md/x", "my-skill/SKILL.md/x: "),
        ("import absent", "absent: no exported run; name a folder that `trace2skill export RUN --to DIR` made"),
        ("import benchmark", "benchmark: no exported run"),
        ("import nonsense", "nonsense/export.json: not what an export writes; export the run again"),
        ("validate absent", "absent: no such directory; `trace2skill init absent` starts a skill there"),
        ("validate benchmark/dataset.json", "benchmark/dataset.json"),
        ("init my-skill", "my-skill: there is a skill already; `trace2skill validate my-skill`"),
        ("init benchmark", "benchmark: not empty and holds no SKILL.md"),
        ("init Your_Skill", "try `trace2skill init your-skill`"),
        ("grade --tasks benchmark --outputs absent", "absent: no such folder; give the one that holds"),
        ("grade --tasks benchmark --outputs my-skill", "my-skill: holds no output of any of the 6 tasks"),
        ("grade --tasks absent --outputs benchmark", "absent: no such folder"),
        ("tasks check absent", "absent: no such folder"),
        ("tasks", "the following arguments are required: COMMAND; `trace2skill tasks --help` explains it"),
        ("demo --dialect latin", "'latin' is no dialect of the scripted server; there are"),
        ("demo --evolve 0", "argument --evolve: 0 is out of bounds: at least 1"),
        ("resume RUN --calls many", "argument --calls: 'many' is no whole number"),
        ("resume RUN --money -1", "argument --money: -1 is out of bounds: 0 or more"),
        ("shwo RUN", "invalid choice: 'shwo'"),
    ],
)
def test_other_commands_given_something_wrong(place: Place, command: str, told: str) -> None:
    """One sentence with what, where and what to do next; status 2, and what is there stays as it is."""
    (place.folder / "nonsense").mkdir()
    place.write("nonsense/export.json", "{}")
    before = contents(place.folder / "benchmark") | contents(place.folder / "my-skill")
    refused = place.refused(*command.replace("RUN", SECOND).split())
    assert (refused.status, told in refused.sentence) == (2, True), refused
    assert contents(place.folder / "benchmark") | contents(place.folder / "my-skill") == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--dialect latin", "'latin' is no dialect of the scripted server; there are"),
        ("--faults 429:2", "the share of 429 is 2, outside [0, 1]"),
        ("--port PORT", "choose another --port"),
    ],
)
def test_a_server_that_cannot_be_is_not_announced(place: Place, words: str, told: str) -> None:
    """`serve-demo` says that it answers only where it can; otherwise one sentence and status 2."""
    with silent() as taken:
        port = taken.split(":")[2].partition("/")[0]
        assert main(["serve-demo", *words.replace("PORT", port).split()]) == 2
    output, errors = place.capture.readouterr()
    assert output == ""
    assert len(errors.splitlines()) == 1
    assert errors.startswith("error: ")
    assert told in errors
