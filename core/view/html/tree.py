"""Cards of the merge tree: of one merge, one patch, one lesson and of the skill at its end. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.types import Patch
from core.view.amounts import many, money
from core.view.html.badge import badge
from core.view.html.inline_code import with_code
from core.view.html.markup import NOTHING, Html, join, lines, link, tag
from core.view.links import View, view
from core.view.merge_tree.facts import FinalLesson
from core.view.merge_tree.ledger_rows import LedgerLine
from core.view.merge_tree.node_card import CardEdit, EndedEdit, FinishCard, NodeCard, Outcome
from core.view.merge_tree.seen_call import SeenCall
from core.view.reasons import beside, plain_reason
from core.view.rows import PatchRow
from core.view.text.names import edit_name, with_names

_FEW = 12
"""Patches that are named beside an edit; how many more there are is said."""


def node_view(run: str, identifier: str) -> View:
    """The tree with something of it opened."""
    return view("merge_tree", run=run, node=identifier)


def node_html(card: NodeCard, run: str, calls: Sequence[SeenCall] = ()) -> Html:
    """The card of a merge: what went in and out, what fused, what ended here and why, what code found, the call."""
    took = [f"{card.tokens:,} tokens"] if card.tokens else []
    took += [f"cost {money(card.cost)}"] if card.cost else []
    facts = " · ".join([f"level {card.level}", f"{card.edits_in} edits in → {card.edits_out} out", *took])
    more = card.left_off
    return _card(
        _head(card.id, badge(card.state), facts, run),
        _steps("from", [link(node_view(run, each), each) for each in card.members]),
        _steps("into", [link(node_view(run, card.parent), card.parent)] if card.parent else []),
        _section("Found by code", [tag("div", with_names(said), cls="lab-edit") for said in card.found], 0),
        _section("Fused into one", [_outcome(each, run) for each in card.fused], more.get("fused", 0)),
        _section("Ended here", [_ending(each, run) for each in card.ended], more.get("ended", 0), "nothing was lost"),
        _section("Went on alone", [_outcome(each, run) for each in card.taken_up], more.get("taken_up", 0)),
        _section("Carried on unchanged", [_outcome(each, run) for each in card.carried], more.get("carried", 0)),
        _calls(card, calls),
    )


def waiting_html(identifier: str, state: str, members: Sequence[str], run: str) -> Html:
    """The card of a merge that is still to come."""
    words = {
        "waiting": "It waits for what is below it.",
        "ready": "What is below it is there; its call is next.",
        "running": "The merging model is being asked.",
        "passed_on": "It has one member, which is passed on without a call.",
    }.get(state, "It has nothing to merge.")
    return _card(
        _head(identifier, badge(state), "", run),
        tag("p", words),
        _steps("from", [link(node_view(run, each), each) for each in members]),
    )


def skill_html(step: FinishCard, run: str, standing: str) -> Html:
    """The card of the version at the end: what entered SKILL.md, what a reference, what was left out, each with why.

    `standing` is what it scored, in words.
    """
    more = step.left_off
    return _card(
        _head(step.version, NOTHING, f"put together by code, no model call · {standing}", run),
        _steps("see", [link(view("skill", run=run, version=step.version), "the skill, line by line")]),
        _section("In SKILL.md", [_reasoned(each, run) for each in step.applied], more.get("applied", 0), "nothing"),
        _section("Taking text away", [_reasoned(each, run) for each in step.removed], more.get("removed", 0)),
        _section("In a reference", [_reasoned(each, run) for each in step.routed], more.get("routed", 0), "nothing"),
        _section("Left out", [_ending(each, run) for each in step.ended], more.get("ended", 0), "nothing"),
    )


def patch_html(patch: Patch, row: PatchRow, state: Html, ledger: Sequence[LedgerLine], run: str) -> Html:
    """The card of a patch: its cause, and each edit's way up the tree."""
    facts = f"{row.origin.replace('_', ' ')} · task {row.task}{' · proven' if row.proven else ''}"
    by_edit = {line.edit: line for line in ledger}
    return _card(
        _head(patch.id, state, facts, run),
        tag("p", lines(patch.root_cause)),
        _steps("see", [link(view("patches", run=run, patch=patch.id), "the patch, to accept or reject it")]),
        *(_way(each.id, each.text, by_edit.get(each.id), run) for each in patch.edits),
    )


def lesson_html(lesson: FinalLesson, text: str, version: str, tasks: Mapping[str, str], run: str) -> Html:
    """The card of a lesson of the skill: where it stands, and which patches taught it."""
    where = view("skill", run=run, version=version, show="blame", file=lesson.path, line=lesson.line)
    taught = [
        join([link(node_view(run, each), each), tag("span", f" task {tasks.get(each, '?')}", cls="lab-faint")])
        for each in lesson.patches
    ]
    of = "a lesson left out of" if lesson.rejected else "a lesson of"
    stands = _steps("stands in", [link(where, f"{lesson.path}, line {lesson.line}")])
    back = view("patches", run=run, patch=next(iter(lesson.patches), ""), which="all")
    gone = tag(
        "p", with_names(lesson.rejected), " · ", link(back, "to decide" if lesson.hidden else "to take that back")
    )
    return _card(
        _head(
            lesson.edit,
            badge("hidden" if lesson.hidden else "rejected") if lesson.rejected else NOTHING,
            f"{of} {version} · taught by {many(lesson.tasks, 'task')}",
            run,
        ),
        tag("pre", lines(text or lesson.text)),
        gone if lesson.rejected else stands,
        _steps("taught by", taught),
    )


def _card(*parts: Html) -> Html:
    return tag("div", *parts, cls="lab-card")


def _head(name: str, state: Html, facts: str, run: str) -> Html:
    close = link(view("merge_tree", run=run), "close", title="the whole tree")
    return tag(
        "div",
        tag("span", name, cls="name"),
        state,
        tag("span", facts, cls="lab-faint"),
        tag("span", close, cls="close"),
        cls="lab-card-head",
    )


def _steps(word: str, found: Sequence[Html]) -> Html:
    return tag("div", tag("span", word, cls="lab-faint"), *found, cls="lab-from") if found else NOTHING


def _section(title: str, found: Sequence[Html], left_off: int, nothing: str = "") -> Html:
    """One heading with its entries; where there are none, `nothing` says so, or the heading is left out too."""
    if not found and not nothing:
        return NOTHING
    count = tag("span", f" {len(found) + left_off}" if found else f" {nothing}", cls="lab-faint")
    all_there = f"and {left_off} more; the list of every edit's fate has all"
    rest = tag("p", all_there, cls="lab-faint") if left_off > 0 else NOTHING
    return join([tag("h4", title, count), *found, rest])


def _outcome(outcome: Outcome, run: str) -> Html:
    """What came out, with what went into it below."""
    said = [
        _edit(each, run, why=reason if reason.startswith("duplicate") else "")
        for each, reason in zip(outcome.inputs, outcome.reasons, strict=True)
    ]
    end = tag("div", badge("rejected", f"{with_names(outcome.after)} at the end")) if outcome.after else NOTHING
    return _edit(outcome.edit, run, below=join([end, tag("div", *said, cls="inputs") if len(said) > 1 else NOTHING]))


def _ending(ending: EndedEdit, run: str) -> Html:
    why = with_names(beside(ending.kind, ending.reason))
    return _edit(ending.edit, run, before=join([badge(ending.kind), " "]), why=why)


def _reasoned(ending: EndedEdit, run: str) -> Html:
    return _edit(ending.edit, run, why=with_names(plain_reason(ending.reason)))


def _edit(edit: CardEdit, run: str, before: Html = NOTHING, why: str = "", below: Html = NOTHING) -> Html:
    """One edit: tasks behind it, its lesson, whole on request with its place and patches."""
    if not edit.text and not edit.lesson:
        words: Html = join(
            [before, tag("span", edit.id, cls="mono"), tag("span", " (its text was not kept)", cls="lab-faint")]
        )
    else:
        tasks = tag("span", f" · {many(edit.tasks, 'task')}", cls="lab-faint", title="distinct tasks behind it")
        line = join([before, tag("span", with_code(edit.lesson)), tasks])
        words = tag("details", tag("summary", line), _whole(edit, run))
    reason = tag("div", why, cls="lab-faint") if why else NOTHING
    return tag("div", words, reason, below, cls="lab-edit")


def _whole(edit: CardEdit, run: str) -> Html:
    taught = [link(node_view(run, each), each) for each in edit.patches[:_FEW]]
    more = len(edit.patches) - _FEW
    if more > 0:
        taught.append(tag("span", f"and {more} more", cls="lab-faint"))
    flags = [tag("div", f"⚠ {flag.message}") for flag in edit.flags]
    return join(
        [
            tag("pre", lines(edit.text or "(no text: it takes something away)")),
            tag("div", f"{with_names(edit.id)} · {edit.op.replace('_', ' ')} · {edit.place}", cls="lab-faint mono"),
            _steps("from patches" if len(edit.patches) > 1 else "from patch", taught),
            *flags,
        ]
    )


def _way(edit: str, text: str, line: LedgerLine | None, run: str) -> Html:
    """One edit of a patch with what became of it."""
    fate = line.fate if line is not None else "waiting"
    ended = join(badge(each) for each in fate.split(" and "))
    way = tag("div", line.way, cls="lab-faint") if line is not None and line.way else NOTHING
    reason = tag("div", line.reason) if line is not None and line.reason else NOTHING
    head = tag("div", ended, " ", tag("span", edit_name(edit), cls="lab-faint"))
    return tag("div", head, tag("pre", lines(text)), reason, way, cls="lab-edit")


def _calls(card: NodeCard, calls: Sequence[SeenCall]) -> Html:
    if not card.calls:
        return tag("p", "It took no model call.", cls="lab-faint")
    there = {call.key for call in calls}
    missing = sum(key not in there for key in card.calls)
    lost = tag("p", f"{missing} not in this workspace's journal", cls="lab-faint") if missing else NOTHING
    return join(
        [tag("h4", "The model's call" if len(card.calls) == 1 else "The model's calls"), *map(_call, calls), lost]
    )


def _call(call: SeenCall) -> Html:
    """One call, folded: every message and the reply as text."""
    unusable = join([" ", badge("warning", f"not used: {call.unusable}")]) if call.unusable else NOTHING
    summary = tag("summary", f"{call.model} · {call.tokens:,} tokens", unusable)
    said: list[tuple[str, str]] = [*call.messages]
    said += [("reasoning", call.reasoning)] if call.reasoning else []
    said += [("reply", call.reply)]
    body = [join([tag("div", role, cls="role"), tag("pre", lines(text))]) for role, text in said]
    return tag("details", summary, *body, cls="lab-call")


def told_line(parts: Iterable[object]) -> Html:
    """Facts one after another in a line."""
    return tag("div", *(tag("span", part) for part in parts), cls="lab-line-of-facts")
