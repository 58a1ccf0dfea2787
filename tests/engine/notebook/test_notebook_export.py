"""The notebook of a run: what is pinned, what was done to it, and the .ipynb that Jupyter runs."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

import core
from core.cli import main
from core.engine.notebook import pinning
from core.engine.notebook.exporting import export_notebook, notebook_text
from core.errors import UserError
from core.notebook.drawn import in_a_cell
from core.store.export import export_run
from core.store.imports import import_run
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from core.types import Decision, Patch, Pin, Trajectory
from core.view.diffs.diff import FileDiff
from core.view.html.markup import tag
from core.view.links import View, view
from core.view.notebook.ipynb import harmless
from core.view.notebook.shown_rows import view_of_pin
from tests.pages.visiting import HOSTILE, tags_of, text_of


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> core.Lab:
    """The bundled run, only read."""
    return core.sample_lab(tmp_path_factory.mktemp("sample") / "lab")


@pytest.fixture
def lab(tmp_path: Path) -> core.Lab:
    """The bundled run, to be written to."""
    return core.sample_lab(tmp_path / "lab")


def the_run(lab: core.Lab) -> tuple[str, Workspace]:
    return str(lab.runs()["id"][0]), Workspace(lab.folder)


def every_view(lab: core.Lab) -> list[View]:
    """One view of every kind there is."""
    run, _ = the_run(lab)
    first, second = lab.trajectories(run)["id"][:2]
    return [
        view("overview", run=run),
        view("monitor", run=run),
        view("trajectories", run=run, outcome="failed", q="header", sort="-turns"),
        view("trajectories", run=run, traj=first, step=1),
        view("trajectories", run=run, traj=first, **{"with": second}),
        view("patches", run=run, which="pending", task="e001"),
        view("patches", run=run, patch="p001"),
        view("merge_tree", run=run),
        view("merge_tree", run=run, node="m3.000"),
        view("merge_tree", run=run, node="skill"),
        view("merge_tree", run=run, show="what-if", min_tasks=2, min_share="0.1"),
        view("merge_tree", run=run, show="ledger"),
        view("skill", run=run, version="S1", against="S0"),
        view("skill", run=run, version="S1", show="blame", file="SKILL.md"),
        view("skill", run=run, version="S1", show="preview"),
        view("skill", run=run, version="S1", show="findings"),
        view("results", run=run, a="S0", b="S1", show="better"),
    ]


def pins(lab: core.Lab) -> tuple[Pin, ...]:
    run, workspace = the_run(lab)
    with workspace.open_run(run, read_only=True) as store:
        return store.notebook.pins()


def test_every_kind_of_view_is_pinned_and_runs_in_jupyter(lab: core.Lab) -> None:
    """Executed by a real kernel, every cell shows its view: tables, a figure, a diff, what draws itself."""
    run, workspace = the_run(lab)
    for shown in every_view(lab):
        pinning.pin(run, workspace, shown, note=f"About {HOSTILE}", who="ada")
    path = export_notebook(run, workspace, lab.folder.parent / "run.ipynb", filled=True)
    made = nbformat.read(path, as_version=4)
    nbformat.validate(made)
    cells = [cell for cell in made.cells if cell.cell_type == "code"][1:]
    assert [cell.source for cell in cells] != []
    kinds = [{kind for output in cell.outputs for kind in output.get("data", {})} for cell in cells]
    assert all(kind & {"text/html", "application/vnd.plotly.v1+json"} for kind in kinds), kinds
    assert sum("application/vnd.plotly.v1+json" in kind for kind in kinds) == 1
    assert {output.output_type for cell in cells for output in cell.outputs} == {"execute_result", "display_data"}


def test_a_pin_keeps_what_the_call_shows(sample: core.Lab, lab: core.Lab) -> None:
    """The snapshot and the DataFrame of the line are of the same rows, for each list."""
    run, workspace = the_run(lab)
    kept = pinning.pin(run, workspace, view("trajectories", run=run, outcome="failed", arm="evolve"))
    table = sample.trajectories(run, outcome="failed", arm="evolve")
    place = kept.shown.columns.index("trajectory")
    assert [row[place] for row in kept.shown.rows] == list(table["id"])
    assert kept.title == "Trajectories: arm evolve, outcome failed"


def test_the_notebook_is_the_same_bytes_and_harmless(lab: core.Lab) -> None:
    """Exported twice it is one file; titles are text, and a note with HTML or an image is shown as it was typed."""
    run, workspace = the_run(lab)
    pinning.pin(run, workspace, view("trajectories", run=run, q=HOSTILE), note=f"**See** {HOSTILE}", who=HOSTILE)
    pinning.pin(run, workspace, view("overview", run=run), note="Ten tasks **better**: see `e001`.")
    text = notebook_text(run, workspace)
    assert text == notebook_text(run, workspace)
    words = [cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
    assert any("**better**: see `e001`" in "".join(each) for each in words)
    hostile = "".join(next(each for each in words if "Trajectories" in "".join(each)))
    outside = hostile.split("```")[0::2]
    assert not any("<img" in part.replace(r"\<img", "") or "![" in part.replace(r"\!\[", "") for part in outside)
    assert f"```text\n**See** {HOSTILE}\n```" in hostile


@pytest.mark.parametrize(
    "note", ["a `<b>` in code", "![x](http://a/b.png)", "```\n<script>", "&lt;img&gt;", "[x](javascript:1)"]
)
def test_what_markdown_could_run_or_load_is_a_block_of_code(note: str) -> None:
    """The fence is longer than any in the note, so nothing closes it early."""
    shown = harmless(note)
    fence = shown.split("text\n")[0]
    assert set(fence) == {"`"}
    assert fence not in note
    assert shown.endswith(f"\n{fence}")


def test_pins_are_moved_reworded_taken_out_and_brought_back(lab: core.Lab) -> None:
    """Everything is appended: the words and places of before can still be told, and taking out can be undone."""
    run, workspace = the_run(lab)
    a, b, c = (pinning.pin(run, workspace, view(page, run="latest")) for page in ("overview", "skill", "results"))
    assert [pin.params for pin in pins(lab)] == [(("run", run),)] * 3
    pinning.move(run, workspace, c.seq, before=a.seq)
    pinning.reword(run, workspace, b.seq, "why", who="bo")
    pinning.unpin(run, workspace, a.seq)
    assert [(pin.seq, pin.note) for pin in pins(lab)] == [(c.seq, ""), (b.seq, "why")]
    with workspace.open_run(run) as store:
        assert [pin.seq for pin in store.notebook.pins(taken_out=True)] == [a.seq]
    pinning.bring_back(run, workspace, a.seq)
    assert [pin.seq for pin in pins(lab)] == [c.seq, a.seq, b.seq]
    with pytest.raises(UserError, match="no entry 99"):
        pinning.unpin(run, workspace, 99)


def test_the_same_view_is_pinned_once(lab: core.Lab) -> None:
    """Two clicks make one entry; another note makes another."""
    run, workspace = the_run(lab)
    for note in ("", "", "look"):
        pinning.pin(run, workspace, view("skill", run=run), note)
    assert [pin.note for pin in pins(lab)] == ["", "look"]


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (view("runs"), "only a view of a run"),
        (view("notebook", run="latest"), "only a view of a run"),
        (view("trajectories", run="latest", traj="nope"), "there is no trajectory 'nope'"),
        (view("trajectories", run="latest", outcome="odd"), "There is no outcome 'odd'"),
        (view("merge_tree", run="latest", show="what-if", min_tasks="many"), "min_tasks=many is no threshold"),
        (view("skill", run="latest", version="S9"), "there is no version 'S9'"),
    ],
)
def test_what_is_not_there_is_not_pinned(lab: core.Lab, shown: View, why: str) -> None:
    """One sentence says why, and nothing is kept."""
    run, workspace = the_run(lab)
    with pytest.raises(UserError, match=why):
        pinning.pin(run, workspace, shown)
    assert pins(lab) == ()


def test_a_view_that_changed_since_says_so(lab: core.Lab) -> None:
    """A decision changes what the ledger says of the edits, and the skill it does not."""
    run, workspace = the_run(lab)
    for shown in (view("merge_tree", run=run, show="ledger"), view("skill", run=run)):
        pinning.pin(run, workspace, shown)
    assert [entry.since.told for entry in pinning.entries(run, workspace, pins(lab))] == ["", ""]
    with workspace.open_run(run) as store:
        store.add_decision(Decision(target="p001", verdict="reject", reviewer="ada", at="2026-11-22T10:00:00+00:00"))
    audit, skill = pinning.entries(run, workspace, pins(lab))
    assert audit.since.told.startswith("Changed since: ")
    assert skill.since == pinning.Since()


def test_pins_travel_with_the_run(lab: core.Lab, tmp_path: Path) -> None:
    """They are in the run's database: exported and imported elsewhere, the notebook is the same."""
    run, workspace = the_run(lab)
    pinning.pin(run, workspace, view("results", run=run), note="where it counts", who="ada")
    with workspace.open_run(run) as store, SqliteJournal(workspace.journal_path) as journal:
        export_run(store, journal, tmp_path / "packed", with_files=False)
    elsewhere = Workspace(tmp_path / "elsewhere")
    import_run(tmp_path / "packed", elsewhere)
    assert pins(core.Lab(elsewhere.directory)) == pins(lab)


def test_what_core_gives_a_notebook_is_still_the_record(sample: core.Lab) -> None:
    """Drawn things carry what they are made of; a diff is the tuple of file diffs it is on the command line."""
    run, _ = the_run(sample)
    compared = core.diff(run, sample.folder)
    assert isinstance(compared, tuple)
    assert all(isinstance(file, FileDiff) for file in compared)
    assert compared == sample.diff(run)
    assert {"script", "img", "iframe"}.isdisjoint(tags_of(compared._repr_html_()))
    assert isinstance(sample.patch(run, "p001").value, Patch)
    attempt = sample.trajectory(run, str(sample.trajectories(run)["id"][0]))
    assert isinstance(attempt.value, Trajectory)
    assert len(attempt.frame) == len(attempt.value.steps)
    assert "color-scheme: light dark" in attempt._repr_html_()


def test_links_in_a_cell_lead_to_the_lab_or_nowhere(sample: core.Lab) -> None:
    """A relative link would open something of Jupyter's; texts that look like a link stay texts."""
    run, _ = the_run(sample)
    assert 'href="trajectories' not in sample.patch(run, "p001")._repr_html_()
    there = core.Lab(sample.folder, app="http://localhost:8501")
    assert 'href="http://localhost:8501/trajectories?run=' in there.patch(run, "p001")._repr_html_()
    text = '<a class="lab-go" href="http://tracker.example">'
    assert text in text_of(in_a_cell(tag("p", text), "http://localhost:8501"))


def test_the_command_writes_it(
    lab: core.Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lab beside the file is named relative to it; a file that is there is not overwritten."""
    run, workspace = the_run(lab)
    pinning.pin(run, workspace, view("overview", run=run))
    monkeypatch.chdir(lab.folder.parent)
    assert main(["notebook", "latest", "--to", "run.ipynb", "--runs", "lab", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"path": "run.ipynb", "run": run, "views": 1}
    opening = nbformat.read("run.ipynb", as_version=4).cells[1].source
    assert "FOLDER = 'lab'" in opening
    assert main(["notebook", "latest", "--to", "run.ipynb", "--runs", "lab"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["notebook", "latest", "--to", "run.txt", "--runs", "lab"]) == 2
    assert [path.name for path in Path().iterdir()] == ["lab", "run.ipynb"]


def test_a_link_of_a_pin_opens_the_view(lab: core.Lab) -> None:
    """What is kept is the link, whole and in order."""
    run, workspace = the_run(lab)
    for shown in every_view(lab):
        assert view_of_pin(pinning.pin(run, workspace, shown)) == shown
