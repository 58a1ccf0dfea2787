"""A version is promoted by a person, and handed out whole or not at all."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from core.engine.versions.handing_out import HandedOut, into_project, problem, skill_archive, to_folder
from core.engine.versions.promote import gate_of, promote
from core.errors import UserError
from core.skill.read import read_skill
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.types import NotScorable, Skill, SkillFile, Version
from tests.store.samples import AT, MISSED, PASSED, a_run, a_skill, a_task, a_trajectory

RUN = "demo-20261121-205400-a1b2"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with a run of two valid versions and a third that is none."""
    made = Workspace(tmp_path / "lab")
    with made.create_run(a_run(RUN)) as store:
        for name, skill in (("S0", a_skill()), ("S1", a_skill("# Guide\n\nAnother way.\n")), ("S2", _broken())):
            store.put_version(Version(name=name, digest=skill.digest, created=AT), skill)
    return made


@pytest.fixture
def store(workspace: Workspace):
    with workspace.open_run(RUN, read_only=True) as opened:
        yield opened


def _broken() -> Skill:
    return Skill(name="xlsx", files=(SkillFile(path="SKILL.md", data=b"# no front matter\n"),))


def test_into_a_project_goes_where_agents_look(store, tmp_path):
    """The skill lies in .claude/skills under its own name, byte for byte; a second time nothing is written."""
    made = into_project(store, "S1", tmp_path)
    place = tmp_path / ".claude" / "skills" / "xlsx"
    assert read_skill(place) == store.skill("S1")
    assert made == HandedOut(version="S1", path=str(place), files=2)
    assert made.sentence == f"S1 is in {place} now: 2 files."
    assert "nothing was written" in into_project(store, "S1", tmp_path).sentence


def test_another_skill_is_replaced_only_when_asked(store, tmp_path):
    """A skill of another content stays as it is until somebody says that it may go."""
    to_folder(store, "S0", tmp_path)
    with pytest.raises(UserError, match="something else is there, and nothing was written; tick"):
        to_folder(store, "S1", tmp_path)
    assert read_skill(tmp_path / "xlsx") == store.skill("S0")
    made = to_folder(store, "S1", tmp_path, replace=True)
    assert made.replaced
    assert "in place of what was there" in made.sentence
    assert read_skill(tmp_path / "xlsx") == store.skill("S1")


@pytest.mark.parametrize("replace", [False, True])
def test_what_is_no_skill_is_never_replaced(store, tmp_path, replace):
    """A folder of somebody's own things, and a file, stay."""
    (tmp_path / "xlsx").mkdir()
    (tmp_path / "xlsx" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(UserError, match="xlsx"):
        to_folder(store, "S1", tmp_path, replace)
    assert (tmp_path / "xlsx" / "letter.txt").read_text(encoding="utf-8") == "dear"


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("/nowhere/at/all", "there is no such folder"),
        ("", "by a full path"),
        ("relative/place", "by a full path"),
        ("~nobody-of-this-name/x", "cannot be a folder"),
        ("/a\0b", "no such folder|cannot be a folder"),
    ],
)
@pytest.mark.parametrize("write", [to_folder, into_project])
def test_a_folder_that_is_not_there_is_said(store, folder, said, write: Callable[..., HandedOut]):
    """Every refusal is a sentence that says what to do."""
    with pytest.raises(UserError, match=said):
        write(store, "S1", Path(folder))


def test_what_is_no_valid_skill_is_not_handed_out(store, tmp_path):
    """Neither written nor packed; the first error says why."""
    assert problem(store, "S1") == ""
    assert "S2 is not a valid skill" in problem(store, "S2")
    for attempt in (lambda: into_project(store, "S2", tmp_path), lambda: skill_archive(store, "S2")):
        with pytest.raises(UserError, match="not a valid skill"):
            attempt()
    assert list(tmp_path.glob(".claude")) == []


def test_an_archive_holds_the_skill(store):
    """One folder of the skill's name, its files inside."""
    with zipfile.ZipFile(BytesIO(skill_archive(store, "S1"))) as whole:
        assert whole.namelist() == ["xlsx/SKILL.md", "xlsx/scripts/check.py"]


def test_promotions_are_kept_and_the_last_counts(workspace: Workspace):
    """Who promoted what, and why, in the order it was said."""
    promote(RUN, workspace, "S0", "ada", "safe")
    made = promote(RUN, workspace, "S1", " bob ", " better ")
    assert (made.reviewer, made.reason) == ("bob", "better")
    with workspace.open_run(RUN, read_only=True) as store:
        assert [each.version for each in store.promotions()] == ["S0", "S1"]
        assert store.promotions()[-1] == made


@pytest.mark.parametrize(("version", "who"), [("S1", "  "), ("S9", "ada")])
def test_a_promotion_needs_a_person_and_a_version(workspace: Workspace, version, who):
    """Nobody, or of nothing, is refused and not kept."""
    with pytest.raises(UserError, match=r"name|no version"):
        promote(RUN, workspace, version, who)
    with workspace.open_run(RUN, read_only=True) as store:
        assert store.promotions() == ()


def test_promoting_against_the_held_out_tasks_takes_a_reason(workspace):
    """Nothing was measured here: without a reason nothing is promoted, with one it is, and recorded as an override."""
    with pytest.raises(UserError, match="say why"):
        promote(RUN, workspace, "S1", "ada")
    made = promote(RUN, workspace, "S1", "ada", "the held-out tasks come next week")
    assert (made.verdict, made.overrides) == ("not measured", True)
    start = promote(RUN, workspace, "S0", "ada")
    assert (start.verdict, start.overrides) == ("the start", False)


def test_a_version_goes_through_once_every_held_out_attempt_is_made(workspace):
    """Ten tasks of twelve are better, and nothing stands against the version; but two tasks are still to come."""
    skills = {"test_before": a_skill(), "test_after": a_skill("# Guide\n\nAnother way.\n")}

    def attempted(store: RunStore, slots: range) -> None:
        for arm, skill in skills.items():
            grade = PASSED if arm == "test_after" else MISSED
            for slot in slots:
                made = {"task": f"t{slot}", "skill_digest": skill.digest, "grade": grade}
                store.put_trajectory(arm, slot, a_trajectory(f"{arm}{slot}", **made))

    with workspace.open_run(RUN) as store:
        store.put_tasks([a_task(f"t{slot}") for slot in range(12)], "test")
        attempted(store, range(10))
        assert (gate_of(store, "S1").verdict, gate_of(store, "S1").needs_reason) == ("not measured", True)
    with pytest.raises(UserError, match="say why"):
        promote(RUN, workspace, "S1", "ada")
    with workspace.open_run(RUN) as store:
        attempted(store, range(10, 12))
    made = promote(RUN, workspace, "S1", "ada")
    assert (made.verdict, made.overrides) == ("better", False)


def test_a_version_that_could_not_be_scored_is_recorded_as_that(workspace):
    """All its attempts are made and none has a verdict: the promotion does not say for good that nobody measured."""
    after = a_skill("# Guide\n\nAnother way.\n")
    open_one = NotScorable(reason="no engine computes it")
    with workspace.open_run(RUN) as store:
        store.put_tasks([a_task("t0")], "test")
        store.put_trajectory("test_before", 0, a_trajectory("b0", task="t0", skill_digest=a_skill().digest))
        made = a_trajectory("a0", task="t0", skill_digest=after.digest, grade=open_one)
        store.put_trajectory("test_after", 0, made)
    with pytest.raises(UserError, match="the held-out tasks say 'no verdict'"):
        promote(RUN, workspace, "S1", "ada")
    assert promote(RUN, workspace, "S1", "ada", "read it").verdict == "no verdict"
