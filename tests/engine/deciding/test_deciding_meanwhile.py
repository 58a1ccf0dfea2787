"""Decisions made while a merge is under way: in the version it makes, or waiting for the next one, never lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.demo.server import DemoServer
from core.engine import calls_to_remerge, decide
from core.errors import UserError
from core.store.workspace import Workspace
from core.types import Candidate, Decision, Edit
from core.view.review.remerge_cost import remerge_cost
from tests.engine.given_lab import RUN, distil, given_config, remerge
from tests.engine.relay import Relay
from tests.engine.setting import once

SLOTS, FAN_IN = 9, 3
WORDS = "- Ask ada before you touch the ledger of 1987."


class Merging:
    """A run of nine patches, and people who decide while it is merged again."""

    def __init__(self, workspace: Workspace, relay: Relay) -> None:
        self.workspace, self.relay = workspace, relay

    def decide(self, target: str, verdict: str, replacement: Edit | None = None, who: str = "ada") -> None:
        given = {"target": target, "verdict": verdict, "replacement": replacement, "reviewer": who, "at": "2026-01-01"}
        decide(RUN, self.workspace, Decision.model_validate(given))

    def remerged(self, meanwhile: Callable[[], None] = lambda: None) -> int:
        """Merge again, `meanwhile` happening once the first call is on its way; how many calls it took."""
        before = self.relay.count

        def once(number: int) -> None:
            if number == before + 1:
                meanwhile()

        self.relay.interference = once
        remerge(given_config(self.relay.base_url, FAN_IN), self.workspace)
        self.relay.interference = None
        return self.relay.count - before

    def foretold(self) -> tuple[int, int, int]:
        """Decisions that wait, the most calls that merging them takes, and exactly how many."""
        with self.workspace.open_run(RUN, read_only=True) as store:
            facts = store.review_facts()
            cost = remerge_cost(facts)
            return cost.since, cost.most_calls, len(calls_to_remerge(store, self.workspace, facts, cost))

    def behind(self) -> set[str]:
        """The leaf edits behind the lines of the newest version."""
        with self.workspace.open_run(RUN, read_only=True) as store:
            return {source for line in store.blame() for source in line.sources}

    def text(self) -> str:
        with self.workspace.open_run(RUN, read_only=True) as store:
            return store.skill(store.versions()[-1].name).text()

    def edit(self, identifier: str) -> Edit:
        with self.workspace.open_run(RUN, read_only=True) as store:
            return next(edit for patch in store.patches() for edit in patch.edits if edit.id == identifier)


@pytest.fixture(scope="module")
def echoing() -> Iterator[DemoServer]:
    with DemoServer(policy="echo") as server:
        yield server


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory, echoing: DemoServer) -> Path:
    home = tmp_path_factory.mktemp("nine")
    with once(home) as fresh:
        if fresh:
            distil(given_config(echoing.base_url, FAN_IN), Workspace(home / "lab"), SLOTS)
    return home / "lab"


@pytest.fixture
def merging(merged: Path, echoing: DemoServer, tmp_path: Path) -> Iterator[Merging]:
    shutil.copytree(merged, tmp_path / "lab")
    with Relay(echoing.port) as relay:
        yield Merging(Workspace(tmp_path / "lab"), relay)


def test_what_is_brought_back_meanwhile_waits_for_the_next_merge(merging: Merging) -> None:
    """The tree was begun without it, so the version has it not: it is counted as waiting, and then merged."""
    merging.decide("p004", "reject")
    merging.remerged()
    assert "p004.e1" not in merging.behind()
    merging.decide("p000", "reject")
    merging.remerged(lambda: merging.decide("p004", "undo"))
    assert "p004.e1" not in merging.behind()
    since, most, exactly = merging.foretold()
    assert (since, most) == (1, 2)
    assert merging.remerged() == exactly
    assert "p004.e1" in merging.behind()
    assert merging.foretold() == (0, 0, 0)


def test_what_is_rejected_meanwhile_is_not_in_the_version(merging: Merging) -> None:
    """It is taken out of what the tree gave and waits for nothing; what a later decision costs counts its path too."""
    merging.decide("p000", "reject")
    merging.remerged(lambda: merging.decide("p004", "reject"))
    assert "p004.e1" not in merging.behind()
    assert merging.foretold()[0] == 0
    merging.decide("p001.e1", "reject")
    since, most, exactly = merging.foretold()
    sent = merging.remerged()
    assert since == 1
    assert exactly == sent <= most


def test_what_is_reworded_meanwhile_is_in_the_version_in_these_words(merging: Merging) -> None:
    """A person's words go round the tree, so they come in at its end."""
    words = merging.edit("p004.e1").model_copy(update={"text": WORDS})
    merging.decide("p000", "reject")
    merging.remerged(lambda: merging.decide("p004.e1", "accept", words))
    assert WORDS in merging.text()
    assert merging.foretold()[0] == 0


def test_decisions_after_one_that_waits_wait_with_it(merging: Merging) -> None:
    """The version is one of the first so many decisions: a rejection made after what waits is not half in."""
    merging.decide("p004", "reject")
    merging.remerged()

    def both() -> None:
        merging.decide("p004", "undo")
        merging.decide("p007", "reject")

    merging.decide("p000", "reject")
    merging.remerged(both)
    assert merging.foretold()[0] == 2
    merging.remerged()
    assert merging.foretold()[0] == 0
    assert "p007.e1" not in merging.behind()
    assert "p004.e1" in merging.behind()


def test_a_decision_never_lands_on_a_lesson_that_was_not_on_the_screen(merging: Merging) -> None:
    """A merge since has given the number to another lesson: it is refused in words, and nothing is decided."""

    def final() -> dict[str, Candidate]:
        with merging.workspace.open_run(RUN, read_only=True) as store:
            return {each.edit.id: each for each in store.nodes()[-1].output}

    before = final()
    merging.decide("p000", "reject")
    merging.remerged()
    renumbered = [name for name, each in final().items() if name in before and before[name].edit.text != each.edit.text]
    assert renumbered
    for shown, allowed in ((before[renumbered[0]], False), (final()[renumbered[0]], True)):
        decision = Decision(target=renumbered[0], verdict="reject", candidate=shown, reviewer="bob", at="2026-01-01")
        if allowed:
            assert decide(RUN, merging.workspace, decision).candidate == shown
        else:
            with pytest.raises(UserError, match="merged again since you looked"):
                decide(RUN, merging.workspace, decision)
    with merging.workspace.open_run(RUN, read_only=True) as store:
        assert [each.candidate for each in store.decisions() if each.reviewer == "bob"] == [final()[renumbered[0]]]


def test_a_merge_that_was_cut_short_does_not_make_the_next_one_look_free(merging: Merging) -> None:
    """Its engine was killed with one node made anew: what is foretold is computed from replies, not from that node."""
    for each in ("p000", "p008"):
        merging.decide(each, "reject")
    merging.remerged()
    with merging.workspace.open_run(RUN) as store:
        (other,) = (node for node in store.nodes() if node.id == "m1.000")
    for each in ("p000", "p008"):
        merging.decide(each, "undo")
    assert merging.remerged() == 0
    with merging.workspace.open_run(RUN) as store:
        store.add_event("merge_planned", "", {"levels": 2, "slots": SLOTS, "fan_in": FAN_IN}, "2026-01-01")
        store.put_node(other)
    merging.decide("p008", "reject")
    assert merging.foretold() == (1, 2, 1)
    assert merging.remerged() == 1
