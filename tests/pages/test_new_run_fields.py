"""The fields of the New run page: each that applies is drawn, whatever the kind of work and the strategy."""

from __future__ import annotations

from itertools import product

import pytest
from streamlit.testing.v1 import AppTest

from core.config import RunConfig
from core.view.new_run.field import DEMO, ENDPOINT
from core.view.new_run.fields import FIELDS
from core.view.new_run.task_fields import DOMAINS
from pages.parts import new_run_start
from tests.pages.visiting import HOSTILE, rendered, shown, sound, visit
from tests.store.samples import a_run


@pytest.fixture
def started(workspace, monkeypatch) -> list[RunConfig]:
    """The configurations that were launched; no process is started."""
    launched: list[RunConfig] = []

    def launch(config, workspace, new=False):
        launched.append(config)
        workspace.create_run(a_run(config=config.model_dump(mode="json"))).close()
        return a_run().id

    monkeypatch.setattr(new_run_start, "launch", launch)
    return launched


pytestmark = pytest.mark.usefixtures("started")

WIDGETS = ("radio", "selectbox", "text_input", "number_input", "toggle")
STRATEGIES = ("parallel", "sequential", "reasoning_bank")


def chosen(app: AppTest, kind: str, label: str, value) -> AppTest:
    return sound(next(each for each in app.get(kind) if each.label == label).set_value(value).run())


def with_all_settings(app: AppTest) -> AppTest:
    """The page with the door to its rarer settings open."""
    app.session_state["run-more"] = True
    return sound(app.run())


def values_in(app: AppTest) -> dict:
    (form,) = app.session_state["forms of new runs"].values()
    return form["values"]


def drawn(app: AppTest) -> set[str]:
    """The fields that have a widget, by the ends of their keys."""
    keys = [each.key or "" for kind in WIDGETS for each in app.get(kind)]
    return {key.split("-", 4)[-1] for key in keys if key.startswith("run-")}


def missing(app: AppTest) -> set[str]:
    values = values_in(app)
    return {name for name, field in FIELDS.items() if field.applies(values)} - drawn(app)


@pytest.mark.parametrize(("domain", "model"), tuple(product([choice.value for choice in DOMAINS], [DEMO, ENDPOINT])))
def test_every_field_that_applies_is_drawn_for_every_kind_of_work_and_strategy(domain, model):
    """None is left out by the section it stands in or the kind of its widget."""
    app = chosen(with_all_settings(visit("new_run")), "radio", "Which model works and learns", model)
    app = chosen(app, "radio", "Kind of work", domain)
    for strategy in STRATEGIES:
        app = chosen(app, "radio", "Strategy", strategy)
        assert missing(app) == set(), strategy


@pytest.mark.parametrize(("skill", "mode"), [("none", "draft"), ("starter", "evaluation"), ("starter", "no_skill")])
def test_every_field_that_applies_is_drawn_for_runs_that_only_measure_or_draft(skill, mode):
    """With what they are handed beside the skill, and what a draft is to be about."""
    app = chosen(with_all_settings(visit("new_run")), "radio", "Skill to start from", skill)
    app = chosen(app, "radio", "Mode", mode)
    assert missing(app) == set()
    if mode == "evaluation":
        app = chosen(app, "text_input", "Memories of an earlier run", "first")
        assert {"strategy.top_k", "strategy.embedding_model"} <= drawn(app)
        assert missing(app) == set()


def test_a_math_run_is_started_from_the_form(started):
    """The kind of work and the strategy that were chosen are in its configuration."""
    app = chosen(visit("new_run"), "radio", "Kind of work", "math")
    app = chosen(app, "radio", "Strategy", "sequential")
    app = chosen(app, "number_input", "Attempts between two updates", 4)
    sound(next(each for each in app.button if each.label == "Start the demo").click().run())
    (config,) = started
    assert (config.tasks.domain, config.tasks.source) == ("math", "starter")
    assert (config.strategy.name, config.strategy.batch) == ("sequential", 4)


def test_tasks_of_ones_own_come_from_a_folder_or_an_upload():
    """There is no suite of them to choose, and what is wrong with a folder is told at the folder."""
    app = chosen(visit("new_run"), "radio", "Kind of work", "own")
    source = next(each for each in app.radio if each.label == "Tasks")
    assert (source.value, list(source.options)) == ("folder", ["A folder", "Upload"])
    app = chosen(app, "radio", "Kind of work", "math")
    assert len(next(each for each in app.radio if each.label == "Tasks").options) == 3


def test_a_kind_of_work_of_ones_own_is_shown_as_it_is_called(workspace):
    """A form that began with such a run offers its name beside the bundled ones, as text."""
    config = RunConfig(tasks={"domain": HOSTILE, "source": "/tasks"}, skill="/skill")
    workspace.create_run(a_run("first-20261121-205400-a1b2", config=config.model_dump(mode="json"))).close()
    app = visit("new_run", **{"from": "first"})
    assert next(each for each in app.selectbox if each.label == "Kind of work").value == HOSTILE
    assert "there is no domain" in shown(app)
    assert "tracker.example" not in rendered(app)
