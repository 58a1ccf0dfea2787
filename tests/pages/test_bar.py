"""The bar: it names the run a page is about, and says where the scripted demo model answers it."""

from __future__ import annotations

import pytest

from core.view.links import OF_A_RUN
from tests.pages.visiting import html, text_of, visit
from tests.store.samples import a_run

LABEL = "scripted demo model"


def named(page: str, run: str) -> str:
    """What the bar says of the run."""
    (part,) = [each for each in html(visit(page, run=run)).split("\n") if "lab-run-named" in each]
    return text_of(part)


@pytest.mark.parametrize("page", OF_A_RUN)
def test_a_scripted_run_is_labelled_on_each_of_its_pages(page, finished_run):
    """Beside its name, above every number of the page."""
    run = finished_run()
    assert LABEL in named(page, run)


@pytest.mark.parametrize("run", ["demo", "latest"])
def test_a_run_named_in_short_is_labelled_too(run, finished_run):
    """By the start of its id, or as the newest."""
    finished_run()
    assert LABEL in named("overview", run)


def test_another_model_s_run_is_not_labelled(workspace):
    """Nor is a run that does not exist: the page says that there is none."""
    workspace.create_run(a_run("real-20261121-205400-a1b2", status="done")).close()
    assert LABEL not in named("overview", "real-20261121-205400-a1b2")
    assert LABEL not in named("overview", "gone-20261121-205400-a1b2")
