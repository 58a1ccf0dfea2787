"""What a review says of the merge, as HTML: what waits, how it goes, and the version that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.patch.ids import is_merged
from core.view.amounts import many, model_calls
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.links import view
from core.view.merge_tree.facts import lesson_text
from core.view.review.after_merge import Rejected, what_changed
from core.view.review.merge_box import MergeBox
from core.view.text.names import with_names

_SHORT = 120


class Came(Protocol):
    """What came of a merge: `version` where one was made, with the paid calls it took, else `words` say why not."""

    @property
    def state(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def paid(self) -> int: ...
    @property
    def words(self) -> str: ...


def box_html(box: MergeBox, run: str, versions: Sequence[str]) -> Html:
    """What waits for the merge; what is only said in passing stands in grey, with the way to the newest version."""
    if not box.quiet:
        return tag("div", box.told, cls="lab-patch-box")
    way = _what_changed(run, versions[-1], versions) if len(versions) > 1 else NOTHING
    return tag("div", tag("span", box.told), way, cls="lab-patch-line lab-patch-quiet lab-faint")


def working_html(merges: int, run: str) -> Html:
    """A merge that is under way."""
    done = f"{many(merges, 'merge')} done"
    watch = link(view("merge_tree", run=run), "watch the tree")
    return tag("div", badge("running", "merging"), tag("span", done), watch, cls="lab-patch-line lab-patch-box")


def came_html(came: Came, run: str, versions: Sequence[str]) -> Html:
    """The version that came of a merge, and where what it changed can be seen; or why there is none.

    `versions` are those of the run, oldest first.
    """
    if came.state == "refused":
        return tag("div", badge("error", "not merged"), tag("span", came.words), cls="lab-patch-line lab-patch-box")
    told, way = badge("done", f"merged into {came.version}"), _what_changed(run, came.version, versions)
    if came.state == "same":
        told, way = badge("same", f"merged again: the skill stays as {came.version} has it"), NOTHING
    calls = tag("span", f"it took {model_calls(came.paid)}")
    return tag("div", told, calls, way, cls="lab-patch-line lab-patch-box good")


def _what_changed(run: str, version: str, versions: Sequence[str]) -> Html:
    return link(what_changed(run, version, versions), f"what {version} changed")


def rejected_html(rejected: Rejected, run: str, version: str) -> Html:
    """Whether a rejected lesson is gone or still in the skill, and where."""
    about, still, words = with_names(rejected.target), rejected.still, ""
    if is_merged(rejected.target):
        about, words = f"rejected by {rejected.by}", f"“{lesson_text(rejected.words, _SHORT)}” "
    if still is None:
        gone = f"{words}is gone." if words else "gone: nobody else teaches it."
        return tag("div", badge("rejected", about), tag("span", gone), cls="lab-patch-line")
    place = f"{still.path}:{still.line}" if still.line else "as text taken away"
    to = view("skill", run=run, version=version, show="blame", file=still.path or None, line=still.line or None)
    told = join([words, "still in the skill: ", link(to, place), f", {many(still.support, 'task')}"])
    return tag("div", badge("rejected", about), tag("span", told), cls="lab-patch-line")
