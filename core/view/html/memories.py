"""A bank of memories as a table: what each item says, the attempt it is from, and how often it was handed out."""

from __future__ import annotations

from collections.abc import Sequence

from core.view.amounts import many
from core.view.html.badge import badge
from core.view.html.inline_code import with_code
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.table import Column, table
from core.view.links import view
from core.view.skill.memories import Drawn, Memory

SHOWN = 30
"""How many items, and how many attempts that gave none, are read at once; the others stand behind a fold."""
_LONG = 400

_ITEMS = (
    Column("memory", wide=True, hint="title, description and content, as attempts are handed them"),
    Column("handed out", hint="by this the table is sorted: to how many held-out attempts"),
    Column("learned from", hint="named by its task; opens the trajectory it was drawn from"),
    Column("id"),
)
_WITHOUT = (
    Column("attempt", hint="named by its task; opens the trajectory"),
    Column("gave"),
    Column("why", wide=True),
)
_GAVE = {"items": ("in part", "some, others refused"), "none": ("ungraded", "no memory"), "invalid": ("invalid", "")}


def memory_table(run: str, of: str, found: Sequence[Memory], asked: str = "") -> Html:
    """The items a run has in its bank, drawn from trajectories of the run `of`; the one that is `asked` for marked."""
    rows = [_item(run, of, each) for each in found]
    marked = {0: "now"} if found and found[0].item.id == asked else {}
    return _folded(_ITEMS, rows, marked, "memories")


def without_table(run: str, found: Sequence[Drawn]) -> Html:
    """The attempts that gave no memory, or of which some were refused, each with the reason."""
    return _folded(_WITHOUT, [_drawn(run, each) for each in found], {}, "attempts")


def memory_link(run: str, item: str) -> Html:
    """An item by its id, which opens it."""
    return link(view("overview", run=run, memory=item), item, title="what this memory says")


def _folded(columns: Sequence[Column], rows: Sequence[Sequence[object]], marked: dict[int, str], what: str) -> Html:
    shown = table(columns, rows[:SHOWN], marked=marked)
    if len(rows) <= SHOWN:
        return shown
    rest = tag("summary", f"the other {len(rows) - SHOWN} {what}")
    return join((shown, tag("details", rest, table(columns, rows[SHOWN:]))))


def _item(run: str, of: str, each: Memory) -> tuple[object, ...]:
    item = each.item
    taught = link(view("trajectories", run=of, traj=item.trajectory), item.task, title="the trajectory it is from")
    outcome = badge("passed" if item.outcome == "success" else "failed")
    return _words(run, each), _handed(each), join((outcome, taught), " "), item.id


def _words(run: str, each: Memory) -> Html:
    same = NOTHING
    if each.same_as:
        same = tag("div", "says word for word what ", memory_link(run, each.same_as), " says", cls="lab-faint")
    about = tag("div", each.item.description, cls="lab-faint")
    return tag("div", tag("strong", each.item.title or "(no title)"), about, _content(each.item.content), same)


def _content(content: str) -> Html:
    whole = tag("div", with_code(content or "(no words)"), cls="lab-lesson")
    if len(content) <= _LONG:
        return whole
    return tag("details", tag("summary", f"{content[:_LONG].rsplit(' ', 1)[0]} …"), whole)


def _handed(each: Memory) -> str:
    if each.same_as:
        return "the earlier one is"
    return many(each.handed, "attempt") if each.handed else "never"


def _drawn(run: str, each: Drawn) -> tuple[object, ...]:
    state, words = _GAVE.get(each.outcome, (each.outcome, ""))
    said = each.reason or ("nothing was proposed" if each.outcome == "none" else "")
    why = join((text for text in (said, *each.refused) if text), tag("br"))
    to = view("trajectories", run=run, traj=each.trajectory)
    return link(to, each.task or each.trajectory[:12]), badge(state, words), why
