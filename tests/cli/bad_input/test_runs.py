"""Runs and workspaces that are not there, are several or are damaged: named, and never made or touched."""

from __future__ import annotations

import json

import pytest

from core.cli import main
from core.demo.server import DemoServer
from tests.cli.bad_input.place import RUN, SECOND, Place

ON_A_RUN = (
    ("status", "RUN"),
    ("show", "RUN"),
    ("ledger", "RUN"),
    ("blame", "RUN"),
    ("diff", "RUN"),
    ("resume", "RUN"),
    ("cancel", "RUN"),
    ("remerge", "RUN"),
    ("decide", "RUN", "p000", "reject", "--reviewer", "ada"),
    ("export", "RUN", "--to", "exported"),
)


@pytest.mark.parametrize("words", ON_A_RUN, ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("run", "told"),
    [
        ("demo-2027", ("there is no run 'demo-2027'", SECOND, RUN)),
        ("demo-20261121", ("'demo-20261121' could be any of", SECOND, RUN, "name one in full")),
        ("../lab/runs", ("there is no run '../lab/runs'",)),
    ],
)
def test_a_run_that_is_not_there_or_could_be_several(
    place: Place, words: tuple[str, ...], run: str, told: tuple[str, ...]
) -> None:
    """The runs that could be meant are named; status 2."""
    refused = place.refused(*(run if word == "RUN" else word for word in words))
    assert refused.status == 2
    assert [word for word in told if word not in refused.sentence] == []
    assert not (place.folder / "exported").exists()


@pytest.mark.parametrize("words", ON_A_RUN, ids=lambda words: words[0])
def test_a_mistyped_workspace_is_not_made(place: Place, words: tuple[str, ...]) -> None:
    """Commands about runs that exist leave no folder where there is no workspace."""
    refused = place.refused(*("latest" if word == "RUN" else word for word in words), "--runs", "lba")
    assert refused.status == 2
    assert "lba: there is no workspace here; name another folder with --runs DIR" in refused.sentence
    assert not (place.folder / "lba").exists()


@pytest.mark.parametrize("command", ["demo", "evolve --config run.toml", "import benchmark", "status", "show latest"])
def test_a_workspace_that_is_a_file_or_somebody_elses_folder(place: Place, scripted: DemoServer, command: str) -> None:
    """It is left alone; status 2."""
    place.config(scripted.base_url)
    place.write("a-file", "mine\n")
    as_file = place.refused(*command.split(), "--runs", "a-file")
    as_folder = place.refused(*command.split(), "--runs", "benchmark")
    assert (as_file.status, as_folder.status) == (2, 2)
    assert "a-file: is a file; name a folder for the workspace with --runs DIR" in as_file.sentence
    assert "benchmark: not a workspace, it holds other things" in as_folder.sentence
    assert (place.folder / "a-file").read_text() == "mine\n"
    assert not (place.folder / "benchmark" / "runs").exists()


def test_a_damaged_run_is_named_and_the_others_stay_readable(place: Place) -> None:
    """`show` of it is refused with its file; the list has it as a row that says what is wrong."""
    (place.lab / "runs" / RUN / "run.sqlite").write_bytes(b"this is no database" * 100)
    refused = place.refused("show", RUN)
    assert refused.status == 2
    assert "run.sqlite: not a database of this program" in refused.sentence
    assert main(["status", "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(place.capture.readouterr().out)["runs"]}
    assert (rows[RUN]["state"], rows[SECOND]["state"]) == ("unreadable", "done")
    assert "not a database" in rows[RUN]["problem"]
