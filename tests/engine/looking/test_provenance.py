"""Every line, edit, patch and number of a run leads back to something that is there."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.analysts.step_text import quotable
from core.demo.server import DemoServer
from core.engine import blame, evolve, ledger
from core.patch.ledger import unaccounted
from core.patch.lints import check_quote
from core.skill.read import read_skill
from core.skill.write import write_skill
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from core.view.merge_tree.ledger_rows import fate_counts, ledger_lines
from core.view.runs.summary import summarise
from tests.engine.conftest import Whole
from tests.engine.setting import the_run


def test_every_line_leads_to_the_steps_that_taught_it(whole: Whole) -> None:
    """Line → edits → patches → trajectories → steps and quotes, all recorded; other lines are S0's or say why."""
    with the_run(whole.workspace) as store:
        edits = {edit.id: patch for patch in store.patches() for edit in patch.edits}
        base = {file.path: file.text.splitlines() for file in store.skill("S0").files}
        lines = store.blame()
        learned = [line for line in lines if line.sources]
        assert len(learned) >= 3
        for line in lines:
            assert line.sources or line.note or line.base_line is not None, line
            if line.base_line is not None:
                assert base[line.path][line.base_line - 1] == line.text
        for patch in {edits[source].id: edits[source] for line in learned for source in line.sources}.values():
            trajectory = store.trajectory(patch.trajectory)
            assert trajectory.task == patch.task
            assert patch.evidence
            steps = {step.index: step for step in trajectory.steps}
            for evidence in patch.evidence:
                assert evidence.trajectory == trajectory.id
                assert check_quote(evidence.quote, quotable(steps[evidence.step]))
            if patch.proof is not None:
                assert {patch.proof.first_step, patch.proof.last_step} <= steps.keys()


def test_a_second_evolution_leads_through_its_s0_to_the_first(
    whole: Whole, server: DemoServer, copied: Path, tmp_path: Path
) -> None:
    """A line the first run learned is S0's in the second, and still leads to the first one's patches and steps."""
    workspace = Workspace(copied)
    with the_run(copied) as first:
        run = first.run().id
        learned = {line.text: line.sources for line in first.blame() if line.sources and line.text.strip()}
        patches = {edit.id: patch for patch in first.patches() for edit in patch.edits}
        skill = first.skill("S1")
    write_skill(skill, tmp_path / skill.name)
    config = whole.suite.config(server.base_url, skill=str(tmp_path / skill.name), evaluate=False)
    ended = evolve(config.model_copy(update={"tasks": config.tasks.model_copy(update={"evolve": 2})}), workspace)
    assert ended.status == "done", ended.reason
    with workspace.open_run(ended.run, read_only=True) as second:
        assert second.versions()[0].note == f"made by {run}"
        for version in ("S0", "S1"):
            rows = {row.text: row for row in blame(second, workspace, version) if row.text in learned}
            assert rows.keys() == learned.keys()
            for text, row in rows.items():
                behind = [patches[source] for source in learned[text]]
                assert row.origin == "base"
                assert set(row.patches) == {f"{run}:{patch.id}" for patch in behind}
                assert {step.trajectory for step in row.steps} == {patch.trajectory for patch in behind}
    shutil.rmtree(workspace.run_directory(run))
    with workspace.open_run(ended.run, read_only=True) as second:
        told = {row.told for row in blame(second, workspace, "S1") if row.text in learned}
    assert all(each.endswith("(its run is not here)") for each in told)


def test_the_lines_of_the_skill_are_the_lines_of_its_blame(whole: Whole) -> None:
    """Nothing in the evolved skill is without a blame line, and no blame line without its line."""
    with the_run(whole.workspace) as store:
        skill = store.skill(store.versions()[-1].name)
        told = {file.path: [line.text for line in store.blame() if line.path == file.path] for file in skill.files}
    assert told == {file.path: file.text.splitlines() for file in skill.files}


def test_every_edit_has_a_fate(whole: Whole) -> None:
    """None is unaccounted for, and those said to be applied stand behind a line."""
    with the_run(whole.workspace) as store:
        rows = ledger(store)
        assert sum(fate_counts(ledger_lines(rows)).values()) == summarise(store.facts()).edits
        behind = {source for line in store.blame() for source in line.sources}
    assert rows
    assert unaccounted(rows) == ()
    for row in rows:
        assert ("applied" in row.fates or "routed" in row.fates) == (row.edit.id in behind), row


def test_versions_on_disk_are_what_was_recorded(whole: Whole) -> None:
    """The files of every version have the digest the run's database holds, and read as a skill."""
    with the_run(whole.workspace) as store:
        for version in store.versions():
            assert read_skill(store.version_directory(version.name)).digest == version.digest
            assert store.skill(version.name).digest == version.digest


def test_every_slot_was_attempted_graded_and_analysed(whole: Whole) -> None:
    """One trajectory a task and arm, each with a grade; one analysis a trajectory that was learned from."""
    with the_run(whole.workspace) as store:
        by_arm = {
            arm: [row.task for row in store.trajectories(arm)]  # type: ignore[arg-type]
            for arm in ("evolve", "test_before", "test_after")
        }
        evolved, tested = ([task.id for task in store.tasks(part)] for part in ("evolve", "test"))  # type: ignore[arg-type]
        assert by_arm == {"evolve": evolved, "test_before": tested, "test_after": tested}
        assert {row.outcome for row in store.trajectories()} <= {"passed", "failed"}
        assert [analysis.slot for analysis in store.analyses()] == list(range(len(evolved)))


def test_every_call_is_in_the_journal_and_in_the_runs_list(whole: Whole) -> None:
    """The calls that steps, analyses and merges name were recorded, and the run can pack what it used."""
    with (
        the_run(whole.workspace) as store,
        SqliteJournal(whole.workspace / "journal.sqlite", read_only=True) as journal,
    ):
        steps = {step.call for row in store.trajectories() for step in store.trajectory(row.id).steps if step.call}
        named = steps | {call for analysis in store.analyses() for call in analysis.calls}
        named |= {call for node in store.nodes() for call in node.calls}
        assert all(journal.reply(key) is not None for key in named)
        assert named <= {key for kind, key in store.uses() if kind == "reply"}
        paid = [call.key for call in store.calls() if call.paid and call.role != "doctor"]
        assert sorted(paid) == sorted(set(paid))
        assert set(paid) == named


def test_what_agents_handed_in_lies_under_its_rollout(whole: Whole) -> None:
    """Workbooks are the workspace's, one folder a rollout, and they are there."""
    with the_run(whole.workspace) as store:
        handed_in = [(row.id, output.path) for row in store.trajectories() for output in store.outputs(row.id)]
    paths = [(Path(path), identity) for identity, path in handed_in if path is not None]
    assert paths
    for path, identity in paths:
        assert path.is_file()
        assert path.is_relative_to(whole.workspace / "outputs" / identity)
