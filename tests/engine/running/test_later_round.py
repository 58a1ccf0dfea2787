"""A later round that asks for it is told what reviewers refused in an earlier one, and why."""

from __future__ import annotations

import pytest

from core.config import parse_config
from core.demo.server import DemoServer
from core.engine import decide, evolve, resume
from core.engine.wiring.earlier import recorded_rejections
from core.errors import UserError
from core.patch.wording import overlap
from core.store.journal import SqliteJournal
from core.store.workspace import Workspace
from core.strategies import analysis
from core.strategies.rejections import ALIKE, RULE
from core.types import Decision
from tests.engine.setting import lay_suite

REASON = "every agent does this anyway"


@pytest.fixture(scope="module")
def rounds(tmp_path_factory):
    """A first round whose first patch is refused, and a later round on the same tasks that asks what was."""
    home = tmp_path_factory.mktemp("rounds")
    suite, workspace = lay_suite(home, evolve=3, test=0), Workspace(home / "lab")
    with DemoServer() as server:
        config = suite.config(server.base_url, evaluate=False)
        first = evolve(config, workspace).run
        with workspace.open_run(first) as store:
            refused = store.patches()[0]
        for edit in refused.edits:
            decide(first, workspace, Decision(target=edit.id, verdict="reject", reviewer="ada", reason=REASON, at="1"))
        asking = config.analysts.model_copy(update={"rejections_of": first})
        second = evolve(config.model_copy(update={"analysts": asking, "name": "second"}), workspace).run
    return workspace, first, second, refused


def requests_about(workspace: Workspace, run: str, role: str) -> list[str]:
    """What the model was sent in a role, as text."""
    with workspace.open_run(run) as store, SqliteJournal(workspace.journal_path) as journal:
        keys = [call.key for call in store.calls() if call.role == role]
        found = [entry.request for entry in journal.entries(keys)]
    return ["\n".join(message.text for message in request.messages) for request in found]


def test_analysts_are_told_the_refusals_with_their_reasons(rounds):
    """In the messages that went over the wire, of the later round alone."""
    workspace, first, second, _ = rounds
    told = requests_about(workspace, second, "error_analyst")
    assert told
    assert all(REASON in text for text in told)
    assert not any(REASON in text for text in requests_about(workspace, first, "error_analyst"))


def test_a_model_that_heeds_them_does_not_propose_them_again(rounds):
    """The scripted model does: the lesson of the refused patch is not in the later round."""
    workspace, _, second, refused = rounds
    with workspace.open_run(second) as store:
        proposed = [edit.text for patch in store.patches() for edit in patch.edits]
    assert not any(overlap(edit.text, text) >= ALIKE for edit in refused.edits for text in proposed)


def test_a_refused_idea_that_comes_back_is_flagged(rounds, monkeypatch):
    """From a model that does not heed them: the patch says who refused it and why, and is not thrown away."""
    workspace, first, _, refused = rounds
    monkeypatch.setattr(analysis, "notes_of", lambda ideas: ())
    with workspace.open_run(first) as store, DemoServer() as server:
        config = parse_config(dict(store.run().config), "the first round")
        endpoint = config.endpoints[0].model_copy(update={"base_url": server.base_url})
        asking = config.analysts.model_copy(update={"rejections_of": first})
        third = evolve(
            config.model_copy(update={"analysts": asking, "name": "third", "endpoints": (endpoint,)}), workspace
        ).run
    with workspace.open_run(third) as store:
        again = next(patch for patch in store.patches() if patch.slot == refused.slot)
    flags = [flag for flag in again.flags if flag.rule == RULE]
    assert flags
    assert REASON in flags[0].message
    assert not flags[0].refuses


def test_a_later_round_whose_making_was_cut_short_is_told_all_the_same(rounds):
    """Its engine was killed when the run's database was there and nothing in it: whoever goes on writes all of it."""
    workspace, _, second, _ = rounds
    with workspace.open_run(second) as store:
        made = store.run()
        told = recorded_rejections(store)
    name = "cut-20261121-205400-a1b2"
    workspace.create_run(made.model_copy(update={"id": name, "status": "created"})).close()
    with DemoServer() as server:
        config = parse_config(dict(made.config), "the later round")
        endpoint = config.endpoints[0].model_copy(update={"base_url": server.base_url})
        assert resume(name, workspace, config.model_copy(update={"endpoints": (endpoint,)})).status == "done"
    with workspace.open_run(name) as store:
        found = recorded_rejections(store)
    assert {each.edit for each in found} == {each.edit for each in told} != set()


def test_the_refusals_are_fixed_when_the_run_is_made(rounds):
    """What is decided in the earlier run afterwards changes nothing in the later one."""
    workspace, first, second, refused = rounds
    with workspace.open_run(second) as store:
        before = recorded_rejections(store)
    decide(first, workspace, Decision(target=refused.edits[0].id, verdict="undo", reviewer="ada", at="2"))
    with workspace.open_run(second) as store:
        assert recorded_rejections(store) == before != ()


def test_an_earlier_run_that_is_not_there_is_said_before_anything_is_made(rounds):
    """The sentence names the run; no run is left behind."""
    workspace, first, _, _ = rounds
    with workspace.open_run(first) as store:
        config = store.run().config
    asking = parse_config({**config, "name": "third", "analysts": {"rejections_of": "nobody"}}, "test")
    there = len(workspace.runs())
    with pytest.raises(UserError, match="there is no run 'nobody'"):
        evolve(asking, workspace)
    assert len(workspace.runs()) == there
