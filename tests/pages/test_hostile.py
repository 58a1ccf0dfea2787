"""No page interprets what a model or a file says, in any field it shows."""

from __future__ import annotations

import pytest

from core.view.links import View, view
from tests.pages.hostile import ELEMENT, LOADED, MARKDOWN, RUN, hostile_run
from tests.pages.visiting import html, rendered, tags_of, visit

_OURS = {
    *(
        "a",
        "abbr",
        "article",
        "aside",
        "b",
        "br",
        "button",
        "caption",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
    ),
    *("em", "figcaption", "figure", "footer", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "input", "ins", "kbd"),
    *("label", "li", "main", "mark", "meter", "nav", "ol", "p", "pre", "progress", "section", "small", "span"),
    *("blockquote", "q", "s"),
    *("strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "time", "tr", "u", "ul", "wbr"),
}
VIEWS = (
    view("runs"),
    view("runs", compare=f"{RUN},{RUN}"),
    view("new_run"),
    view("new_run", **{"from": RUN}),
    view("overview", run=RUN),
    view("monitor", run=RUN),
    view("trajectories", run=RUN),
    view("trajectories", run=RUN, q="hidden"),
    *(view("trajectories", run=RUN, traj=name) for name in ("evil-1", "evil-2", "evil-3")),
    view("trajectories", run=RUN, traj="evil-1", step=0),
    view("trajectories", run=RUN, traj="evil-1", show="raw"),
    view("trajectories", run=RUN, traj="evil-1", show="workbooks"),
    view("trajectories", run=RUN, traj="evil-2", **{"with": "evil-3"}),
    view("patches", run=RUN),
    *(view("patches", run=RUN, patch=name) for name in ("p000", "p001", "p002")),
    view("patches", run=RUN, show="table"),
    view("patches", run=RUN, show="agreement"),
    view("merge_tree", run=RUN),
    view("merge_tree", run=RUN, node="m1.000"),
    view("merge_tree", run=RUN, node="p000"),
    view("merge_tree", run=RUN, show="ledger"),
    view("merge_tree", run=RUN, show="what-if"),
    view("skill", run=RUN),
    view("skill", run=RUN, version="S1", against="S0", split="1"),
    *(view("skill", run=RUN, version="S1", show=show) for show in ("blame", "preview", "findings", "files")),
    view("skill", run=RUN, version="S1", show="blame", file="SKILL.md", line=10),
    view("results", run=RUN),
    view("notebook", run=RUN),
    view("notebook", run=RUN, notes="rendered", pin=1),
)


@pytest.fixture
def evil(workspace):
    return hostile_run(workspace)


@pytest.mark.parametrize("where", VIEWS, ids=lambda where: where.url.replace(RUN, "RUN"))
def test_hostile_texts_stay_texts(evil, where: View):
    """Elements on the page are ours, nothing hostile reaches what renders Markdown, and the page does not break."""
    app = visit(where.page, **dict(where.params))
    assert tags_of(html(app)) <= _OURS
    assert f"<{ELEMENT}" not in html(app)
    for wanted in (LOADED, MARKDOWN, ELEMENT):
        assert wanted not in rendered(app)
    assert "\x1b" not in html(app)
    assert "\u202e" not in html(app)
