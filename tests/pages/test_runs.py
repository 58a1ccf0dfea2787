"""The Runs page: from the front door, by a link, without any run, and with hostile ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.store.export import export_run
from core.store.journal import SqliteJournal
from core.store.processes import this_process
from core.store.workspace import Workspace
from core.types import Assembled, BlameLine, Fate, Score, Skill, Version
from pages.parts import lab
from tests.store.samples import AT, a_call, a_patch, a_run, a_skill, a_task, a_trajectory, an_analysis

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "<img src=x onerror=alert(1)> ![x](http://tracker.example/x.png) :red[red] $x$ <script>alert(1)</script>"


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """An empty workspace for the app, and no bundled runs."""
    monkeypatch.setenv("TRACE2SKILL_LAB", str(tmp_path / "lab"))
    monkeypatch.setattr(lab, "SAMPLES", tmp_path / "samples")
    return Workspace(tmp_path / "lab")


def visit(start: str = "app.py", **query: str) -> AppTest:
    """The page as a visitor finds it; an exception in it fails the test."""
    app = AppTest.from_file(str(ROOT / start), default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    return app


def everything_shown(app: AppTest) -> str:
    kinds = ("header", "subheader", "text", "error", "warning", "info", "code", "markdown", "metric")
    return "\n".join(
        f"{each.type}: {each.value} {getattr(each, 'label', '')}" for kind in kinds for each in app.get(kind)
    )


def rendered_as_markdown(app: AppTest) -> str:
    """Whatever Streamlit would render: anything but text, code and table cells."""
    kinds = ("header", "subheader", "title", "caption", "error", "warning", "info", "success", "markdown")
    parts = [each.value for kind in kinds for each in app.get(kind)]
    labels = [str(getattr(each, "label", "")) for kind in ("metric", "button", "expander") for each in app.get(kind)]
    return "\n".join(parts + labels)


def a_finished_run(workspace: Workspace, run_id: str = "demo-20261121-205400-a1b2", name: str = "demo") -> str:
    """A small scripted run: one task won, one lost and won back, an evolved skill."""
    config = {**a_run().config, "name": name}
    before, after = a_skill(), a_skill(f"# Guide\n\nOpen the workbook first.\n{HOSTILE}\n")
    with workspace.create_run(a_run(run_id, config=config, status="done", scripted=True)) as store:
        store.put_tasks([a_task("t0"), a_task("t1")], "test")
        for slot, passed in enumerate([False, True]):
            grade = Score(value=float(passed), passed=passed)
            store.put_trajectory("test_before", slot, a_trajectory(f"b{slot}", task=f"t{slot}", grade=grade))
            store.put_trajectory(
                "test_after", slot, a_trajectory(f"a{slot}", task=f"t{slot}", skill_digest=after.digest)
            )
        store.put_analysis(an_analysis(0, a_patch()))
        store.add_calls([a_call("a"), a_call("b", paid=False)])
        store.put_version(Version(name="S0", digest=before.digest, created=AT), before)
        store.put_version(Version(name="S1", digest=after.digest, created=AT), after, assembled(after))
    return run_id


def assembled(skill: Skill) -> Assembled:
    return Assembled(
        skill=skill,
        blame=(BlameLine(path="SKILL.md", line=1, text="---", base_line=1),),
        fates=(Fate(edit="p000.e1", kind="applied", at="assemble", reason="3 tasks"),),
    )


class TestTheList:
    def test_an_empty_workspace_says_what_to_do(self, workspace):
        """Without any run the page names the command that makes one."""
        app = visit()
        assert app.header[0].value == "Runs"
        assert app.code[0].value == f"trace2skill demo --runs {workspace.directory}"

    def test_runs_are_listed_and_opened(self, workspace):
        """A run is in the table, and choosing it opens it under its own link."""
        run = a_finished_run(workspace)
        app = visit()
        assert list(app.dataframe[0].value["run"]) == [run]
        assert list(app.dataframe[0].value["rollouts"]) == [4]
        app.button[0].click().run()
        assert not app.exception
        assert app.query_params["run"] == run
        assert app.header[0].value == "Run"

    def test_a_damaged_run_hides_no_other(self, workspace):
        """A run that cannot be read is named with what to do, beside the ones that can."""
        run = a_finished_run(workspace)
        broken = workspace.run_directory("broken")
        broken.mkdir()
        (broken / "run.sqlite").write_bytes(b"no database " * 400)
        app = visit()
        assert set(app.dataframe[0].value["run"]) == {run, "broken"}
        assert "not a database of this program" in everything_shown(app)

    def test_a_workspace_that_cannot_be_used_says_why(self, tmp_path, monkeypatch):
        """A folder of somebody else's is not touched; the page says so in words."""
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "letters").mkdir()
        monkeypatch.setenv("TRACE2SKILL_LAB", str(tmp_path / "home"))
        shown = everything_shown(visit())
        assert "not a workspace, it holds other things (letters)" in shown


class TestARun:
    def test_a_link_opens_it(self, workspace):
        """Status, scores, counts, cost and the diff of the skill are on the page."""
        app = visit(run=a_finished_run(workspace))
        metrics = {each.label: each.value for each in app.metric}
        assert metrics["S0, held-out tasks passed"] == "50.0 %"
        assert metrics["S*, held-out tasks passed"] == "100.0 %"
        assert metrics["Calls paid for"] == "1"
        assert metrics["Cost"] == "0.1"
        shown = everything_shown(app)
        assert "1 better, 0 worse, 1 the same of 2 paired tasks: +50.0 points" in shown
        assert "2 edits proposed: 1 applied, 1 unaccounted" in shown
        assert "cost unknown, prices.toml has no price for" in shown
        assert any(f"+{HOSTILE}" in each.value for each in app.code)

    def test_scripted_numbers_say_so(self, workspace):
        """A run of the scripted demo model is labelled where its numbers are."""
        assert "Scripted demo model" in everything_shown(visit(run=a_finished_run(workspace)))

    def test_the_way_back_leads_to_the_list(self, workspace):
        """The button above a run returns to all runs."""
        app = visit(run=a_finished_run(workspace))
        app.button[0].click().run()
        assert app.header[0].value == "Runs"

    @pytest.mark.parametrize("run", ["nope", "../../etc", HOSTILE, ""])
    def test_an_unknown_run_is_said_in_words(self, workspace, run):
        """A link to no run says that there is none and which there are; what it said is not interpreted."""
        known = a_finished_run(workspace)
        app = visit(run=run)
        shown = everything_shown(app)
        assert "there is no run" in shown
        assert known in shown
        assert "tracker.example" not in rendered_as_markdown(app)

    def test_a_hostile_name_is_not_interpreted(self, workspace):
        """A run's name with HTML and Markdown in it is shown as text, in the list and on its page."""
        run = a_finished_run(workspace, name=HOSTILE)
        for app in (visit(), visit(run=run)):
            assert "tracker.example" not in rendered_as_markdown(app)
            assert "onerror" not in rendered_as_markdown(app)
        assert HOSTILE in everything_shown(visit(run=run))

    def test_an_unevaluated_run_shows_no_score(self, workspace):
        """Before anything was tested there is a dash and no 0."""
        workspace.create_run(a_run()).close()
        app = visit(run="latest")
        assert [each.value for each in app.metric][:2] == ["–", "–"]
        assert "There is no evolved skill yet." in everything_shown(app)
        assert "trace2skill resume" in app.code[0].value

    def test_a_run_at_work_is_shown_as_running(self, workspace):
        """A run whose engine lives is running; one whose engine is gone is interrupted and says how to go on."""
        with workspace.create_run(a_run(status="running")) as store:
            assert "interrupted" in everything_shown(visit(run="latest"))
            store.begin_process(this_process(), AT)
            shown = everything_shown(visit(run="latest"))
        assert "interrupted" not in shown
        assert "text: running" in shown

    def test_files_changed_by_hand_are_said_in_words(self, workspace):
        """A version whose files were edited does not break the page."""
        run = a_finished_run(workspace)
        (workspace.run_directory(run) / "versions" / "S1" / "xlsx" / "SKILL.md").write_text("mine", encoding="utf-8")
        assert "not those the run recorded as S1" in everything_shown(visit(run=run))


class TestTheDoor:
    def test_a_visit_that_begins_at_the_page_finds_the_app(self, workspace):
        """Started by itself, as Streamlit does for a first visit by link, the page declares the navigation."""
        app = visit("pages/runs.py", run=a_finished_run(workspace))
        assert app.header[0].value == "Run"

    def test_the_bundled_run_is_there_on_the_first_start(self, workspace, tmp_path, monkeypatch):
        """A new workspace has the sample run in it, ready to be opened."""
        elsewhere = Workspace(tmp_path / "elsewhere")
        run = a_finished_run(elsewhere)
        with elsewhere.open_run(run) as store, SqliteJournal(elsewhere.journal_path) as journal:
            export_run(store, journal, tmp_path / "bundled" / "first")
        monkeypatch.setattr(lab, "SAMPLES", tmp_path / "bundled")
        app = visit()
        assert list(app.dataframe[0].value["run"]) == [run]
        assert visit(run=run).metric[1].value == "100.0 %"
