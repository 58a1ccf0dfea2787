"""The review page: keys, several reviewers, bulk decisions, other words, what merging costs, and hostile texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import engine
from core.store.workspace import Workspace
from core.types import Assembled, Evidence, Flag, ReplayProof, Score, Version
from pages.parts import merging
from tests.pages.visiting import HOSTILE, html, links_of, rendered, shown, sound, visit, visit_as
from tests.store.samples import AT, a_patch, a_run, a_skill, a_step, a_task, a_trajectory, an_analysis

RUN = "demo-20261121-205400-a1b2"


@pytest.fixture
def reviewed(workspace: Workspace) -> Callable[..., Workspace]:
    """Makes a run of four patches: p000 with two edits, proof and evidence, the others with one edit."""

    def made(status: str = "done", words: str = "", merged: bool = True, strategy: str = "parallel") -> Workspace:
        skill = a_skill()
        config = {**a_run().config, "merge": {"fan_in": 2}, "strategy": {"name": strategy}}
        with workspace.create_run(a_run(RUN, config=config, status=status, scripted=True)) as store:
            store.put_tasks([a_task(f"t{slot}") for slot in range(4)], "evolve")
            store.put_version(Version(name="S0", digest=skill.digest, created=AT), skill)
            steps = (a_step(0), a_step(1, command=f"python old.py {words}"))
            store.put_trajectory("evolve", 0, a_trajectory("r0", task="t0", steps=steps))
            store.put_analysis(an_analysis(0, _proven(words), origin="error_analyst"))
            for slot in (1, 2, 3):
                store.put_analysis(an_analysis(slot, a_patch(f"p{slot:03d}", slot, 1, task=f"t{slot}")))
            if merged:
                store.put_version(Version(name="S1", digest=skill.digest, created=AT), skill)
                store.add_event("version_made", "S1", {"decisions": 0}, AT)
        return workspace

    return made


def _proven(words: str):  # type: ignore[no-untyped-def]
    step = a_step(command=f"python new.py {words}").action
    assert step is not None
    edits = [each.model_copy(update={"text": f"- Lesson. {words}"}) for each in a_patch().edits]
    made = a_patch(
        trajectory="r0",
        task="t0",
        origin="error_analyst",
        root_cause=f"The header is two rows. {words}",
        proof=ReplayProof(
            first_step=1,
            last_step=1,
            replacement=(step,),
            before=Score(value=0.0, passed=False, detail=f"case 1: 3 cells differ {words}"),
            after=Score(value=1.0, passed=True),
            changed_share=0.062,
            flags=(f"rewrites much {words}",) if words else (),
        ),
        evidence=(Evidence(trajectory="r0", step=1, quote=f"python old.py {words}"),),
        flags=(Flag(rule="mentions_task", edit="p000.e2", message=f"names a cell {words}"),),
    )
    return made.model_copy(update={"edits": tuple(edits)})


def as_reviewer(app: AppTest, name: str = "ada") -> AppTest:
    """The page once somebody said who reviews."""
    return sound(app.text_input(key="reviewer-field-patches").set_value(name).run())


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


def log(workspace: Workspace) -> list[tuple[str, str, str]]:
    with workspace.open_run(RUN, read_only=True) as store:
        return [(each.reviewer, each.verdict, each.target) for each in store.decisions()]


def here(app: AppTest) -> str:
    found = app.query_params.get("patch", "")
    return found if isinstance(found, str) else found[0]


def test_a_card_has_what_a_decision_needs(reviewed) -> None:
    """Cause, proof with the changed command and both grades, evidence with its step, edits in place, lints, support."""
    reviewed()
    app = visit("patches", run=RUN, patch="p000")
    told = shown(app)
    assert "The header is two rows." in told
    assert "failed 0 %" in told
    assert "passed 100 %" in told
    assert "6.2 %" in told
    assert "case 1: 3 cells differ" in told
    assert f"trajectories?run={RUN}&traj=r0&step=1&quote=python%20old.py" in links_of(app)
    assert "names a cell" in told
    assert "adds to the end of" in told
    assert "Open the workbook first." in told  # the line of S0 around the edit
    assert "1 other patch says" not in told  # both edits that say so are its own
    assert "Nobody has decided on it yet." in told


def test_nobody_decides_without_a_name(reviewed) -> None:
    """Keys are off until somebody says who they are; then they are on."""
    reviewed()
    app = visit("patches", run=RUN)
    assert app.button(key="accept-p000").disabled
    assert "Say who you are" in shown(app)
    assert not as_reviewer(app).button(key="accept-p000").disabled


def test_keys_lead_from_patch_to_patch_and_back(reviewed) -> None:
    """Accept, reject with a reason, undo from the log, and undo once more: each leads to the patch it is about."""
    workspace = reviewed()
    app = as_reviewer(visit("patches", run=RUN))
    press(app, "accept-p000")
    assert here(app) == "p001"
    press(app, "because-1-p001")
    assert "rejected p001 (too narrow)" in shown(app)
    assert "by you: 2 patches decided, 2 patches to decide" in shown(app)
    press(app, _undo(app))
    assert here(app) == "p001"
    press(app, _undo(app))
    assert here(app) == "p000"
    assert [verdict for _, verdict, _ in log(workspace)] == ["accept", "reject", "undo", "undo"]


def _undo(app: AppTest) -> str:
    return next(button.key for button in app.button if button.key and button.key.startswith("undo"))


def test_undo_survives_a_reload(reviewed) -> None:
    """Another session of the same reviewer takes back the last decision: it is in the log, not in the session."""
    workspace = reviewed()
    engine.vote(RUN, workspace, "ada", {"p002": "reject"})
    app = as_reviewer(visit("patches", run=RUN))
    press(app, _undo(app))
    assert (log(workspace)[-1], here(app)) == (("ada", "undo", "p002"), "p002")


def test_what_is_skipped_comes_again(reviewed) -> None:
    """Skipping decides nothing, and after the last patch the first that was skipped is shown."""
    workspace = reviewed()
    app = as_reviewer(visit("patches", run=RUN))
    for patch in ("p000", "p001", "p002", "p003"):
        press(app, f"skip-{patch}")
    assert here(app) == "p000"
    assert log(workspace) == []


def test_a_late_key_moves_nothing(reviewed) -> None:
    """A press that belongs to a patch no longer shown neither decides on the one that is nor leads away from it."""
    workspace = reviewed()
    app = as_reviewer(visit("patches", run=RUN, patch="p000"))
    stale = app.button(key="accept-p000")
    app.query_params["patch"] = "p003"
    sound(stale.click().run())
    assert log(workspace) == [("ada", "accept", "p000")]
    assert here(app) == "p003"


def test_single_edits_are_decided_and_the_rest_accepted(reviewed) -> None:
    """Rejecting one edit and then accepting leaves it rejected."""
    workspace = reviewed()
    app = as_reviewer(visit("patches", run=RUN, patch="p000"))
    press(app, "reject-p000.e1")
    assert here(app) == "p000"
    assert app.button(key="accept-p000").label == "Accept the rest"
    press(app, "accept-p000")
    assert log(workspace) == [("ada", "reject", "p000.e1"), ("ada", "accept", "p000.e2")]
    assert here(app) == "p001"


def test_an_edit_is_put_into_other_words(reviewed) -> None:
    """The words are a field while they are changed, and the diff has them afterwards."""
    workspace = reviewed()
    app = as_reviewer(visit("patches", run=RUN, patch="p001"))
    press(app, "reword-p001")
    assert app.button(key="accept-p001").disabled
    app.text_area(key="words-p001.e1").set_value("- My own words.")
    press(app, "save-p001.e1")
    assert log(workspace) == [("ada", "accept", "p001.e1")]
    assert "- My own words." in shown(app)
    assert "in ada's words" in shown(app)


def test_others_votes_show_once_one_has_voted(reviewed) -> None:
    """Bob's reason, and that he disagrees, is on no page of Ada's before she decided: in no card, filter or table."""
    workspace = reviewed()
    engine.vote(RUN, workspace, "bob", {"p001": "reject"}, "because of the moon")
    for query in ({"patch": "p001"}, {"which": "rejected"}, {"which": "conflicts"}, {"show": "agreement"}):
        told = shown(as_reviewer(visit("patches", run=RUN, **query)))
        assert "the moon" not in told
        assert "rejected" not in told.replace("Rejected", "")
    table = as_reviewer(visit("patches", run=RUN, show="table", which="all")).dataframe[0].value
    assert set(table["counts as"]) == {"hidden until you decide"}
    app = as_reviewer(visit("patches", run=RUN, patch="p001", which="all"))
    press(app, "accept-p001")
    told = shown(as_reviewer(visit("patches", run=RUN, patch="p001")))
    assert "the moon" in told
    assert "reviewers disagree" in told
    agreed = shown(as_reviewer(visit("patches", run=RUN, show="agreement")))
    assert "because of the moon" in agreed
    assert "0 %" in agreed


def test_the_table_applies_what_was_entered_and_says_so_before(reviewed) -> None:
    """Filling every row and applying is one act, with one reason, over the rows of the state that is shown."""
    workspace = reviewed()
    engine.vote(RUN, workspace, "ada", {"p000": "accept"})
    app = as_reviewer(visit("patches", run=RUN, show="table"))
    assert list(app.dataframe[0].value["patch"]) == ["p001", "p002", "p003"]
    sound(app.segmented_control(key="bulk-fill").set_value("reject").run())
    assert "reject 3 (p001, p002, p003)" in shown(app)
    app.text_input(key="bulk-reason").set_value("all of a kind")
    apply = next(button for button in app.button if button.key and button.key.startswith("apply-"))
    assert apply.label == "Apply 3 decisions"
    sound(apply.click().run())
    assert log(workspace)[1:] == [("ada", "reject", f"p00{slot}") for slot in (1, 2, 3)]
    assert "You have decided" in shown(app) or "No patch is in this state." in shown(app)


def test_what_merging_again_costs_is_said_and_the_button_starts_it(reviewed, monkeypatch) -> None:
    """A rejection costs its path; the button leaves the merge to a process; what came of it leads to the diff."""
    reviewed()
    monkeypatch.setattr(merging, "calls_to_remerge", lambda *given: given[-1].nodes)
    left: list[tuple[str, str]] = []

    def leave(run: str, place: Workspace, work: str) -> str:
        left.append((run, work))
        with place.open_run(run) as store:
            store.add_event("version_made", "S2", {"decisions": 1}, AT)
        return run

    monkeypatch.setattr(merging, "leave", leave)
    app = as_reviewer(visit("patches", run=RUN, patch="p001"))
    assert "Merge again" not in [button.label for button in app.button]
    press(app, "reject-p001")
    assert "1 decision is not in the skill yet" in shown(app)
    assert "calls the model once (path to the root: m2.000)" in shown(app)  # p000 is left alone below m1.000
    press(app, f"remerge-{RUN}")
    assert left == [(RUN, "remerge")]
    assert f"skill?run={RUN}&version=S2&against=S1" in links_of(sound(app.run()))


def test_an_acceptance_alone_asks_for_no_merge(reviewed) -> None:
    """Undecided counts as accepted, and the page says that nothing would change."""
    reviewed()
    app = as_reviewer(visit("patches", run=RUN))
    press(app, "accept-p000")
    assert "would change nothing" in shown(app)
    assert "Merge again" not in [button.label for button in app.button]


def test_a_run_that_waits_says_what_goes_on(reviewed) -> None:
    """How many undecided patches would count as accepted, what that costs, and the button that does it."""
    workspace = reviewed(status="waiting_for_review", merged=False)
    engine.vote(RUN, workspace, "ada", {"p003": "reject"})
    app = as_reviewer(visit("patches", run=RUN))
    assert "3 of 4 patches have no decision yet" in shown(app)
    assert "at most twice" in shown(app)
    assert "Go on: merge what was not rejected" in [button.label for button in app.button]


def test_a_read_only_lab_shows_everything_and_decides_nothing(reviewed, monkeypatch) -> None:
    """Nobody is asked for a name, every vote is shown, every key is off."""
    workspace = reviewed()
    engine.vote(RUN, workspace, "bob", {"p001": "reject"}, "because of the moon")
    monkeypatch.setenv("TRACE2SKILL_READ_ONLY", "1")
    app = visit("patches", run=RUN, patch="p001")
    assert "because of the moon" in shown(app)
    keys = ("accept", "reject", "reword", "because-1")
    assert all(app.button(key=f"{key}-p001").disabled for key in keys)
    assert "reviewer-field-patches" not in [field.key for field in app.text_input]


@pytest.mark.parametrize("query", [{"patch": HOSTILE}, {"which": HOSTILE}, {"patch": "p999"}, {"task": HOSTILE}])
def test_what_an_address_asks_for_in_vain_is_said_in_words(reviewed, query) -> None:
    """An unknown patch, state or task leads to a sentence, and what the address said is not interpreted."""
    reviewed()
    app = visit("patches", run=RUN, **query)
    told = shown(app)
    assert (
        "There is no such patch" in told
        or "There are no such patches" in told
        or "No patch is in this" in told
        or ("every patch" in told)
    )
    assert "tracker.example" not in rendered(app)
    assert "<img" not in html(app)


@pytest.mark.parametrize("query", [{"patch": "p000"}, {"show": "table"}, {"show": "agreement"}])
def test_hostile_texts_come_out_as_text(reviewed, query) -> None:
    """In causes, commands, quotes, lints, edits, reviewers' names and reasons."""
    workspace = reviewed(words=HOSTILE)
    for who, verdict in ((HOSTILE[:50], "reject"), ("ada", "accept")):
        engine.vote(RUN, workspace, who, {"p000": verdict}, HOSTILE)  # type: ignore[dict-item]
    app = as_reviewer(visit("patches", run=RUN, **query))
    assert "tracker.example" not in rendered(app)
    assert "<img" not in html(app)
    assert "<script" not in html(app)
    if "patch" in query:
        assert HOSTILE in shown(app).replace("\n", "")


def test_a_run_without_patches_says_when_they_come(workspace) -> None:
    """Nothing to review yet is no error."""
    workspace.create_run(a_run(RUN)).close()
    assert "No analyst has proposed a patch yet" in shown(visit("patches", run=RUN))


def test_a_visit_that_begins_at_the_page_finds_the_app(reviewed) -> None:
    """Started by itself, as Streamlit does for a first visit by link, the page declares the navigation."""
    reviewed()
    app = visit(start="pages/patches.py", run=RUN, patch="p002")
    assert app.header[0].value == "Patches"


def test_the_sample_run_can_be_reviewed(sample) -> None:
    """As a first visitor finds it: support is known from the merge, and a rejection says exactly what it costs."""
    run = sample.runs()[0].id
    app = as_reviewer(visit("patches", run=run, patch="p001"))
    assert "other patches say the same" in shown(app)
    press(app, "reject-p001")
    assert "calls the model 3 times (path to the root: m1.000, m2.000, m3.000)" in shown(app)


def test_a_lesson_others_teach_is_said_and_rejected_everywhere_and_undone_as_one(sample) -> None:
    """Beside the edit: who still teaches it; one press rejects the merged edit, U takes it back, and no call is due."""
    run = sample.runs()[0].id
    app = as_reviewer(visit("patches", run=run, patch="p001", which="all"), "nora")
    told = " ".join(shown(app).split())
    assert "5 other patches still teach it if you reject this alone" in told  # the list above names them
    assert f"merge_tree?run={run}&node=m3.000" in links_of(app)
    press(app, "lesson-p001.e1")
    with sample.open_run(run, read_only=True) as store:
        (made,) = store.decisions()
    assert (made.target, made.verdict, made.reviewer) == ("m3.000.c3", "reject", "nora")
    assert made.candidate is not None
    told = shown(app)
    assert "edit 1's lesson was rejected by nora" in told
    assert "by you: 1 lesson decided, 22 patches to decide" in told
    assert "Merging again takes no model call" in told
    bob = as_reviewer(visit("patches", run=run, patch="p001", which="all"), "bob")
    assert "nora" not in shown(bob)
    press(app, _undo(app))
    assert "lesson was rejected" not in shown(app)


def test_what_was_done_is_told_until_another_patch_is_opened(reviewed) -> None:
    """Then the key says what it would undo."""
    reviewed()
    app = as_reviewer(visit("patches", run=RUN, patch="p000"))
    press(app, "reject-p000.e1")
    told = " ".join(shown(app).split())
    assert "rejected p000 edit 1 · U undoes it" in told
    assert "you: 1 of 2 edits rejected" in told
    app.query_params["patch"] = "p002"
    told = " ".join(shown(sound(app.run())).split())
    assert "undoes it" not in told
    assert "U undoes: rejected p000 edit 1" in told


def test_an_edit_left_out_for_a_contradiction_says_what_won_and_how_to_settle_it(sample) -> None:
    """The winner with its words and a link to where it is decided, who chose, and what stood behind both."""
    run = sample.runs()[0].id
    app = as_reviewer(visit("patches", run=run, patch="p009", which="all"))
    told = " ".join(shown(app).split())
    assert "left out: contradiction" in told
    with sample.open_run(run, read_only=True) as store:
        kept = next(edit for edit in store.patch("p010").edits if edit.id == "p010.e2")
    assert f"p010 edit 2 “{kept.text.removeprefix('- ')[:30]}" in told
    assert "The merging model chose in m1.002" in told
    assert "1 task behind this one, 1 behind the kept one" in told
    assert any("patch=p010" in each for each in links_of(app))


def test_after_a_merge_a_rejected_edit_says_that_its_lesson_is_still_taught(sample, monkeypatch) -> None:
    """With the line it stands at, how many tasks teach it, and the act that rejects it everywhere."""
    run = sample.runs()[0].id

    def leave(run: str, place: Workspace, work: str) -> str:
        with place.open_run(run) as store:
            skill, blame, fates = store.skill("S1"), store.blame("S1"), store.fates("S1")
            made = Version(name="S2", digest=skill.digest, created=AT)
            store.put_version(made, skill, Assembled(skill=skill, blame=blame, fates=fates))
            store.add_event("version_made", "S2", {"decisions": 1}, AT)
        return run

    monkeypatch.setattr(merging, "leave", leave)
    app = as_reviewer(visit("patches", run=run, patch="p001", which="all"), "nora")
    press(app, "reject-p001.e1")
    press(app, f"remerge-{run}")
    told = " ".join(shown(sound(app.run())).split())
    assert "still in the skill: SKILL.md:" in told
    assert "6 tasks" in told
    press(app, "everywhere-p001.e1")
    with sample.open_run(run, read_only=True) as store:
        assert store.decisions()[-1].target == "m3.000.c3"
    press(app, _undo(app))
    sound(app.run())
    assert "merged into S2" not in shown(app)  # what came of a merge is no news once something waits again


def test_patches_are_searched_by_the_words_of_their_lessons(sample):
    """What is typed is in the address and narrows what is gone through; what no patch says is told in words."""
    app = visit("patches", run="demo", text="blank row", which="all")
    field = next(each for each in app.text_input if each.label == "Search")
    assert field.value == "blank row"
    assert "blank row" in shown(app)
    sound(field.set_value("walrus").run())
    assert app.query_params["text"] in ("walrus", ["walrus"])
    assert "No patch in this state has the words 'walrus'." in shown(app)
    assert "No patch in this state has the words 'walrus'." in shown(
        visit("patches", run="demo", text="walrus", show="table")
    )


def test_where_decisions_change_nothing_there_are_none_to_make(reviewed):
    """What was updated one batch after another is never merged again: the page says so, and every key is off."""
    reviewed(strategy="sequential")
    app = as_reviewer(visit("patches", run=RUN))
    assert "There is nothing to decide here: run demo-20261121-205400-a1b2 updated its skill one batch" in shown(app)
    keys = [each for each in app.button if each.label.startswith(("Accept", "Reject", "accept", "reject"))]
    assert len(keys) >= 2
    assert all(each.disabled for each in keys)
    table = sound(visit_as("ada", "patches", run=RUN, show="table"))
    assert all(each.disabled for each in table.button if each.label.startswith("Apply"))
