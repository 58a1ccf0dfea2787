"""Reviewers judge blind on every page: what another decided, and why, is told once one has decided oneself."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import engine
from core.assemble import assemble
from core.assemble.ideas import decisions_now
from core.config import RunConfig
from core.engine.notebook import pinning
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import Decision, Version
from core.view.links import OF_A_RUN, View, view
from tests.pages.merging import a_lesson_book, a_merged_run
from tests.pages.visiting import shown, visit_as
from tests.store.samples import AT

WHO, WHY, WORDS = "annabel", "too-narrow-to-keep", "Worded by hand."
LESSONS = a_lesson_book(40)


@pytest.fixture
def run(workspace: Workspace) -> str:
    """A run in which one reviewer rejected a patch before it was merged, a lesson of the merge, a patch since the
    merge, and put an edit into other words; what her decisions came to is in its newest version."""
    made = a_merged_run(workspace, 12, 4, LESSONS)
    with workspace.open_run(made) as store:
        lesson = store.tree.node(store.node_rows()[-1].id).output[0]  # type: ignore[union-attr]
        other = store.tree.node(store.node_rows()[-1].id).output[1]  # type: ignore[union-attr]
    reword = other.edit.model_copy(update={"text": f"- {WORDS}"})
    for each in (
        _said("p003", "reject"),
        Decision(target=lesson.edit.id, verdict="reject", candidate=lesson, reviewer=WHO, reason=WHY, at=AT),
        Decision(
            target=other.edit.id, verdict="accept", candidate=other, replacement=reword, reviewer=WHO, reason=WHY, at=AT
        ),
    ):
        engine.decide(made, workspace, each)
    with workspace.open_run(made) as store:
        _version(store)
    engine.decide(made, workspace, _said("p005", "reject"))
    engine.decide(made, workspace, _said("p007.e1", "accept"))
    return made


def _said(target: str, verdict: str, reviewer: str = WHO) -> Decision:
    return Decision(target=target, verdict=verdict, reviewer=reviewer, reason=WHY, at=AT)  # type: ignore[arg-type]


def _version(store: RunStore) -> None:
    top = store.tree.node(store.node_rows()[-1].id)
    assert top is not None
    task_of = {edit.id: patch.task for patch in store.patches() for edit in patch.edits}
    decisions = decisions_now(store.decisions(), top.output)
    made = assemble(store.skill("S0"), top.output, decisions, RunConfig().merge.threshold, task_of, 12)
    store.put_version(Version(name="S2", digest=made.skill.digest, created=AT), made.skill, made)
    store.add_event("version_made", "S2", {"decisions": len(store.decisions()), "tree": 0}, AT)


def open_as(name: str, where: View) -> AppTest:
    """A page as a reviewer of this name finds it; "" as a visitor who gave none."""
    return visit_as(name, where.page, **dict(where.params))


def everything(app: AppTest) -> str:
    """What is on the page, its drawing and its tables of data among it."""
    figures = [each.proto.spec for each in app.get("plotly_chart")]
    return "\n".join([shown(app), *figures, *(str(each.value.to_dict()) for each in app.dataframe)])


def places(workspace: Workspace, run: str) -> list[View]:
    """Every page of a run, and what of it can be opened."""
    with workspace.open_run(run, read_only=True) as store:
        nodes, lines = store.node_rows(), store.blame("S2")
    found = [view("runs"), view("runs", of=run), *(view(page, run=run) for page in OF_A_RUN)]
    opened = ["p003", "p005", "p007", "S2", *(node.id for node in nodes), *{line.edit for line in lines if line.edit}]
    found += [view("merge_tree", run=run, node=each) for each in opened]
    found += [view("merge_tree", run=run, node=f"{nodes[-1].id}.c{number}") for number in (1, 2, 3)]
    found += [view("merge_tree", run=run, show=each) for each in ("what-if", "ledger")]
    found += [view("patches", run=run, show=each, which="all") for each in ("table", "agreement")]
    found += [view("patches", run=run, patch=each, which="all") for each in ("p003", "p005", "p007")]
    found += [view("skill", run=run, version="S2", show=each) for each in ("blame", "changes", "files")]
    first = {line.edit: line for line in lines if line.edit}.values()
    return found + [
        view("skill", run=run, version="S2", show="blame", file=each.path, line=each.line) for each in first
    ]


@pytest.mark.parametrize("name", ["", "bob"])
def test_no_page_tells_what_another_reviewer_decided(workspace, run, name) -> None:
    """Neither who nor why, and no patch of theirs is drawn or listed as rejected or accepted."""
    for kind in ("ledger", ""):
        pinning.pin(run, workspace, view("merge_tree", run=run, show=kind))
    for where in (view("overview", run=run), view("merge_tree", run=run, show="what-if")):
        pinning.pin(run, workspace, where)
    for where in places(workspace, run):
        told = everything(open_as(name, where))
        assert WHY not in told, where.url
        assert WHO not in told or where.get("show") == "agreement", where.url  # there it is who reviews, not what


def test_whoever_gave_the_decisions_is_told_them_everywhere(workspace, run) -> None:
    """So the test above can fail: the very same pages tell her all of it."""
    telling = [where for where in places(workspace, run) if WHY in everything(open_as(WHO, where))]
    assert {where.page for where in telling} >= {"overview", "merge_tree", "skill", "patches"}


def test_in_a_read_only_lab_everybody_is_told(workspace, run, monkeypatch) -> None:
    """Nobody can decide there, so that nobody judges."""
    monkeypatch.setenv("TRACE2SKILL_READ_ONLY", "1")
    for where in (view("merge_tree", run=run, show="ledger"), view("overview", run=run)):
        assert WHY in shown(open_as("", where)), where.url


def test_having_decided_on_a_patch_one_is_told_of_it_and_of_no_other(workspace, run) -> None:
    """The list of every edit's fate has the reason of one rejection, and says of the other that it is hidden."""
    engine.decide(run, workspace, _said("p003", "accept", "bob").model_copy(update={"reason": "mine"}))
    told = shown(open_as("bob", view("merge_tree", run=run, node="p003")))
    assert f"p003 rejected by {WHO}" not in told  # hers is older: his own vote counts
    engine.decide(run, workspace, _said("p005", "accept", "bob").model_copy(update={"reason": "mine"}))
    engine.decide(run, workspace, _said("p005", "reject"))
    told = shown(open_as("bob", view("merge_tree", run=run, node="p005")))
    assert f"p005 rejected by {WHO}: {WHY}" in told
    audit = shown(open_as("bob", view("merge_tree", run=run, show="ledger")))
    assert "rejected" in audit


def test_the_patches_of_the_tree_are_drawn_as_one_decided_oneself(run) -> None:
    """What others rejected is drawn as open, and the total says whose it is."""
    told = shown(open_as("bob", view("merge_tree", run=run)))
    assert "2 rejected, by all reviewers together" in told
    drawn = everything(open_as("bob", view("merge_tree", run=run)))
    assert "patch rejected" not in drawn
    assert "patch rejected" in everything(open_as(WHO, view("merge_tree", run=run)))
