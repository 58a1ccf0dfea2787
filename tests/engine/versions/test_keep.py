"""Keeping the skill of another threshold: a version of its own, made without any endpoint, and never twice."""

from __future__ import annotations

import pytest

from core.engine import blame, decide, ledger
from core.engine.running.at_work import at_work
from core.engine.versions.keep import ingredients, keep
from core.errors import UserError
from core.store.workspace import Workspace
from core.types import Candidate, Decision, Edit, Threshold
from core.view.merge_tree.what_if import what_if
from tests.pages.merging import a_merged_run
from tests.store.samples import AT, a_run

LOW = Threshold(min_tasks=2, min_share=0)


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(tmp_path / "lab")


@pytest.fixture
def run(workspace) -> str:
    return a_merged_run(workspace, 40, 4)


def decided(run: str, workspace: Workspace, target: str, verdict: str, **fields: object) -> None:
    given = {"target": target, "verdict": verdict, "reviewer": "ada", "at": AT, **fields}
    decide(run, workspace, Decision.model_validate(given))


def test_what_was_shown_is_what_is_kept(workspace, run):
    """The version is the skill the threshold showed, not evaluated, with a note that names the threshold and who."""
    with workspace.open_run(run, read_only=True) as store:
        shown = what_if(ingredients(store), LOW)
    version = keep(run, workspace, LOW, "ada", AT)
    assert (version.name, version.evaluated, version.digest) == ("S2", False, shown.skill.digest)
    assert version.note == ("kept by ada: SKILL.md asks for 2 tasks and 0 % of the trajectories, a reference for 2")
    with workspace.open_run(run, read_only=True) as store:
        assert store.skill("S2").files == shown.skill.files
        assert [each.name for each in store.versions()] == ["S0", "S1", "S2"]
        assert all(row.fates for row in ledger(store))
        assert len(blame(store, workspace, "S2")) >= shown.lines


def test_a_skill_that_is_there_is_not_kept_again(workspace, run):
    """The refusal names the version that is the same, be it the newest or an older one."""
    with pytest.raises(UserError, match="the run has as S1"):
        keep(run, workspace, Threshold(), "ada", AT)
    keep(run, workspace, LOW, "ada", AT)
    with pytest.raises(UserError, match="the run has as S2"):
        keep(run, workspace, LOW, "bob", AT)
    with pytest.raises(UserError, match="the run has as S1"):
        keep(run, workspace, Threshold(), "bob", AT)


def test_nobody_keeps_nothing(workspace, run):
    """A name is asked for, a merge must have been, and no engine may be at work."""
    with pytest.raises(UserError, match="needs a name"):
        keep(run, workspace, LOW, "  ", AT)
    fresh = workspace.create_run(a_run("fresh-20261121-205400-a1b2"))
    fresh.close()
    with pytest.raises(UserError, match="nothing has been merged in this run yet"):
        keep("fresh-20261121-205400-a1b2", workspace, LOW, "ada", AT)
    with (
        workspace.open_run(run) as store,
        at_work(store),
        pytest.raises(UserError, match="already working on this run"),
    ):
        keep(run, workspace, LOW, "ada", AT)


def test_what_was_rejected_since_is_not_brought_back(workspace, run):
    """A lesson rejected after the merge is in no skill that a threshold makes, and still waits for a merge."""
    with workspace.open_run(run, read_only=True) as store:
        given = ingredients(store)
    widest = what_if(given, LOW).lessons[0].edit
    decided(run, workspace, widest.id, "reject", reason="wrong")
    with workspace.open_run(run, read_only=True) as store:
        after = ingredients(store)
    found = what_if(after, LOW)
    assert after.waiting == 1
    assert widest.lesson not in found.skill.text()
    assert next(each.now for each in found.lessons if each.edit.id == widest.id) == "left out"
    keep(run, workspace, LOW, "ada", AT)
    with workspace.open_run(run, read_only=True) as store:
        assert ingredients(store).waiting == 1


def test_what_was_reworded_since_is_in_these_words(workspace, run):
    """A leaf edit put into other words since goes round the tree, and leaves the lesson it was merged into."""
    with workspace.open_run(run, read_only=True) as store:
        before = ingredients(store)
        leaf = store.patches()[0].edits[0]
    said = Edit(id=leaf.id, op=leaf.op, path=leaf.path, anchor=leaf.anchor, text="- In my own words.")
    decided(run, workspace, leaf.id, "accept", replacement=said)
    with workspace.open_run(run, read_only=True) as store:
        after = ingredients(store)
    assert "In my own words." in what_if(after, Threshold()).skill.text()

    def behind(candidates: tuple[Candidate, ...]) -> list[str]:
        return [each.edit.id for each in candidates if leaf.id in each.sources]

    assert len(behind(before.candidates)) == 1
    assert behind(after.candidates) == [leaf.id]


def test_a_script_that_does_not_run_is_left_out(workspace, run, monkeypatch):
    """Keeping tries scripts as the end of a run does: what does not run enters no version."""
    from core.engine.versions import keep as keeping
    from core.types import Finding

    async def broken(base, candidates, assembled_of, ports):
        left = candidates[1:]
        return assembled_of(left), (Finding(severity="error", rule="script-runs", path="scripts/x.py", message="no"),)

    monkeypatch.setattr(keeping, "changed_scripts", lambda base, skill: ("scripts/x.py",))
    monkeypatch.setattr(keeping, "with_sound_scripts", broken)
    monkeypatch.setattr(keeping, "sandbox_for", lambda config, workspace: None)
    version = keep(run, workspace, LOW, "ada", AT)
    with workspace.open_run(run, read_only=True) as store:
        assert [finding.rule for finding in store.findings(f"{version.name} scripts")] == ["script-runs"]
