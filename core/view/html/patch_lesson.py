"""What a patch's card says beyond the patch: who else teaches a lesson, who rejected it, and what contradicts it."""

from __future__ import annotations

from core.patch.ids import is_merged, patch_of
from core.view.amounts import many
from core.view.html.badge import badge
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.links import view
from core.view.reasons import plain_reason
from core.view.review.contradictions import LeftOut
from core.view.review.patch_card import EditCard, PatchCard
from core.view.text.names import edit_name, with_names

NAMED = 8
"""Patches that still teach a lesson are named up to this many."""


def lesson_facts(card: PatchCard) -> list[Html]:
    """Whose lesson was rejected as a whole, by whom; of another's vote nothing where it is hidden."""
    found = []
    for each in card.edits:
        if who := each.lesson.rejected_by:
            whose = "its lesson" if len(card.edits) == 1 else f"{edit_name(each.edit.id)}'s lesson"
            found.append(badge("rejected", f"{whose} was rejected by {who}"))
    return found


def still_taught_html(edit: EditCard, run: str) -> Html:
    """Who still teaches the lesson of an edit that is rejected alone; nothing where nobody does."""
    lesson = edit.lesson
    if lesson.rejected_by:
        told = f"Its lesson was rejected everywhere by {lesson.rejected_by}."
        return tag("div", badge("rejected", "lesson rejected"), tag("span", told), cls="lab-patch-taught")
    if not lesson.patches:
        return NOTHING
    rejected = edit.mine is not None and edit.mine.verdict == "reject"
    count = len(lesson.patches)
    others = "1 other patch still teaches it" if count == 1 else f"{count} other patches still teach it"
    told = others if rejected else f"{others} if you reject this alone"
    return tag("div", tag("span", told, _named(edit, run)), cls="lab-patch-taught")


def _named(edit: EditCard, run: str) -> Html:
    """Which patches those are, where they are not all that the list of who says the same names already."""
    patches = edit.lesson.patches
    if len(patches) == len(edit.support.patches):
        return NOTHING
    named = [link(view("patches", run=run, patch=each, which="all"), each) for each in patches[:NAMED]]
    return join([": ", join(named, " "), f" and {len(patches) - NAMED} more" if len(patches) > NAMED else ""])


def left_out_html(found: LeftOut | None, run: str) -> Html:
    """That an edit was left out for a contradiction: what was kept, who chose and why, and how to settle it."""
    if found is None:
        return NOTHING
    kept = _kept(found, run)
    behind = f"{many(found.tasks, 'task')} behind this one, {found.kept_tasks} behind the kept one"
    if found.by == "model":
        node = link(view("merge_tree", run=run, node=found.at), found.at)
        words = f": “{with_names(plain_reason(found.why))}”" if found.why else " and did not say why"
        who = join(["The merging model chose in ", node, words, f" ({behind}; code only counts them)."])
    else:
        who = join(
            [with_names(found.why), ". Code chose: what a person pinned, then more tasks, then the earlier patch."]
        )
    settle = (
        "To settle it otherwise, reject the kept one, or edit the wording here: a person's words go round the merge."
    )
    return tag(
        "div",
        tag(
            "div",
            badge("conflict", "left out: contradiction"),
            tag("span", "It contradicts ", kept),
            cls="lab-patch-flag",
        ),
        tag("div", who, " ", settle, cls="lab-faint lab-patch-settle"),
    )


def _kept(found: LeftOut, run: str) -> Html:
    """The edit that was kept, with its words, as a link to where it can be decided."""
    if is_merged(found.kept):
        to = view("merge_tree", run=run, node=patch_of(found.kept))
    else:
        to = view("patches", run=run, patch=patch_of(found.kept), edit=found.kept, which="all")
    words = f" “{found.kept_lesson}”" if found.kept_lesson else ""
    many_patches = is_merged(found.kept) and found.kept_patches
    behind = [link(view("patches", run=run, patch=each, which="all"), each) for each in found.kept_patches[:NAMED]]
    taught = join([" (from ", join(behind, " "), ")"]) if many_patches else NOTHING
    return join([link(to, with_names(found.kept)), words, taught])
