"""A shared lab shows a stranger the login and nothing else, whichever page and whichever door they come by."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit

from core.view.links import PAGES
from pages.parts import access
from tests.pages.visiting import html, shown, visit


@pytest.mark.parametrize("start", ["app.py", "pages/{}.py"])
@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_sees_the_login_alone(finished_run, monkeypatch, page, start):
    """By the app, and by a page's own file, as Streamlit runs it where the first visit is by a link."""
    run = finished_run()
    monkeypatch.setenv(access.SHARED, "1")
    monkeypatch.setattr(streamlit, "user", SimpleNamespace(is_logged_in=False))  # as with a provider and no cookie
    app = visit(page, start.format(page), run=run, of=run)
    assert [each.label for each in app.button] == ["Log in"]
    assert html(app) == ""
    told = shown(app)
    assert "Log in to see it." in told
    assert run not in told
    assert not app.get("page_link")
