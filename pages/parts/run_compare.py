"""Two runs side by side: what came of them, and the settings in which they differ."""

from __future__ import annotations

from collections.abc import Sequence

from core.engine.running.configuration import config_of
from core.store.workspace import Workspace
from core.view.html.runs import comparison
from core.view.links import view
from core.view.rows import RunRow
from pages.parts import lab, nav, run_prices, show
from pages.parts.words import problem_box


def draw(workspace: Workspace, rows: Sequence[RunRow], pair: str) -> None:
    """Draw the two runs that `pair` names, "A,B"."""
    nav.link(view("runs"), "All runs", icon=":material/arrow_back:")
    known = {row.id: row for row in rows if not row.problem}
    names = pair.split(",")
    if len(names) != 2 or any(name not in known for name in names):
        problem_box(
            "These two runs cannot be compared.",
            f"A link names two runs that can be read, with a comma between them, which {pair!r} is not: choose them in "
            "the list.",
        )
        return
    one, other = (known[name] for name in names)
    with lab.open_run(workspace, one.id) as first, lab.open_run(workspace, other.id) as second:
        configs = (config_of(first.run()).model_dump(mode="json"), config_of(second.run()).model_dump(mode="json"))
    missing, currency = run_prices.missing(workspace, (one, other))
    show.html(comparison((one, other), configs, missing, currency))
