"""A key that somebody typed into a note, a reason or a name is in no store afterwards, and is not repeated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.engine import decide, vote
from core.engine.deciding.voting import reword
from core.engine.notebook import pinning
from core.engine.versions.promote import promote
from core.errors import UserError
from core.store.workspace import Workspace
from core.types import Decision, Version
from core.view.links import view
from tests.store.samples import AT, a_patch, a_run, a_skill, an_analysis

_LOOKS = "sk-proj-9fQ2hV7xLmT4bWzK8rYc1NdE5gUaJ3"
_PLAIN = "as plain as a word"
"""What nobody would take for a key, and is one here: the environment says so."""


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("MY_KEY", _PLAIN)
    monkeypatch.setenv("OPENAI_API_KEY", "EMPTY")
    workspace = Workspace(tmp_path / "lab")
    config = {**a_run().config, "endpoints": [{"name": "default", "key_variable": "MY_KEY"}]}
    skill = a_skill()
    with workspace.create_run(a_run("r1", config=config, status="done")) as store:
        store.put_analysis(an_analysis(0, a_patch()))
        store.put_version(Version(name="S0", digest=skill.digest, created=AT), skill)
    pinning.pin("r1", workspace, view("skill", run="r1"), "a note")
    return workspace


_WAYS: dict[str, Callable[[Workspace, str], object]] = {
    "pin's note": lambda lab, text: pinning.pin("r1", lab, view("skill", run="r1"), f"see {text}"),
    "pin's search": lambda lab, text: pinning.pin("r1", lab, view("trajectories", run="r1", q=text)),
    "note": lambda lab, text: pinning.reword("r1", lab, 1, f"see {text}"),
    "who": lambda lab, text: pinning.move("r1", lab, 1, 0, text),
    "vote's reason": lambda lab, text: vote("r1", lab, "ada", {"p000": "reject"}, f"it is {text}"),
    "vote's name": lambda lab, text: vote("r1", lab, text, {"p000": "reject"}),
    "decision's reason": lambda lab, text: decide(
        "r1", lab, Decision(target="p000", verdict="reject", reviewer="ada", reason=text, at=AT)
    ),
    "other words": lambda lab, text: reword("r1", lab, "ada", "p000.e1", f"Use {text}."),
    "promotion": lambda lab, text: promote("r1", lab, "S0", "ada", f"works with {text}"),
}


@pytest.mark.parametrize("way", _WAYS)
@pytest.mark.parametrize("key", [_LOOKS, _PLAIN])
def test_a_key_is_not_kept(lab, way, key):
    """Refused before anything is written; the sentence says what to do and does not hold the key."""
    with pytest.raises(UserError, match="looks like a key") as refused:
        _WAYS[way](lab, key)
    assert key not in str(refused.value)
    kept = b"".join(path.read_bytes() for path in lab.directory.rglob("*") if path.is_file())
    assert key.encode() not in kept


@pytest.mark.parametrize("way", _WAYS)
def test_ordinary_words_are_kept(lab, way):
    """Sheet names, formulas, ids and the word EMPTY are no keys."""
    _WAYS[way](lab, "EMPTY =SUM(Sheet1!A1:B20) demo-20261121-205400-a1b2 p012.e3")
