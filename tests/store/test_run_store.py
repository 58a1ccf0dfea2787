"""What goes into a run comes out of it equal, and lists tell the truth about it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.store.run_store import RunStore, create_run, open_run
from core.types import Assembled, Decision, Edit, Failure, Finding, NotScorable, Version
from tests.store import samples
from tests.store.samples import (
    AT,
    MISSED,
    a_call,
    a_node,
    a_patch,
    a_run,
    a_skill,
    a_step,
    a_task,
    a_trajectory,
    an_analysis,
)

ROUND_TRIP = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    with create_run(tmp_path / "runs" / "demo", a_run()) as made:
        yield made


@pytest.fixture(scope="module")
def shared_store() -> Iterator[RunStore]:
    """One run for all examples of the property tests: each replaces what the one before put."""
    with tempfile.TemporaryDirectory() as folder, create_run(Path(folder) / "runs" / "demo", a_run()) as made:
        yield made


class TestRoundTrips:
    """Every record is read back equal to what was put."""

    @ROUND_TRIP
    @given(st.lists(samples.trajectories, min_size=1, max_size=2, unique_by=lambda each: each.id))
    def test_trajectories(self, shared_store, found):
        """A trajectory comes back equal, whatever is in its texts and arguments."""
        for slot, trajectory in enumerate(found):
            shared_store.put_trajectory("evolve", slot, trajectory)
        assert [shared_store.trajectory(each.id) for each in found] == found

    @ROUND_TRIP
    @given(st.lists(samples.tasks, max_size=2, unique_by=lambda each: each.id))
    def test_tasks(self, shared_store, found):
        """Tasks come back equal and in order, texts that begin with a dollar included."""
        shared_store.put_tasks(found, "evolve")
        assert list(shared_store.tasks("evolve")) == found

    @ROUND_TRIP
    @given(samples.analyses)
    def test_analyses(self, shared_store, analysis):
        """An analysis comes back with its patch."""
        shared_store.put_analysis(analysis)
        assert analysis in shared_store.analyses()

    @ROUND_TRIP
    @given(samples.patches)
    def test_patches(self, shared_store, patch):
        """A patch comes back with its edits in order."""
        shared_store.put_patch(patch)
        assert shared_store.patch(patch.id) == patch

    @ROUND_TRIP
    @given(st.lists(samples.nodes, max_size=3, unique_by=lambda each: each.id))
    def test_merge_trees(self, shared_store, tree):
        """A merge tree comes back whole: inputs, candidates, fates."""
        shared_store.put_nodes(tree)
        assert sorted(shared_store.nodes(), key=lambda node: node.id) == sorted(tree, key=lambda node: node.id)

    @ROUND_TRIP
    @given(st.lists(samples.blame_lines, max_size=3), st.lists(samples.fates, max_size=3))
    def test_blame_and_fates(self, shared_store, lines, fates):
        """A version's blame and the final fates come back in order."""
        skill = a_skill()
        assembled = Assembled(skill=skill, blame=tuple(lines), fates=tuple(fates))
        shared_store.put_version(Version(name="S1", digest=skill.digest, created=AT), skill, assembled)
        assert shared_store.blame("S1") == tuple(lines)
        assert shared_store.fates("S1") == tuple(fates)

    @ROUND_TRIP
    @given(st.lists(samples.calls, max_size=3))
    def test_calls(self, shared_store, records):
        """Uses of calls are appended and come back in order."""
        before = shared_store.calls()
        shared_store.add_calls(records)
        assert shared_store.calls() == before + tuple(records)

    @ROUND_TRIP
    @given(st.lists(samples.case_outputs, max_size=3, unique_by=lambda each: each.case))
    def test_outputs(self, shared_store, outputs):
        """What was handed in for each case comes back, in the order of the cases."""
        shared_store.put_outputs("r1", outputs)
        assert list(shared_store.outputs("r1")) == sorted(outputs, key=lambda output: output.case)

    @ROUND_TRIP
    @given(samples.texts, samples.texts, samples.json_objects)
    def test_events(self, shared_store, kind, subject, data):
        """An event comes back under the number it was given."""
        seq = shared_store.add_event(kind, subject, data, AT)
        (event,) = shared_store.events(after_seq=seq - 1)
        assert (event.seq, event.kind, event.subject, dict(event.data)) == (seq, kind, subject, data)
        assert shared_store.last_event() == event

    def test_the_run_itself(self, tmp_path):
        """A run is read back equal from a database opened again."""
        run = a_run(status="running", isolation="bwrap A", scripted=True)
        create_run(tmp_path / "x", run).close()
        with open_run(tmp_path / "x", read_only=True) as again:
            assert again.run() == run

    def test_decisions_and_findings(self, store):
        """A decision with a replacement, and a finding, come back equal."""
        store.put_patch(a_patch())
        decision = Decision(
            target="p000.e1", verdict="accept", replacement=Edit(id="h1", op="replace"), reviewer="ana", at=AT
        )
        finding = Finding(severity="warning", rule="size", path="SKILL.md", line=3, message="long", advice="split")
        store.add_decision(decision)
        store.put_findings("tasks", [finding])
        assert store.decisions() == (decision,)
        assert store.findings("tasks") == (finding,)


class TestTrajectories:
    def test_one_rollout_in_two_arms_is_stored_once(self, store):
        """The same rollout in two arms has two rows in lists and one copy of its steps."""
        rollout = a_trajectory()
        store.put_trajectory("evolve", 0, rollout)
        store.put_trajectory("test_before", 4, rollout)
        assert [(row.arm, row.slot, row.id) for row in store.trajectories()] == [
            ("evolve", 0, "r1"),
            ("test_before", 4, "r1"),
        ]
        assert len(store.search("look")) == len(rollout.steps)

    def test_a_row_tells_the_outcome(self, store):
        """Passed, failed, not scorable and infrastructure failures are told apart, with the reason."""
        dead = Failure(boundary="endpoint", kind="Timeout", message="no reply in 600 s")
        store.put_tasks([a_task("t1", kind="sheet")], "evolve")
        store.put_trajectory("evolve", 0, a_trajectory("r0"))
        store.put_trajectory("evolve", 1, a_trajectory("r1", grade=MISSED))
        store.put_trajectory("evolve", 2, a_trajectory("r2", grade=NotScorable(reason="LET", engine="formualizer")))
        store.put_trajectory("evolve", 3, a_trajectory("r3", grade=None, failure=dead, ended="failed"))
        store.put_trajectory("evolve", 4, a_trajectory("r4", grade=None, ended="budget"))
        rows = store.trajectories("evolve")
        assert [row.outcome for row in rows] == ["passed", "failed", "not_scorable", "infrastructure", "stopped"]
        assert [row.value for row in rows] == [1.0, 0.0, None, None, None]
        assert rows[2].reason == "LET"
        assert rows[3].reason == "endpoint: no reply in 600 s"
        assert (rows[0].kind, rows[0].turns, rows[0].tokens, rows[0].cost) == ("sheet", 2, 30, 0.25)

    def test_a_changed_trajectory_replaces_the_old_one(self, store):
        """Putting a trajectory again with other steps leaves none of the old ones, in the search neither."""
        store.put_trajectory("evolve", 0, a_trajectory(steps=(a_step(0, observation="walrus"),)))
        store.put_trajectory("evolve", 0, a_trajectory(steps=(a_step(0, observation="pelican"),)))
        assert store.search("walrus") == ()
        assert [hit.trajectory for hit in store.search("pelican")] == ["r1"]

    def test_an_unknown_trajectory_is_said_in_words(self, store):
        """Asking for a trajectory the run does not have names it."""
        with pytest.raises(UserError, match="no trajectory 'nope'"):
            store.trajectory("nope")

    def test_a_task_cannot_be_in_both_parts(self, store):
        """A task that would be learnt from and tested on is refused, and nothing is changed."""
        store.put_tasks([a_task("t1")], "evolve")
        with pytest.raises(ValueError, match="both parts"):
            store.put_tasks([a_task("t2"), a_task("t1")], "test")
        assert store.tasks("test") == ()

    def test_paths_move_with_the_workspace(self, tmp_path):
        """A file of the workspace is found again after the whole folder was moved elsewhere."""
        old, new = tmp_path / "lab", tmp_path / "elsewhere"
        path = old / "tasks" / "t1.xlsx"
        with create_run(old / "runs" / "demo", a_run()) as store:
            store.put_tasks([a_task("t1", path=str(path))], "evolve")
        old.rename(new)
        with open_run(new / "runs" / "demo") as store:
            (task,) = store.tasks()
        assert task.cases[0].inputs[0].path == str(new / "tasks" / "t1.xlsx")
        assert task.cases[0].reference == {"path": str(new / "tasks" / "t1.xlsx")}


class TestReview:
    def test_the_last_decision_counts(self, store):
        """A patch's row shows its last verdict and who gave it; undoing makes it pending again."""
        store.put_patch(a_patch("p000"))
        verdicts = []
        for verdict in ("accept", "reject", "undo"):
            store.add_decision(Decision(target="p000", verdict=verdict, reviewer="ana", at=AT))
            verdicts.append((store.patch_rows()[0].verdict, store.patch_rows()[0].reviewer))
        assert verdicts == [("accepted", "ana"), ("rejected", "ana"), ("pending", "")]
        assert len(store.decisions()) == 3

    def test_decisions_on_edits_are_counted_with_their_patch(self, store):
        """A patch says how many of its edits have a standing decision of their own."""
        store.put_patch(a_patch("p000", edits=3))
        store.add_decision(Decision(target="p000.e1", verdict="reject", reviewer="ana", at=AT))
        store.add_decision(Decision(target="p000.e2", verdict="reject", reviewer="ana", at=AT))
        store.add_decision(Decision(target="p000.e2", verdict="undo", reviewer="ana", at=AT))
        (row,) = store.patch_rows()
        assert (row.edits, row.decided_edits, row.verdict) == (3, 1, "pending")

    def test_a_decision_on_nothing_is_refused(self, store):
        """A target that is neither patch, edit nor merged edit is refused in words."""
        with pytest.raises(UserError, match="no patch or edit 'p999'"):
            store.add_decision(Decision(target="p999", verdict="reject", reviewer="ana", at=AT))

    def test_a_merged_edit_can_be_decided_on(self, store):
        """What came out of the merge can be named by a decision."""
        store.put_node(a_node("m1.000"))
        store.add_decision(Decision(target="m1.000.e1", verdict="reject", reviewer="ana", at=AT))
        assert len(store.decisions()) == 1

    def test_an_analysis_that_comes_out_otherwise_takes_its_old_patch_away(self, store):
        """An analysis put again without a patch leaves no patch of it behind."""
        store.put_analysis(an_analysis(0, a_patch("p000")))
        store.put_analysis(an_analysis(0, None))
        assert store.patches() == ()
        assert store.analyses()[0].outcome == "no_lesson"


class TestMergeTree:
    def test_only_changed_nodes_are_written(self, store):
        """Putting a tree again names only the nodes that differ, and drops those that are gone."""
        tree = [a_node("m1.000"), a_node("m1.001", slot=1, members=("p001",)), a_node("m2.000", 2, 0, ("m1.000",))]
        assert store.put_nodes(tree) == ("m1.000", "m1.001", "m2.000")
        changed = [tree[0], a_node("m1.001", slot=1, members=("p002",))]
        assert store.put_nodes(changed) == ("m1.001",)
        assert [node.id for node in store.nodes()] == ["m1.000", "m1.001"]

    def test_rows_count_what_went_in_and_came_out(self, store):
        """A node's row has its members and its counts."""
        store.put_node(a_node("m1.000", members=("p000", "p001")))
        (row,) = store.node_rows()
        assert (row.members, row.edits_in, row.edits_out, row.calls) == (("p000", "p001"), 2, 1, 1)


class TestUsage:
    def test_paid_and_saved_are_apart(self, store):
        """Usage by role keeps what was paid for apart from what the journal answered."""
        store.add_calls([a_call("a"), a_call("b"), a_call("a", paid=False), a_call("c", role="merger")])
        rows = {(row.role, row.paid): row for row in store.usage()}
        assert {key: row.calls for key, row in rows.items()} == {
            ("agent", True): 2,
            ("agent", False): 1,
            ("merger", True): 1,
        }
        assert rows["agent", True].cost == pytest.approx(0.2)
        assert rows["agent", True].prompt_tokens == 200

    def test_a_run_lists_the_journal_entries_it_used(self, store):
        """Replies that calls name and other entries noted are listed once each."""
        store.add_calls([a_call("a"), a_call("a", paid=False)])
        store.add_uses([("reply", "b"), ("observation", "r1"), ("observation", "r1")])
        assert store.uses() == (("observation", "r1"), ("reply", "a"), ("reply", "b"))
