"""The journal as one run uses it: what was used is noted, and an effect's paths are right wherever it is served."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.ports import Journal
from core.store.journal import SqliteJournal
from core.store.run_journal import RunJournal
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import CallRecord, ModelReply, ModelRequest, Observation, says
from tests.store.samples import a_run


@pytest.fixture
def lab(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "lab")


@pytest.fixture
def shared(lab: Workspace) -> Iterator[SqliteJournal]:
    with SqliteJournal(lab.journal_path) as journal:
        yield journal


@pytest.fixture
def store(lab: Workspace) -> Iterator[RunStore]:
    with lab.create_run(a_run("one")) as made:
        yield made


def a_request(seed: int) -> ModelRequest:
    return ModelRequest(endpoint="default", model="m", messages=(says("user", "hello"),), seed=seed)


def test_what_is_found_and_what_is_recorded_is_noted(shared, store):
    """Observations and effects are in the run's list once each, however often they are used."""
    journal: Journal = RunJournal(shared, store)
    journal.record_observation("r1", 0, Observation(text="a"))
    journal.record_observation("r1", 1, Observation(text="b"))
    journal.record_effect("rollout", "r1", "{}")
    assert (journal.observation("r1", 0), journal.effect("rollout", "r1")) == (Observation(text="a"), "{}")
    assert store.uses() == (("effect:rollout", "r1"), ("observation", "r1"))


def test_a_reply_is_in_the_run_by_its_call_alone(shared, store):
    """A reply passes through unchanged and costs the run's database no write; the call that used it lists it."""
    journal: Journal = RunJournal(shared, store)
    batch = [(a_request(seed).digest, a_request(seed), ModelReply(text="hi")) for seed in (1, 2)]
    key = batch[0][0]
    assert list(journal.record_replies(batch)) == [True, True]
    assert journal.reply(key) == ModelReply(text="hi")
    assert store.uses() == ()
    store.add_calls([CallRecord(key=key, role="agent", about="r1", model="m", paid=True, at="now")])
    assert store.uses() == (("reply", key),)


@pytest.mark.parametrize("role", ["doctor", "embedding"])
def test_a_call_that_has_no_reply_of_its_own_is_packed_with_none(shared, store, role):
    """Asking whether an endpoint is there, and embeddings, whose vectors are effects: the journal has no such reply."""
    store.add_calls([CallRecord(key="x", role=role, about="r1", model="m", paid=True, at="now")])
    assert store.uses() == ()


def test_what_is_not_there_is_not_noted(shared, store):
    """Asking for what was never recorded leaves no trace."""
    journal = RunJournal(shared, store)
    assert (journal.reply("x"), journal.observation("r", 0), journal.effect("rollout", "r")) == (None, None, None)
    assert store.uses() == ()


def test_an_effect_of_another_run_is_noted_when_it_is_served(lab, shared, store):
    """A second run that is answered by the first one's effect has it in its own list."""
    RunJournal(shared, store).record_effect("rollout", "r1", '{"a": 1}')
    with lab.create_run(a_run("two")) as second:
        assert RunJournal(shared, second).effect("rollout", "r1") == '{"a": 1}'
        assert second.uses() == (("effect:rollout", "r1"),)


def test_paths_in_effects_follow_the_workspace(lab, shared, store):
    """A path of the workspace is kept relative to it, and any other text comes back as it was."""
    output = str(lab.outputs_directory("r1") / "1" / "output.xlsx")
    value = {"outputs": [output], "price": "$5", "elsewhere": "/etc/hosts"}
    journal = RunJournal(shared, store)
    journal.record_effect("rollout", "r1", json.dumps(value))
    kept = shared.effect("rollout", "r1") or ""
    assert str(lab.directory) not in kept
    assert json.loads(kept)["outputs"] == ["$WORKSPACE/outputs/r1/1/output.xlsx"]
    assert json.loads(journal.effect("rollout", "r1") or "") == value


def test_an_effect_without_paths_is_kept_letter_by_letter(shared, store):
    """Where there is nothing to make relative, not a byte is changed."""
    value = '{ "b": 1.50,\n  "a": "text"}'
    journal = RunJournal(shared, store)
    journal.record_effect("grade", "g", value)
    assert shared.effect("grade", "g") == journal.effect("grade", "g") == value


def test_a_path_inside_a_run_is_not_given_to_another_run(lab, shared, store):
    """What lies in the first run's folder is told by its place in the workspace, so the second run finds the same."""
    path = str(store.workbooks / "x.xlsx")
    RunJournal(shared, store).record_effect("proof", "p", json.dumps([path]))
    with lab.create_run(a_run("two")) as second:
        assert json.loads(RunJournal(shared, second).effect("proof", "p") or "") == [path]
