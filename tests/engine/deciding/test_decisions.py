"""What people decide costs its path alone, is taken back for nothing, and holds whatever is merged again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from core.demo.server import DemoServer
from core.engine import calls_to_remerge, decide
from core.errors import UserError
from core.merge.plan import path_to_root, plan_merge
from core.patch.ids import patch_id
from core.store.workspace import Workspace
from core.types import Decision, Edit, Skill
from core.view.review.remerge_cost import remerge_cost
from core.view.runs.summary import summarise
from tests.engine.given_lab import RUN, distil, given_config, remerge
from tests.engine.relay import Relay
from tests.engine.setting import ROOT, once, outcome_in

SLOTS, FAN_IN = 200, 5


@dataclass
class Review:
    """A copy of the run of 200 patches, and what merging it again sends."""

    workspace: Workspace
    relay: Relay

    def decide(
        self, target: str, verdict: Literal["accept", "reject", "undo"], replacement: Edit | None = None
    ) -> Decision:
        decision = Decision(target=target, verdict=verdict, replacement=replacement, reviewer="ada", at="2026-01-01")
        return decide(RUN, self.workspace, decision)

    def remerged(self) -> tuple[Skill, int]:
        """The skill after merging again, and how many requests that took."""
        before = self.relay.count
        version = remerge(given_config(self.relay.base_url, FAN_IN), self.workspace)
        with self.workspace.open_run(RUN, read_only=True) as store:
            return store.skill(version.name), self.relay.count - before

    def skill(self, name: str = "S1") -> Skill:
        with self.workspace.open_run(RUN, read_only=True) as store:
            return store.skill(name)

    def waiting(self) -> int:
        """Decisions that are in no skill yet."""
        with self.workspace.open_run(RUN, read_only=True) as store:
            return summarise(store.facts()).waiting

    def foretold(self) -> tuple[int, int]:
        """How many calls merging again would take: at most, and exactly."""
        with self.workspace.open_run(RUN, read_only=True) as store:
            facts = store.review_facts()
            cost = remerge_cost(facts)
            return cost.most_calls, len(calls_to_remerge(store, self.workspace, facts, cost))

    def edit(self, identifier: str) -> Edit:
        with self.workspace.open_run(RUN, read_only=True) as store:
            return next(edit for patch in store.patches() for edit in patch.edits if edit.id == identifier)

    def calls_by_node(self) -> dict[str, tuple[str, ...]]:
        with self.workspace.open_run(RUN, read_only=True) as store:
            return {node.id: node.calls for node in store.nodes()}

    def final(self) -> dict[str, str]:
        """The text of each merged edit at the root, by id."""
        with self.workspace.open_run(RUN, read_only=True) as store:
            return {each.edit.id: each.edit.text for each in store.nodes()[-1].output}


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a run of 200 patches merged five at a time."""
    home = tmp_path_factory.mktemp("two-hundred")
    with once(home) as fresh, DemoServer(policy="echo") as server:
        if fresh:
            distil(given_config(server.base_url, FAN_IN), Workspace(home / "lab"), SLOTS)
    return home / "lab"


@pytest.fixture(scope="module")
def echoing() -> Iterator[DemoServer]:
    with DemoServer(policy="echo") as server:
        yield server


@pytest.fixture
def review(merged: Path, echoing: DemoServer, tmp_path: Path) -> Iterator[Review]:
    shutil.copytree(merged, tmp_path / "lab")
    with Relay(echoing.port) as relay:
        yield Review(Workspace(tmp_path / "lab"), relay)


def test_rejecting_one_of_200_patches_sends_its_path_again_and_nothing_else(review: Review) -> None:
    """Four merges on the wire at five at a time, those above the patch; undoing it is free and restores every byte."""
    before, path = review.calls_by_node(), path_to_root(plan_merge(list(map(patch_id, range(SLOTS))), FAN_IN), "p137")
    assert (len(before), len(path)) == (51, 4)
    review.decide("p137", "reject")
    assert review.waiting() == 1
    skill, sent = review.remerged()
    assert (sent, review.waiting()) == (4, 0)
    after = review.calls_by_node()
    assert {node for node in after if after[node] != before[node]} == set(path)
    assert (
        len({call for calls in after.values() for call in calls} - {c for calls in before.values() for c in calls}) == 4
    )
    assert skill.digest != review.skill("S0").digest

    review.decide("p137", "undo")
    restored, sent = review.remerged()
    assert sent == 0
    assert restored.files == review.skill("S1").files
    assert review.calls_by_node() == before


def test_what_merging_again_costs_is_foretold_exactly(review: Review) -> None:
    """At most the path; exactly what is then sent: all the first time, nothing once the journal has the replies."""
    assert review.foretold() == (0, 0)
    review.decide("p137", "reject")
    assert review.foretold() == (4, 4)
    _, sent = review.remerged()
    assert sent == 4
    assert review.foretold() == (0, 0)
    review.decide("p137", "undo")
    assert review.foretold() == (4, 0)
    _, sent = review.remerged()
    assert sent == 0
    review.decide("p137", "reject")
    review.decide("p136", "reject")
    assert review.foretold() == (4, 4)
    review.decide("p136", "undo")
    assert review.foretold() == (4, 0)


def test_merging_again_without_a_decision_is_free_and_changes_nothing(review: Review) -> None:
    """It does not even make another version."""
    before = outcome_in(review.workspace.directory)
    _, sent = review.remerged()
    assert sent == 0
    assert outcome_in(review.workspace.directory) == before


def test_rejecting_one_edit_takes_its_line_out_of_its_path(review: Review) -> None:
    """An edit is as cheap to reject as a patch, and the ledger of the run says who did it."""
    review.decide("p042.e1", "reject")
    _, sent = review.remerged()
    assert sent == 4
    with review.workspace.open_run(RUN, read_only=True) as store:
        assert not any("p042.e1" in line.sources for line in store.blame())


def test_of_a_patch_and_its_edit_the_later_decision_counts(review: Review) -> None:
    """An edit that is accepted after its patch was rejected is merged as before, for nothing."""
    review.decide("p042", "reject")
    review.decide("p042.e1", "accept")
    skill, sent = review.remerged()
    assert sent == 0
    assert skill.files == review.skill("S1").files


def test_a_reworded_edit_is_pinned_in_the_persons_words(review: Review) -> None:
    """It goes round the model, which could reword or drop it; the rest is merged as if it were not there."""
    words = "- Ask ada before you touch the ledger of 1987."
    review.decide("p003.e1", "accept", review.edit("p003.e1").model_copy(update={"text": words}))
    skill, sent = review.remerged()
    assert sent == 4
    assert words in skill.files[0].text.splitlines()
    with review.workspace.open_run(RUN, read_only=True) as store:
        (line,) = [line for line in store.blame() if line.text == words]
        assert line.edit == "p003.e1"
        assert any(fate.edit == "p003.e1" and fate.kind == "applied" for fate in store.fates())


def test_only_edits_can_be_reworded(review: Review) -> None:
    """A patch has no words of its own, and a rejection needs none."""
    edit = review.edit("p003.e1")
    with pytest.raises(UserError, match="only a single edit"):
        review.decide("p003", "accept", edit)
    with pytest.raises(UserError, match="accept"):
        review.decide("p003.e1", "reject", edit)


def test_a_merged_edit_is_rejected_for_nothing(review: Review) -> None:
    """After the merge a final edit is taken out without a call, and brought back without one."""
    name, text = next(iter(review.final().items()))
    review.decide(name, "reject")
    skill, sent = review.remerged()
    assert sent == 0
    assert text not in skill.files[0].text
    review.decide(name, "undo")
    restored, sent = review.remerged()
    assert sent == 0
    assert restored.files == review.skill("S1").files


def test_a_rejected_lesson_stays_rejected_when_its_number_changes(review: Review) -> None:
    """Merging again gives merged edits other numbers; the lesson that was refused is refused under its new one."""
    lessons = review.final()
    name, text = list(lessons.items())[20]
    review.decide(name, "reject")
    for slot in (0, 5, 10, 15, 20, 25):
        review.decide(patch_id(slot), "reject")
    skill, sent = review.remerged()
    assert sent > 0
    now = review.final()
    assert now.get(name) != text
    assert text in now.values()
    assert text not in skill.files[0].text
    kept = [each for each in now.values() if each != text]
    assert all(each in skill.files[0].text for each in kept)

    again, sent = review.remerged()
    assert sent == 0
    assert again.files == skill.files
    new_name = next(each for each, words in now.items() if words == text)
    review.decide(new_name, "undo")
    back, _ = review.remerged()
    assert text in back.files[0].text


def test_a_reworded_merged_edit_keeps_its_words_when_its_number_changes(review: Review) -> None:
    """The person's words stand for the lesson, not for a number."""
    name, text = list(review.final().items())[20]
    with review.workspace.open_run(RUN, read_only=True) as store:
        edit = next(each.edit for each in store.nodes()[-1].output if each.edit.id == name)
    review.decide(name, "accept", edit.model_copy(update={"text": text + " Ada says so."}))
    for slot in (0, 5, 10):
        review.decide(patch_id(slot), "reject")
    skill, _ = review.remerged()
    assert review.final().get(name) != text
    lines = skill.files[0].text.splitlines()
    assert text + " Ada says so." in lines
    assert text not in lines


def test_processes_that_decide_at_once_lose_nothing(review: Review) -> None:
    """Every decision of two reviewers at two terminals is recorded, each one's in order."""
    program = """
import sys
from pathlib import Path
from core.engine import decide
from core.store.workspace import Workspace
from core.types import Decision
workspace, reviewer = Workspace(Path(sys.argv[1])), sys.argv[2]
for n in range(15):
    decision = Decision(target=f"p{n:03d}", verdict="reject", reviewer=reviewer, reason=str(n), at="2026-01-01")
    decide("given", workspace, decision)
"""
    arguments = [sys.executable, "-c", program, str(review.workspace.directory)]
    both = [subprocess.Popen([*arguments, who], cwd=ROOT, stderr=subprocess.PIPE) for who in ("ada", "bob")]
    assert [(child.communicate()[1], child.returncode) for child in both] == [(b"", 0)] * 2
    with review.workspace.open_run(RUN, read_only=True) as store:
        decisions = store.decisions()
    for who in ("ada", "bob"):
        assert [each.reason for each in decisions if each.reviewer == who] == [str(n) for n in range(15)]
