"""Votes as acts: a key pressed twice is one decision, an act is taken back whole, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.engine import reword, take_back, vote
from core.errors import UserError
from core.store.workspace import Workspace
from core.types import Decision
from core.view.review.votes import last_act
from tests.store.samples import a_node, a_patch, a_run

RUN = "reviewed"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace with a run of three patches of two edits each."""
    made = Workspace(tmp_path / "lab")
    with made.create_run(a_run(RUN)) as store:
        for slot in range(3):
            store.put_patch(a_patch(f"p{slot:03d}", slot))
    return made


def told(workspace: Workspace) -> list[tuple[str, str, str]]:
    return [(each.reviewer, each.verdict, each.target) for each in log(workspace)]


def log(workspace: Workspace) -> tuple[Decision, ...]:
    with workspace.open_run(RUN, read_only=True) as store:
        return store.decisions()


def test_a_key_pressed_twice_is_one_decision(workspace: Workspace) -> None:
    """The second adds nothing; another verdict, another reviewer or another reason does."""
    for _ in range(3):
        vote(RUN, workspace, " ada  l. ", {"p000": "reject"}, "too  narrow")
    assert told(workspace) == [("ada l.", "reject", "p000")]
    assert log(workspace)[0].reason == "too narrow"
    assert vote(RUN, workspace, "ada l.", {"p000": "reject"}) == ()
    assert len(vote(RUN, workspace, "ada l.", {"p000": "reject"}, "wrong cause")) == 1
    assert len(vote(RUN, workspace, "bob", {"p000": "reject"})) == 1
    assert len(vote(RUN, workspace, "bob", {"p000": "accept"})) == 1


def test_an_act_is_recorded_whole_or_not_at_all(workspace: Workspace) -> None:
    """One patch that does not exist, and none of the others is decided."""
    with pytest.raises(UserError, match="p009"):
        vote(RUN, workspace, "ada", {"p000": "accept", "p009": "reject"})
    assert log(workspace) == ()


def test_nobody_is_no_reviewer(workspace: Workspace) -> None:
    """The sentence says where to say who decides."""
    with pytest.raises(UserError, match="at the top of the page"):
        vote(RUN, workspace, "  ", {"p000": "accept"})


def test_an_act_is_taken_back_whole_and_once(workspace: Workspace) -> None:
    """Undoing twice goes back to the act before; what another reviewer decided stays."""
    vote(RUN, workspace, "ada", {"p000": "accept"})
    vote(RUN, workspace, "bob", {"p001": "reject"})
    vote(RUN, workspace, "ada", {"p001": "accept", "p002": "reject"})
    act = last_act(log(workspace), "ada")
    assert [each.target for each in act] == ["p001", "p002"]
    assert len(take_back(RUN, workspace, act)) == 2
    assert take_back(RUN, workspace, act) == ()
    assert [each.target for each in last_act(log(workspace), "ada")] == ["p000"]
    assert [each.target for each in last_act(log(workspace), "bob")] == ["p001"]


def test_what_was_decided_anew_since_is_not_taken_back(workspace: Workspace) -> None:
    """An undo that comes late is about the vote it was pressed for."""
    first = vote(RUN, workspace, "ada", {"p000": "accept"})
    vote(RUN, workspace, "ada", {"p000": "reject"})
    assert take_back(RUN, workspace, first) == ()


def test_an_edit_in_other_words_is_kept_through_a_plain_acceptance(workspace: Workspace) -> None:
    """Accepting it again says nothing new; no words at all are refused."""
    made = reword(RUN, workspace, "ada", "p000.e1", "- Mine.")
    assert made.replacement is not None
    assert made.replacement.text == "- Mine."
    assert vote(RUN, workspace, "ada", {"p000.e1": "accept"}) == ()
    with pytest.raises(UserError, match="reject the edit"):
        reword(RUN, workspace, "ada", "p000.e1", " \n")
    with pytest.raises(UserError, match="none of that id"):
        reword(RUN, workspace, "ada", "p000.e7", "- Mine.")


def test_a_lesson_is_rejected_everywhere_in_one_act(workspace: Workspace) -> None:
    """The vote is on the merged edit as it stands, given once however often the key is pressed, and undone as one."""
    with workspace.open_run(RUN) as store:
        store.put_nodes((a_node(),))
        lesson = store.nodes()[0].output[0]
    for _ in range(2):
        vote(RUN, workspace, "ada", {"m1.000.e1": "reject"}, "wrong")
    (made,) = log(workspace)
    assert made.candidate == lesson
    act = last_act(log(workspace), "ada")
    assert act == (made,)
    assert len(take_back(RUN, workspace, act)) == 1
    assert last_act(log(workspace), "ada") == ()
    assert take_back(RUN, workspace, act) == ()
    with pytest.raises(UserError, match=r"m1\.000\.c9"):
        vote(RUN, workspace, "ada", {"m1.000.c9": "reject"})


def test_a_rejection_everywhere_is_of_the_lesson_that_was_shown(workspace: Workspace) -> None:
    """Where a merge since gave the number to another lesson, nothing is decided; the lesson itself still can be."""
    with workspace.open_run(RUN) as store:
        store.put_nodes([a_node(members=("p000",))])
        shown = store.nodes()[0].output[0]
        other = shown.edit.model_copy(update={"text": "Write dates as dates and never as text.\n"})
        store.put_nodes(
            [
                a_node(members=("p001",)).model_copy(
                    update={"output": (shown.model_copy(update={"edit": other, "line_sources": (("p001.e1",),)}),)}
                )
            ]
        )
    name = shown.edit.id
    with pytest.raises(UserError, match="no longer the number of the lesson you saw"):
        vote(RUN, workspace, "ada", {name: "reject"}, shown={name: shown})
    assert log(workspace) == ()
    with workspace.open_run(RUN) as store:
        store.put_nodes([a_node(members=("p000",))])
    assert len(vote(RUN, workspace, "ada", {name: "reject"}, shown={name: shown})) == 1
