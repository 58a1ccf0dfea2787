"""The New run page: by hand, by link, from another run, from a file, without a server, read-only and hostile."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.config import RunConfig
from core.engine.running.finding import Existing
from core.errors import UserError
from core.types import Decision, Version
from pages.parts import access, lab, new_run_check, new_run_start
from tests.pages.visiting import HOSTILE, html, rendered, shown, sound, visit
from tests.store.samples import AT, a_patch, a_run, a_skill

KEY = "sk-proj-Ab1Cd2Ef3Gh4Ij5Kl6"


@pytest.fixture
def started(workspace, monkeypatch) -> list[RunConfig]:
    """The configurations that were launched; no process is started."""
    for name in ("OPENAI_BASE_URL", "TRACE2SKILL_MODEL"):
        monkeypatch.delenv(name, raising=False)
    launched: list[RunConfig] = []

    def launch(config, workspace, new=False):
        launched.append(config)
        workspace.create_run(a_run(config=config.model_dump(mode="json"))).close()
        return a_run().id

    monkeypatch.setattr(new_run_start, "launch", launch)
    return launched


pytestmark = pytest.mark.usefixtures("started")


def labelled(app: AppTest, kind: str, label: str):
    return next(each for each in app.get(kind) if each.label == label)


def typed(app: AppTest, kind: str, label: str, value) -> AppTest:
    return sound(labelled(app, kind, label).set_value(value).run())


def pressed(app: AppTest, label: str) -> AppTest:
    return sound(labelled(app, "button", label).click().run())


def my_endpoint(**query: str) -> AppTest:
    """The form with a model of one's own, complete."""
    app = typed(visit("new_run", **query), "radio", "Which model works and learns", "endpoint")
    app = typed(app, "text_input", "Base URL", "http://localhost:9/v1")
    return typed(app, "text_input", "Model", "Qwen3.5-35B-A3B")


def test_the_demo_is_one_click(started):
    """A first visitor is told what will happen and what it takes, presses once, and is at the monitor."""
    app = visit("new_run")
    told = shown(app)
    assert "One click starts a whole run on this machine" in told
    assert "says nothing about language models" in "".join(
        labelled(app, "radio", "Which model works and learns").proto.captions
    )
    assert "costs nothing" in told
    starts = [each.label for each in app.button if each.label.startswith("Start")]
    assert starts == ["Start the demo", "Start the demo"], "one thing, one name, at the top and at the end"
    app = pressed(app, "Start the demo")
    assert app.header[0].value == "Monitor"
    assert [(each.tasks.evolve, each.tasks.test, each.agent_model.model) for each in started] == [
        (20, 20, "scripted-demo")
    ]


def test_the_page_reads_as_what_will_happen():
    """Every section says its part, and the end says the whole."""
    told = shown(visit("new_run"))
    assert "Learns from 20 tasks of the starter suite and measures on 20 others, held out." in told
    assert "Starting from the starter skill, a scripted program" in told
    assert "With 20 held-out tasks only a very large gain is found in 4 of 5 runs" in told


def test_an_unfinished_form_says_what_is_missing_and_starts_nothing(started):
    """Without address and model there is a forecast, a list of what is missing, and no way to start."""
    app = typed(visit("new_run"), "radio", "Which model works and learns", "endpoint")
    told = shown(app)
    assert "Models: Say where the endpoint is" in told
    assert labelled(app, "button", "Start the run").disabled
    assert "held-out attempts, new skill (S1)" in told
    assert "every number is a guess" in told
    assert "The cost is foreseen once the model is named" in told
    assert started == []


def test_a_model_of_ones_own_is_started_as_typed(started):
    """What the fields say is what is launched; the other choice's numbers are not taken over."""
    app = typed(my_endpoint(), "number_input", "Temperature", 0.7)
    app = typed(app, "number_input", "Tasks to learn from", 12)
    app = typed(app, "text_input", "Model of the merger", "larger")
    assert "No price is known for Qwen3.5-35B-A3B, larger" in shown(app)
    pressed(app, "Start the run")
    (config,) = started
    assert config.endpoints[0].base_url == "http://localhost:9/v1"
    assert (config.agent_model.temperature, config.tasks.evolve, config.tasks.test) == (0.7, 12, None)
    assert config.merger_model.model == "larger"
    assert config.merge.fan_in == 32


def test_a_key_is_refused_and_neither_shown_nor_stored():
    """Pasted where the variable's name belongs: said so, the field as before, the key nowhere in the session."""
    app = typed(my_endpoint(), "text_input", "Variable that holds the key", KEY)
    assert "looked like a key" in shown(app)
    assert labelled(app, "text_input", "Variable that holds the key").value == "OPENAI_API_KEY"
    assert KEY not in shown(app)
    assert KEY not in repr(app.session_state)


def test_wrong_values_are_told_at_their_field(started):
    """A relative path, a skill that does not fit: in red below the field, and in the list at the end."""
    app = typed(my_endpoint(), "radio", "Tasks", "folder")
    app = typed(app, "text_input", "Folder of the tasks", "data/x")
    assert html(app).count("no current folder") == 2
    assert labelled(app, "button", "Start the run").disabled
    assert started == []


def test_a_folder_that_is_not_there_is_told_before_anything_is_made(tmp_path, started):
    """The folder is looked at while the form is filled in."""
    app = typed(my_endpoint(), "radio", "Tasks", "folder")
    app = typed(app, "radio", "Skill to start from", "none")
    app = typed(app, "text_input", "Folder of the tasks", str(tmp_path / "absent"))
    assert "no such folder" in shown(app)
    assert labelled(app, "button", "Start the run").disabled


def test_without_a_skill_the_model_writes_a_draft(started):
    """Choosing no skill changes the mode to one that needs none."""
    app = typed(visit("new_run"), "radio", "Skill to start from", "none")
    assert "Starts from a draft that the model writes." in shown(app)
    pressed(app, "Start the demo")
    assert started[0].mode == "creation"


def test_nothing_typed_is_lost_by_hiding_a_field_or_leaving_the_page():
    """An address typed before looking at the demo, or at the runs, is there again afterwards."""
    app = typed(my_endpoint(), "radio", "Which model works and learns", "demo")
    app = sound(app.switch_page("pages/runs.py").run())
    app = sound(app.switch_page("pages/new_run.py").run())
    app = typed(app, "radio", "Which model works and learns", "endpoint")
    assert labelled(app, "text_input", "Base URL").value == "http://localhost:9/v1"


def test_another_runs_settings_are_taken_over(workspace, started):
    """By link: everything of it, and with a version's name the skill it made as the one to start from."""
    config = RunConfig(name="first", seed=7, agent_model={"model": "m"}, endpoints=({"base_url": "http://h/v1"},))
    with workspace.create_run(a_run("first-20261121-205400-a1b2", config=config.model_dump(mode="json"))) as store:
        skill = a_skill()
        directory = store.put_version(Version(name="S1", digest=skill.digest, created=AT), skill)
    app = visit("new_run", **{"from": "first-20261121-205400-a1b2", "skill": "S1"})
    assert labelled(app, "number_input", "Seed").value == 7
    assert labelled(app, "text_input", "Directory of the skill").value == str(directory)
    pressed(app, "Start the run")
    assert started[0] == config.model_copy(update={"skill": str(directory)})


def test_a_later_round_may_tell_analysts_what_was_rejected_before(workspace, started):
    """Offered with how many there are, off until it is asked for, and then in the configuration by the run's id."""
    first = "first-20261121-205400-a1b2"
    config = RunConfig(agent_model={"model": "m"}, endpoints=({"base_url": "http://h/v1"},))
    with workspace.create_run(a_run(first, config=config.model_dump(mode="json"))) as store:
        skill = a_skill()
        store.put_version(Version(name="S1", digest=skill.digest, created=AT), skill)
        store.put_patch(a_patch("p000", 0, 2))
        store.add_decision(Decision(target="p000", verdict="reject", reviewer="ada", reason="too narrow", at=AT))
        store.add_decision(Decision(target="p000.e2", verdict="accept", reviewer="ada", at=AT))
    app = visit("new_run", **{"from": first, "skill": "S1"})
    switch = labelled(app, "toggle", "Tell the analysts what was rejected in that run, and why")
    assert not switch.value
    assert f"1 lesson is rejected in {first}." in shown(app)
    pressed(app, "Start the run")
    app = visit("new_run", **{"from": first, "skill": "S1"})
    app = sound(labelled(app, "toggle", switch.label).set_value(True).run())
    assert f"The analysts are told what was rejected in {first}, and why." in shown(app)
    pressed(app, "Start the run")
    assert [each.analysts.rejections_of for each in started] == ["", first]


def test_a_run_without_rejections_or_without_an_earlier_run_has_nothing_to_tell(workspace):
    """Said where there is a run; without one, or without learning, nothing is offered."""
    first = "first-20261121-205400-a1b2"
    config = RunConfig(agent_model={"model": "m"}, endpoints=({"base_url": "http://h/v1"},))
    workspace.create_run(a_run(first, config=config.model_dump(mode="json"))).close()
    app = visit("new_run", **{"from": first})
    assert f"Nothing has been rejected in {first} yet" in shown(app)
    assert "Tell the analysts" not in "".join(each.label for each in visit("new_run").toggle)
    app = typed(app, "radio", "Mode", "no_skill")
    assert "Tell the analysts" not in "".join(each.label for each in app.toggle)


@pytest.mark.parametrize("query", [{"from": "nope"}, {"from": HOSTILE}])
def test_settings_of_no_run_are_said_in_words(query):
    """A link to no run says so and leads to an empty form."""
    app = visit("new_run", **query)
    assert "Those settings cannot be taken over." in shown(app)
    assert "there is no run" in shown(app)
    assert "tracker.example" not in rendered(app)


def test_hostile_settings_are_not_interpreted(workspace):
    """Names, models and folders with HTML and Markdown in them are shown as text."""
    config = RunConfig(name=HOSTILE, skill=f"/{HOSTILE}", agent_model={"model": HOSTILE}, subject=HOSTILE)
    config = config.model_copy(update={"tasks": config.tasks.model_copy(update={"source": f"/{HOSTILE}"})})
    workspace.create_run(a_run("first-20261121-205400-a1b2", config=config.model_dump(mode="json"))).close()
    app = visit("new_run", **{"from": "first"})
    assert labelled(app, "text_input", "Name").value == HOSTILE
    assert "tracker.example" not in rendered(app)
    assert "<img" not in html(app)


def test_the_check_shows_what_the_doctor_found(monkeypatch):
    """Findings as a table; after a change it says that they are of other settings. Their words are text."""
    from core.types import Finding

    found = (Finding(severity="error", rule="endpoint.chat", message=HOSTILE, advice="start it"),)
    monkeypatch.setattr(new_run_check, "check", lambda config, workspace: found)
    app = pressed(my_endpoint(), "Check")
    assert "Not ready yet" in shown(app)
    assert "! mend" in shown(app)
    assert "<img" not in html(app)
    assert "check again" in shown(typed(app, "number_input", "Temperature", 0.3))


def test_what_keeps_a_run_from_being_made_is_said_and_nothing_is_lost(monkeypatch):
    """The engine's own sentence, at the button; the form is as it was."""

    def refuse(*_):
        raise UserError("endpoint 'default': nothing answers there; start the server")

    monkeypatch.setattr(new_run_start, "launch", refuse)
    app = pressed(my_endpoint(), "Start the run")
    assert "nothing answers there; start the server" in shown(app)
    assert labelled(app, "text_input", "Model").value == "Qwen3.5-35B-A3B"


@pytest.mark.parametrize("state", ["done", "running", "interrupted"])
def test_a_run_that_is_there_is_not_made_twice(monkeypatch, started, state):
    """The very same configuration: the run is named, it can be opened or gone on with, or made anew."""
    there = Existing(run="demo-20261121-205400-a1b2", state=state)
    monkeypatch.setattr(new_run_start, "existing", lambda config, workspace: there)
    app = pressed(visit("new_run"), "Start the demo")
    assert "A run of this very configuration is there: demo-20261121-205400-a1b2" in shown(app)
    assert started == []
    assert ("Go on with it" in [each.label for each in app.button]) == (state == "interrupted")
    pressed(app, "Start anew")
    assert len(started) == 1


def test_read_only_says_that_nothing_can_be_started(monkeypatch, started):
    """No form, no button; a sentence and the way to the runs."""
    monkeypatch.setenv(access.READ_ONLY, "1")
    app = visit("new_run")
    assert "nothing can be started here" in shown(app)
    assert [each.label for each in app.button] == []


def test_the_file_of_the_configuration_is_shown():
    """What `trace2skill evolve --config` takes, with a word on the scripted server where it is the demo."""
    app = visit("new_run")
    assert any("serve-demo" in each.value and 'model = "scripted-demo"' in each.value for each in app.code)
    assert any('base_url = "http://localhost:9/v1"' in each.value for each in my_endpoint().code)


def test_a_visit_that_begins_at_the_page_finds_the_app():
    """Started by itself, as Streamlit does for a first visit by link."""
    assert visit(start="pages/new_run.py").header[0].value == "New run"


def test_the_bundled_run_is_what_the_first_forecast_rests_on(sample):
    """Where the sample run is, numbers are seen and not guessed."""
    app = visit("new_run")
    assert lab.open_workspace
    assert "Seen: averages of 56 attempts in demo-" in shown(app)
