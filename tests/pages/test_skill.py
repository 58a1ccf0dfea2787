"""The Skill page: what it learned, where a line comes from, deciding on it, promoting and handing it out."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from core.engine import decide
from core.skill.read import read_skill
from core.store.workspace import Workspace
from core.types import Assembled, BlameLine, Decision, Skill, SkillFile, Version
from pages.parts import access, merging
from tests.pages.visiting import HOSTILE, html, links_of, rendered, shown, sound, visit
from tests.store.samples import AT, a_node, a_patch, a_run, a_skill, an_analysis

RUN = "learned-20261121-205400-a1b2"
EDIT = "m1.000.e1"


@pytest.fixture
def learned(workspace: Workspace) -> Workspace:
    """A finished run whose S1 has one line of an edit, with the patch and the merge behind it."""
    before = a_skill("# Guide\n\nOpen the workbook first.\n")
    after = a_skill("# Guide\n\nOpen the workbook first.\nRead the header.\n")
    old = len(before.text().splitlines())
    lines = [BlameLine(path="SKILL.md", line=n, text=text, base_line=n) for n, text in _numbered(before)]
    lines.append(
        BlameLine(path="SKILL.md", line=old + 1, text="Read the header.", edit=EDIT, sources=("p000.e1",)),
    )
    lines.append(BlameLine(path="scripts/check.py", line=1, text="print('ok')", base_line=1))
    with workspace.create_run(a_run(RUN, status="done")) as store:
        store.put_analysis(an_analysis(0, a_patch()))
        store.put_nodes([a_node()])
        store.put_version(Version(name="S0", digest=before.digest, created=AT), before)
        made = Assembled(skill=after, blame=tuple(lines), fates=())
        store.put_version(Version(name="S1", digest=after.digest, created=AT), after, made)
        store.add_event("version_made", "S1", {"decisions": 0}, AT)
    return workspace


def _numbered(skill: Skill) -> list[tuple[int, str]]:
    return list(enumerate(skill.text().splitlines(), 1))


def line_of_the_edit() -> str:
    return str(len(a_skill().text().splitlines()) + 1)


def press(app: AppTest, label: str) -> AppTest:
    return sound(next(button for button in app.button if button.label == label).click().run())


def named(app: AppTest) -> AppTest:
    """Say who is here."""
    return sound(next(each for each in app.text_input if each.label == "Reviewer").set_value("ada").run())


def field(app: AppTest, label: str, value: str) -> None:
    next(each for each in app.text_input if each.label == label).set_value(value)


def test_the_newest_version_is_shown_against_s0(learned):
    """The page opens on what the evolution changed; an added line has its support and leads to its blame."""
    app = visit("skill", run=RUN)
    told = shown(app)
    assert "S0 → S1" in told
    assert "+1 −0 lines" in told
    assert "Read the header." in told
    assert "1 task" in told
    line = line_of_the_edit()
    assert f"skill?run={RUN}&version=S1&against=S0&file=SKILL.md&line={line}&show=blame" in links_of(app)


def test_a_visit_that_begins_at_the_page_finds_the_app(learned):
    """Started by itself, as Streamlit does for a first visit by link, the page declares the navigation."""
    app = visit(start="pages/skill.py", run=RUN)
    assert app.header[0].value == "Skill"


def test_a_line_opened_tells_its_story(learned):
    """The edit, the merge, the patch with its root cause, and that one may decide on it."""
    app = visit("skill", run=RUN, show="blame", line=line_of_the_edit())
    told = shown(app)
    assert f"SKILL.md:{line_of_the_edit()}" in told
    assert "the header is two rows" in told
    assert f"merge_tree?run={RUN}&node=m1.000" in links_of(app)
    assert f"patches?run={RUN}&patch=p000" in links_of(app)
    assert {"Accept", "Reject", "Undo"} <= {button.label for button in app.button}


def test_a_line_of_s0_has_nothing_to_decide(learned):
    """What S0 had is told as such; no button decides on it."""
    app = visit("skill", run=RUN, show="blame", line="1")
    assert "line 1 of S0, unchanged" in shown(app)
    assert "Accept" not in {button.label for button in app.button}


def test_rejecting_keeps_name_and_reason_and_offers_the_merge(learned, monkeypatch):
    """The decision is recorded with its lineage, shown on the card, taken back by undo; merging again is offered."""
    left: list[str] = []
    monkeypatch.setattr(merging, "leave", lambda run, workspace, work: left.append(f"{work} {run}") or run)
    app = named(visit("skill", run=RUN, show="blame", line=line_of_the_edit()))
    field(app, "Should this edit be in the skill?", "too narrow")
    app = press(app, "Reject")
    told = shown(app)
    assert "✗ rejected" in told
    assert "ada" in told
    assert "too narrow" in told
    with learned.open_run(RUN, read_only=True) as store:
        (kept,) = store.decisions()
        assert (kept.target, kept.verdict, kept.reviewer, kept.reason) == (EDIT, "reject", "ada", "too narrow")
        assert kept.candidate is not None
    assert app.text_input(key=f"why-{RUN}-{EDIT}").value == ""
    app = press(app, "Merge again")
    assert left == [f"remerge {RUN}"]
    app = press(app, "Undo")
    assert "✗ rejected" not in shown(app)


def test_the_version_that_merging_again_made_is_shown(learned, monkeypatch):
    """Once the engine is done the page opens the new version against the one before, and says what it cost."""
    app = named(visit("skill", run=RUN, show="blame", line=line_of_the_edit()))
    app = press(app, "Reject")

    def leave(run: str, workspace: Workspace, work: str) -> str:
        with workspace.open_run(run) as store:
            skill = store.skill("S0")
            store.put_version(Version(name="S2", digest=skill.digest, created=AT), skill)
            store.add_event("version_made", "S2", {"decisions": 1}, AT)
        return run

    monkeypatch.setattr(merging, "leave", leave)
    told = shown(press(app, "Merge again"))
    assert "merged into S2" in told
    assert "it took no model call" in told
    assert "S1 → S2" in told


def test_a_merge_asked_for_on_the_patches_is_told_here_with_what_became_of_the_rejections(sample, monkeypatch):
    """One flow on both pages: the version, and the rejected lesson that the skill still teaches."""
    run = sample.runs()[0].id
    decide(run, sample, Decision(target="p001.e1", verdict="reject", reviewer="nora", at=AT))

    def leave(run: str, place: Workspace, work: str) -> str:
        with place.open_run(run) as store:
            skill, made = store.skill("S1"), Assembled(skill=store.skill("S1"), blame=store.blame("S1"), fates=())
            store.put_version(Version(name="S2", digest=skill.digest, created=AT), skill, made)
            store.add_event("version_made", "S2", {"decisions": 1}, AT)
        return run

    monkeypatch.setattr(merging, "leave", leave)
    app = visit("skill", run=run)
    app.session_state["reviewer"] = "nora"
    app = press(sound(app.run()), "Merge again")
    told = " ".join(shown(app).split())
    assert "merged into S2" in told
    assert "S1 → S2" in told
    assert "still in the skill: SKILL.md:" in told
    assert "Reject the lesson everywhere" in {button.label for button in app.button}


def test_promoting_is_recorded_and_listed(learned):
    """With name and reason; a version without a score says so beside the button, and asks why all the same."""
    app = named(visit("skill", run=RUN))
    assert "S1 is not evaluated on the held-out tasks" in shown(app)
    app = press(app, "Promote it all the same")
    assert "to promote it all the same, say why" in shown(app)
    field(app, "Why all the same", "reads well")
    app = press(app, "Promote it all the same")
    assert "over the verdict “not measured”" in shown(app)
    assert "■ promoted by ada" in " ".join(shown(app).split())
    with learned.open_run(RUN, read_only=True) as store:
        (given,) = store.promotions()
        assert (given.version, given.reviewer, given.reason) == ("S1", "ada", "reads well")
        assert (given.verdict, given.overrides) == ("not measured", True)


def test_a_version_goes_into_a_project(learned, tmp_path):
    """The page says what it wrote and where, and why it did not write."""
    app = visit("skill", run=RUN)
    field(app, "Folder of the project", str(tmp_path / "nowhere"))
    app = press_write(app, "project")
    assert "there is no such folder" in shown(app)
    (tmp_path / "work").mkdir()
    field(app, "Folder of the project", str(tmp_path / "work"))
    app = press_write(app, "project")
    place = tmp_path / "work" / ".claude" / "skills" / "xlsx"
    assert f"S1 is in {place} now: 2 files." in shown(app)
    assert "Read the header." in read_skill(place).text()


def press_write(app: AppTest, name: str) -> AppTest:
    return sound(next(button for button in app.button if button.key == f"{name}-write").click().run())


def test_a_read_only_lab_changes_nothing(learned, monkeypatch):
    """Only the downloads stay; the rest is there and cannot be pressed."""
    monkeypatch.setenv(access.READ_ONLY, "1")
    app = visit("skill", run=RUN, show="blame", line=line_of_the_edit())
    assert [button.label for button in app.button if not button.disabled] == []
    assert all(each.disabled for each in app.text_input if each.label.startswith("Should"))
    assert any(
        each.proto.label == "Download as .skill" and not each.proto.disabled for each in app.get("download_button")
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"version": "S9"}, "There is no version S9 in this run; it has S0, S1."),
        ({"show": "blame", "line": "999"}, "there is no line 999"),
        ({"show": "blame", "file": HOSTILE}, "There is no text file <img"),
        ({"show": HOSTILE}, "The skill has no view"),
        ({"run": "nope"}, "there is no run"),
    ],
)
def test_what_is_not_there_is_said(learned, asked, said):
    """A link to nothing says so in words, and its words are not interpreted."""
    app = visit("skill", **{"run": RUN, **asked})
    assert said in shown(app)
    assert "tracker.example" not in rendered(app)


def test_a_run_without_a_skill_says_when_there_is_one(workspace):
    """Before the first version there is a sentence, and no error."""
    workspace.create_run(a_run(RUN)).close()
    assert "This run has no skill yet" in shown(visit("skill", run=RUN))


def test_versions_that_are_the_same_and_files_changed_by_hand_are_said(learned):
    """A comparison of a version with itself, and one whose files somebody edited."""
    assert "S1 and S1 are the same" in shown(visit("skill", run=RUN, against="S1"))
    folder = learned.run_directory(RUN) / "versions" / "S1" / "xlsx"
    (folder / "SKILL.md").write_text("mine", encoding="utf-8")
    assert "not those the run recorded as S1" in shown(visit("skill", run=RUN))


@pytest.mark.parametrize("show", ["preview", "findings", "files"])
def test_every_view_is_drawn(learned, show):
    """The rendered file, what the validator says, and the files with their sizes."""
    told = shown(visit("skill", run=RUN, show=show, file="SKILL.md"))
    assert {"preview": "Guide", "findings": "advice", "files": "executable"}.get(show, "") in told or show == "findings"
    assert "Read the header." in told or show == "findings"


def test_a_script_is_previewed_as_text(workspace):
    """A file that is no Markdown is shown as it is."""
    skill = a_skill()
    odd = skill.model_copy(update={"files": (*skill.files, SkillFile(path="x.bin", data=b"\0"))})
    with workspace.create_run(a_run(RUN)) as store:
        store.put_version(Version(name="S0", digest=odd.digest, created=AT), odd)
    app = visit("skill", run=RUN, show="preview", file="scripts/check.py")
    assert "print('ok')" in [each.value.strip() for each in app.code]
    assert "no text" in shown(visit("skill", run=RUN, show="files"))


def test_a_lessons_bar_is_as_long_on_every_page(sample):
    """Overview, the lists of the Skill page, its lines and the threshold draw support out of all tasks."""
    places: list[tuple[str, dict[str, str]]] = [
        ("overview", {}),
        ("skill", {}),
        ("skill", {"show": "blame"}),
        ("merge_tree", {"show": "what-if"}),
    ]
    for page, asked in places:
        app = visit(page, run="demo", **asked)
        bars = [int(share) for share in re.findall(r"background-size:(\d+)% 100%", html(app))]
        assert max(bars) == 25, (page, asked)
        assert "6 of 24 tasks" in shown(app), (page, asked)


def test_the_views_of_a_skill_are_named_as_in_words(learned):
    """One name for where lines come from, what a finding is before it is opened, no column in which nothing stands."""
    page = html(visit("skill", run=RUN))
    assert "Where lines come from" in page
    assert 'title="What a check says of a version' in page
    assert ">promoted<" not in page
    assert ">note<" not in page
