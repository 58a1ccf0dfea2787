"""A newest version with the files of an earlier one: every page says so in one sentence, and offers nothing to do."""

from __future__ import annotations

import pytest

from core.store.run_store import RunStore
from core.types import Assembled, BlameLine, Fate, Skill, Version
from tests.pages.visiting import shown, visit
from tests.store.samples import AT, a_skill

SAID = "S3 has the same files as S1"


@pytest.fixture
def run(workspace, finished_run) -> str:
    """S2 was put together of something else, and S3 is S1 again."""
    name: str = finished_run()
    with workspace.open_run(name) as store:
        s1 = store.skill("S1")
        _made(store, "S2", a_skill("# Guide\n\nOther.\n"))
        _made(store, "S3", s1)
    return name


def _made(store: RunStore, name: str, skill: Skill) -> None:
    fates = (Fate(edit="p000.e1", kind="applied", at="assemble", reason="3 tasks"),)
    blame = (BlameLine(path="SKILL.md", line=1, text="---", base_line=1),)
    store.put_version(
        Version(name=name, digest=skill.digest, created=AT), skill, Assembled(skill=skill, blame=blame, fates=fates)
    )


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("runs", {}),
        ("overview", {}),
        ("monitor", {}),
        ("results", {"a": "S0", "b": "S3"}),
        ("merge_tree", {"node": "S3"}),
        ("trajectories", {"skill": "S3"}),
    ],
)
def test_every_page_says_whose_score_it_has(run, page, query):
    """And none offers to evaluate it again."""
    app = visit(page, run=run, **query)
    assert SAID in shown(app)
    assert "not evaluated" not in shown(app)
    assert not [button.label for button in app.button if button.label.startswith("Evaluate")]


def test_the_same_attempts_are_not_compared_with_themselves(run):
    """No change, no interval and no verdict of two versions that are one skill."""
    told = shown(visit("results", run=run, a="S1", b="S3"))
    assert "there is nothing to compare" in told
    assert "Could luck do this?" not in told
    assert "Could luck do this?" in shown(visit("results", run=run, a="S0", b="S3"))


def test_the_list_of_versions_has_its_score(run):
    """Beside it, the files it has."""
    told = shown(visit("skill", run=run, version="S3"))
    assert "same files as S1" in told
    assert "not evaluated: a run evaluates" in told  # of S2, which has other files
