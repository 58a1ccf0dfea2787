"""Where lines come from is read through earlier runs, and what came of merging again is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.blame import inherited
from core.engine.looking.origins import origins, story
from core.engine.processes import merging_again
from core.engine.processes.merging_again import asked_now, what_came
from core.errors import UserError
from core.store.processes import this_process
from core.store.workspace import Workspace
from core.types import Assembled, BlameLine, Decision, Version
from core.view.html.merging import came_html
from core.view.skill.origins import learned
from tests.pages.visiting import text_of
from tests.store.samples import AT, a_call, a_node, a_patch, a_run, a_skill, an_analysis

OLD, NEW = "old-20261120-205400-a1b2", "new-20261121-205400-a1b2"
TEXTS = ("---", "name: xlsx", "description: Work with spreadsheets.", "---", "# Guide", "")
LINES = (
    *(BlameLine(path="SKILL.md", line=n, text=text, base_line=n) for n, text in enumerate(TEXTS, 1)),
    BlameLine(path="SKILL.md", line=7, text="Open the workbook first.", edit="m1.000.e1", sources=("p000.e1",)),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two runs: the second starts from the skill the first one evolved."""
    made, skill = Workspace(tmp_path / "lab"), a_skill()
    with made.create_run(a_run(OLD)) as store:
        store.put_analysis(an_analysis(0, a_patch()))
        store.put_nodes([a_node()])
        version = Version(name="S1", digest=skill.digest, created=AT)
        store.put_version(version, skill, Assembled(skill=skill, blame=LINES, fates=()))
    with made.create_run(a_run(NEW)) as store:
        store.put_version(Version(name="S0", digest=skill.digest, created=AT), skill, earlier=inherited(LINES, OLD))
    return made


def test_support_and_story_need_no_other_patch(workspace: Workspace):
    """A version's lessons have their tasks; a line has its patch and its edit as the tree has it."""
    with workspace.open_run(OLD, read_only=True) as store:
        found = origins(store, workspace, "S1")
        assert [(block.edit, block.tasks) for block in learned(found.blocks)] == [("m1.000.e1", ("t1",))]
        line = found.line("SKILL.md", 7)
        assert line is not None
        card = story(store, workspace, "S1", line)
    assert ([each.patch for each in card.taught], card.node, card.decidable) == (["p000"], "m1.000", True)
    assert found.line("SKILL.md", 99) is None


def test_a_decision_on_the_lesson_is_on_its_card(workspace: Workspace):
    """It is told by lineage: the edit kept with it teaches the same."""
    with workspace.open_run(OLD) as store:
        candidate = store.candidate("m1.000.e1")
        store.add_decision(
            Decision(target="m1.000.e1", verdict="reject", candidate=candidate, reviewer="ada", reason="no", at=AT)
        )
        card = story(store, workspace, "S1", LINES[-1])
    assert (card.verdict, card.votes[0].reviewer) == ("rejected", "ada")


def test_a_line_of_s0_leads_into_the_run_that_wrote_it(workspace: Workspace):
    """Its tasks and its patch are that run's; where the run is gone, that is told."""
    with workspace.open_run(NEW, read_only=True) as store:
        line = origins(store, workspace, "S0").line("SKILL.md", 7)
        assert line is not None
        card = story(store, workspace, "S0", line)
        assert (card.origin, card.taught[0].run, card.tasks) == ("base", OLD, ("t1",))
        workspace.run_directory(OLD).rename(workspace.directory / "elsewhere")
        gone = story(store, workspace, "S0", line)
    assert (gone.taught, gone.missing) == ((), (f"{OLD}:p000",))


def test_a_version_nobody_assembled_is_itself(workspace: Workspace, tmp_path):
    """Every line of a skill without a blame is S0's; a version that is not there is said."""
    with Workspace(tmp_path / "other").create_run(a_run(OLD)) as store:
        store.put_version(Version(name="S0", digest=a_skill().digest, created=AT), a_skill())
        found = origins(store, workspace, "S0")
        assert {block.origin for block in found.blocks} == {"base"}
        with pytest.raises(UserError, match="no version"):
            origins(store, workspace, "S9")


def test_what_came_of_merging_again_is_told(workspace: Workspace):
    """Working until the version is made and the engine gone, with the calls that were paid for."""
    with workspace.open_run(OLD) as store:
        store.add_calls([a_call("a", role="merger")])
        asked = asked_now(store)
        assert what_came(store, workspace, asked).state == "working"
        store.begin_process(this_process(), AT)
        store.add_event("version_made", "S2", {}, AT)
        assert what_came(store, workspace, asked).state == "working"
        store.add_calls([a_call("b", role="merger")])
        store.end_process(this_process(), AT)
        came = what_came(store, workspace, asked)
    assert (came.state, came.version, came.paid) == ("made", "S2", 1)


def test_a_merge_that_leads_to_the_same_skill_says_so(workspace: Workspace):
    """The version it names was there before it was asked for: nobody is sent to look for a change."""
    with workspace.open_run(OLD) as store:
        store.put_version(Version(name="S1", digest=a_skill().digest, created=AT), a_skill())
        asked = asked_now(store)
        store.begin_process(this_process(), AT)
        store.add_event("version_made", "S1", {}, AT)
        store.end_process(this_process(), AT)
        came = what_came(store, workspace, asked)
    assert (came.state, came.version) == ("same", "S1")
    told = text_of(came_html(came, OLD, ["S0", "S1"]))
    assert "the skill stays as S1 has it" in told
    assert "changed" not in told


def test_an_engine_that_refused_is_told_by_its_last_words(workspace: Workspace, monkeypatch):
    """Its process is over and made no version: its last words say why, and without any there is a sentence."""
    monkeypatch.setattr(merging_again, "is_over", lambda run, workspace: True)
    with workspace.open_run(OLD) as store:
        asked = asked_now(store)
        (store.directory / "engine.log").write_text("the task set is gone\n", encoding="utf-8")
        assert what_came(store, workspace, asked).words == "the task set is gone"
        (store.directory / "engine.log").unlink()
        assert "without a word" in what_came(store, workspace, asked).words
