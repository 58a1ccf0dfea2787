"""The card of one patch: why to believe it and what it would change, dense enough to decide without scrolling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.patch.ids import patch_of
from core.types import Decision, Evidence, Flag, FreshProof, Grade
from core.view.amounts import many
from core.view.diffs.diff import DiffRow, FileDiff
from core.view.html.badge import badge
from core.view.html.diff import diff_html
from core.view.html.fresh_proof import fresh_proof_html
from core.view.html.markup import NOTHING, Html, join, lines, link, tag
from core.view.html.patch_lesson import left_out_html, lesson_facts
from core.view.html.vote import verdict_word, vote_html
from core.view.links import View, view
from core.view.merge_tree.facts import lesson_text
from core.view.review.patch_card import EditCard, InPlace, PatchCard, ProofCard
from core.view.review.queue import Place
from core.view.review.quoted import supports
from core.view.review.support_list import Support
from core.view.review.votes import PatchState
from core.view.rows import STANDS
from core.view.shares import whole
from core.view.text.names import edit_name, with_names

LISTED = 60
"""Patches that say the same are listed up to this many; how many more there are is said."""
_HISTORY = 12
_STATES: dict[PatchState, str] = {
    "accepted": "accepted",
    "rejected": "rejected",
    "in part": "in part",
    "pending": "pending",
}


def state_badge(state: PatchState, words: str = "") -> Html:
    """A patch's state; accepted in part and decided in part are one."""
    return badge(_STATES[state], words or state)


def patch_head(card: PatchCard, run: str) -> Html:
    """Which patch it is, where it comes from, where its review stands, and the root cause."""
    patch, standing = card.patch, card.standing
    facts: list[object] = [
        tag("strong", patch.id, cls="id"),
        state_badge(standing.mine, f"you: {standing.mine_told}" if standing.mine != "pending" else "to decide"),
    ]
    if standing.shown and (standing.conflict or standing.state != standing.mine):
        facts.append(state_badge(standing.state, f"counts: {standing.told}"))
    if standing.conflict:
        facts.append(badge("disagree", "reviewers disagree"))
    facts += lesson_facts(card)
    facts += [
        badge("passed", "proven") if card.proof else badge("", "not proven"),
        tag("span", patch.origin.replace("_", " ")),
        tag("span", "task ", link(view("patches", run=run, which="all", task=patch.task), patch.task)),
    ]
    if patch.trajectory:
        facts.append(link(view("trajectories", run=run, traj=patch.trajectory), "its trajectory"))
    cause = tag("p", lines(patch.root_cause or "No root cause was given."), cls="cause")
    return tag("div", tag("div", *facts, cls="facts"), cause, _flags(card.flags), cls="lab-patch-head")


# -------------------------------------------------------------------------------------------------------- one edit


def edit_head(edit: EditCard) -> Html:
    """What an edit does and where, its own state, and what lints say of it."""
    parts: list[object] = [
        tag("strong", edit_name(edit.edit.id), cls="id"),
        tag("span", f"{edit.operation} "),
        tag("code", edit.place, cls="place"),
    ]
    if edit.place != edit.edit.path:
        parts.append(tag("span", edit.edit.path, cls="lab-faint"))
    if edit.mine is not None:
        parts.append(badge(STANDS[edit.mine.verdict], f"you: {verdict_word(edit.mine)}"))
    return tag("div", *parts, cls="lab-patch-edit-head")


def edit_body(edit: EditCard, run: str) -> Html:
    """The edit as a diff of its file, lints, the words it had before a person changed them, and who says the same."""
    parts = [left_out_html(edit.left_out, run), _flags(edit.flags), _placed(edit.in_place)]
    if edit.worded_by:
        told = tag("summary", f"in {edit.worded_by}'s words; the analyst wrote otherwise")
        parts.append(tag("details", told, tag("pre", lines(edit.edit.text)), cls="lab-patch-before"))
    parts.append(support_html(edit.support, run))
    return tag("div", *parts, cls="lab-patch-edit")


def support_html(support: Support, run: str) -> Html:
    """How many others say the same, and which: folded, so that the card stays short."""
    count = len(support.patches)
    how = "joined by the merge" if support.by == "merge" else "by their wording"
    if not count:
        return tag("div", "No other patch says the same.", cls="lab-patch-support lab-faint")
    others = "1 other patch says" if count == 1 else f"{count} other patches say"
    told = f"{others} the same, from {many(len(support.tasks), 'task')} in all"
    chosen = support.patches[:LISTED]
    listed = join((link(view("patches", run=run, patch=each), each) for each in chosen), " ")
    left = f" and {count - len(chosen)} more" if count > len(chosen) else ""
    into: Html = NOTHING
    if support.merged:
        node = link(view("merge_tree", run=run, node=patch_of(support.merged)), support.merged)
        into = tag("span", "; became ", node, cls="lab-faint")
    summary = tag("summary", tag("strong", told), tag("span", f" ({how})", cls="lab-faint"), into)
    return tag("details", summary, tag("div", listed, left, cls="list"), cls="lab-patch-support")


def _placed(place: InPlace) -> Html:
    if place.problem:
        return tag("div", badge("invalid", "does not fit"), tag("span", place.problem), cls="lab-patch-flag")
    if place.unchanged:
        return tag("div", badge("same", "changes nothing"), tag("span", "S0 says so already."), cls="lab-patch-flag")
    return _diff(place.path, place.rows, place.added, place.removed)


def _diff(path: str, rows: Sequence[DiffRow], added: int, removed: int) -> Html:
    return diff_html([FileDiff(path, "changed", 1.0, added, removed, tuple(rows))])


def _flags(flags: Iterable[Flag]) -> Html:
    return join(
        tag(
            "div",
            badge("invalid", "refused") if flag.refuses else badge("warning", "check"),
            tag("code", flag.rule.replace("_", " ")),
            tag("span", flag.message),
            cls="lab-patch-flag",
        )
        for flag in flags
    )


# --------------------------------------------------------------------------------------------- why to believe it


def proof_html(card: PatchCard, run: str) -> Html:
    """What was changed, and what the grader said before and after: of the same steps, or of fresh attempts."""
    proof = card.proof
    if proof is None:
        told = "No proof: this analyst looks at what went well and tries nothing again."
        if card.patch.origin == "error_analyst":
            told = "No proof: nothing was replayed or attempted again to show that this cause is the cause."
        return tag("div", tag("h4", "Proof"), tag("p", told, cls="lab-faint"), cls="lab-patch-proof")
    shown = [fresh_proof_html(proof)] if isinstance(proof, FreshProof) else _proof(proof, card, run)
    return tag("div", *shown, cls="lab-patch-proof")


def _proof(proof: ProofCard, card: PatchCard, run: str) -> list[Html]:
    step = view("trajectories", run=run, traj=card.patch.trajectory, step=proof.first_step)
    named = f"step {proof.first_step}"
    if proof.last_step != proof.first_step:
        named = f"steps {proof.first_step} to {proof.last_step}"
    told = tag(
        "div",
        _grade(proof.before),
        tag("span", " → "),
        _grade(proof.after),
        tag(
            "span", " with ", link(step, named), f" replaced, {whole(proof.changed_share)} of its command text changed"
        ),
        cls="result",
    )
    why = getattr(proof.before, "detail", "") or getattr(proof.before, "reason", "")
    before = tag("p", tag("span", "before: ", cls="lab-faint"), why, cls="why") if why else NOTHING
    missing = (
        tag("p", "The steps that were replaced are not in this run.", cls="lab-faint") if proof.missing else NOTHING
    )
    notes = join(tag("div", badge("warning", "check"), tag("span", each), cls="lab-patch-flag") for each in proof.flags)
    changed = [row.kind for row in proof.rows]
    diff = _diff("", proof.rows, changed.count("added"), changed.count("removed"))
    several = " of the whole patch: all its edits together" if len(card.edits) > 1 else ""
    return [tag("h4", "Proof", several), told, before, notes, missing, tag("div", diff, cls="commands")]


def _grade(grade: Grade) -> Html:
    if grade.kind == "not_scorable":
        return badge("not_scorable", "not scorable")
    return badge(
        "passed" if grade.passed else "failed", f"{'passed' if grade.passed else 'failed'} {whole(grade.value)}"
    )


def evidence_html(card: PatchCard, run: str) -> Html:
    """Each quote with the step it stands in and, where the patch has several edits, the one it supports."""
    if not card.quotes:
        return tag(
            "div", tag("h4", "Evidence"), tag("p", "No quote was given.", cls="lab-faint"), cls="lab-patch-proof"
        )
    several = len(card.edits) > 1
    quotes = [
        tag(
            "li",
            link(_step(each.evidence, run), f"step {each.evidence.step}"),
            tag("q", lines(each.evidence.quote), cls="mono"),
            tag("span", supports(each), cls="lab-faint lab-patch-for") if several else NOTHING,
        )
        for each in card.quotes
    ]
    return tag("div", tag("h4", "Evidence"), tag("ul", *quotes), cls="lab-patch-proof")


def _step(each: Evidence, run: str) -> View:
    quote = " ".join(each.quote.split())[:1000]
    return view("trajectories", run=run, traj=each.trajectory, step=each.step, quote=quote)


# ------------------------------------------------------------------------------------------------------ decisions


def history_html(card: PatchCard) -> Html:
    """Previous decisions, newest first; of others only once this reviewer decided."""
    standing, shown = card.standing, card.history[:_HISTORY]
    parts: list[object] = [tag("h4", "Decisions")]
    if standing.conflict:
        parts.append(tag("p", "Reviewers disagree; the latest vote counts.", cls="why"))
    if shown:
        parts.append(tag("ul", *(_decision(each, card) for each in shown)))
    if len(card.history) > len(shown):
        parts.append(tag("p", f"{len(card.history) - len(shown)} earlier ones are not listed.", cls="lab-faint"))
    if not standing.shown:
        parts.append(tag("p", "What others decided is hidden until you decide.", cls="lab-faint"))
    elif not card.history:
        parts.append(tag("p", "Nobody has decided on it yet.", cls="lab-faint"))
    return tag("div", *parts, cls="lab-patch-history")


def _decision(each: Decision, card: PatchCard) -> Html:
    about = "the patch" if each.target == card.patch.id else edit_name(each.target)
    if each.candidate is not None:
        about = "a lesson it is part of"
    return tag("li", vote_html(each, about, counts=_counts(each, card)))


def _counts(each: Decision, card: PatchCard) -> bool:
    """Whether a decision is one that counts, said only where several could."""
    return card.standing.conflict and any(edit.counting is each for edit in card.edits)


def keys_line(place: Place | None, votes: Sequence[Decision], named: bool, fresh: bool = False) -> Html:
    """Beside the keys: which of how many this is, and what the reviewer decided last, or what to do first.

    `fresh` while the page stands as the last decision left it: later it is told as what the key would undo.
    """
    parts: list[Html] = []
    if place is not None:
        number, total = place.number, f"{place.total:,}"
        where = f"{number:,} of {total}" if number else f"not among the {total} chosen above"
        parts.append(tag("span", where, cls="lab-faint"))
    if not named:
        parts.append(tag("strong", "Say who you are, at the top right, to decide."))
    elif votes:
        did, key = act_words(votes), tag("kbd", "U")
        parts.append(
            tag("span", f"{did} · ", key, " undoes it", cls="last")
            if fresh
            else tag("span", key, f" undoes: {did}", cls="last lab-faint")
        )
    return tag("div", *parts, cls="lab-patch-line")


def act_words(votes: Sequence[Decision]) -> str:
    """What an act decided: "rejected p001 edit 1 (too narrow)"."""
    first = votes[0]
    name = (
        f"the lesson “{lesson_text(first.candidate.edit.text, _SHORT)}”"
        if first.candidate
        else with_names(first.target)
    )
    about = name if len(votes) == 1 else f"{len(votes)} at once, {name} the first"
    return f"{verdict_word(first)} {about}" + (f" ({first.reason})" if first.reason else "")


_SHORT = 28
_KEYS = (
    ("A", "accept"),
    ("X", "reject"),
    ("1 to 4", "reject with that reason"),
    ("S", "skip: it comes again"),
    ("U", "undo your last decision"),
    ("E", "edit the wording"),
    ("L", "reject edit 1's lesson everywhere (edit 2's: Shift + L)"),
    ("J", "next"),
    ("K", "back"),
)


def keys_legend() -> Html:
    """Which key does what."""
    keys = (tag("span", tag("kbd", key), f" {does}") for key, does in _KEYS)
    return tag("div", *keys, tag("span", "Keys do nothing while you type in a field."), cls="lab-patch-keys")
