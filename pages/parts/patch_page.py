"""The review page of a run: who reviews, how far it is, which patches, and one of them or all in a table."""

from __future__ import annotations

import streamlit as st

from core.engine import why_unmerged
from core.store.run_store import RunStore
from core.store.workspace import Workspace
from core.view.amounts import many
from core.view.html.choices import Choice, choices
from core.view.html.markup import Html, link, tag
from core.view.links import View, view
from core.view.review.decided import decided, decided_words
from core.view.review.queue import WHICH, Wanted, Which, said_by_patch, wanted
from core.view.review.review import Review, problems, review_of
from pages.parts import access, act, lab, merging, patch_agreement, patch_bulk, patch_one, reviewer, show
from pages.parts.patch_support import facts_of
from pages.parts.words import problem_box

_SHOWS = {"": "One by one", "table": "Table", "agreement": "Agreement"}
_STATES: dict[Which, tuple[str, str]] = {
    "pending": ("To decide", "patches that wait for your decision"),
    "all": ("All", "every patch of the run"),
    "accepted": ("Accepted", "what counts, of those you decided"),
    "rejected": ("Rejected", "what counts, of those you decided"),
    "conflicts": ("Reviewers disagree", "of those you decided"),
    "flagged": ("Flagged", "a check has something to say"),
}


def draw(workspace: Workspace, run: str) -> None:
    """Draw the page of a run."""
    with lab.open_run(workspace, run) as store, st.container(key="patch-page"):
        title, who = st.columns([5, 1])
        with who:
            name = reviewer.ask()
        try:
            want = wanted(st.query_params.to_dict())
        except ValueError as problem:
            st.header("Patches")
            problem_box("There are no such patches.", f"{problem}. Choose another state above.")
            want = Wanted()
        said = said_by_patch(store.wordings()) if want.text else {}
        review = review_of(facts_of(store), name, access.may_decide(store), want, said)
        run = store.run().id
        for problem in problems(review, st.query_params.get("show", ""), tuple(_SHOWS)):
            problem_box("Part of this link means nothing.", problem)
        with title:
            _title(review, run)
        act.told()
        if not review.facts.patches:
            st.info("No analyst has proposed a patch yet. They come as trajectories are analysed: see the Monitor.")
            return
        if why := why_unmerged(store):
            st.info(f"There is nothing to decide here: {why}.")
        merging.draw(workspace, store, review, run)
        _body(workspace, store, review, run)


def _body(workspace: Workspace, store: RunStore, review: Review, run: str) -> None:
    shown = st.query_params.get("show", "")
    if shown == "agreement":
        patch_agreement.draw(review, run)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _search(review.want.text)
        show.html(_filters(review, run, shown))
    if shown == "table":
        patch_bulk.draw(workspace, review, run)
    else:
        patch_one.draw(workspace, store, review, run)


def _search(text: str) -> None:
    key = f"patches-q-{text}"
    st.text_input(
        "Search",
        text,
        key=key,
        placeholder="words of a lesson or a cause",
        label_visibility="collapsed",
        icon=":material/search:",
        width=260,
        on_change=_ask,
        args=(key,),
    )


def _ask(key: str) -> None:
    """What was typed becomes part of the address, and the first patch that has it is shown."""
    text = str(st.session_state[key]).strip()
    st.query_params.pop("patch", None)
    if text:
        st.query_params["text"] = text
    else:
        st.query_params.pop("text", None)


def _title(review: Review, run: str) -> None:
    heading, told = st.columns([1, 5], vertical_alignment="center")
    heading.header("Patches")
    shown = st.query_params.get("show", "")
    ways = choices(
        "how to review",
        (Choice(words, _view(run, review.want, show=each), each == shown) for each, words in _SHOWS.items()),
    )
    with told:
        show.html(tag("div", ways, _progress(review), cls="lab-tools"))


def _progress(review: Review) -> Html:
    total = len(review.facts.patches)
    if not review.reviewer:
        return tag("span", many(total, "patch"), cls="lab-faint")
    mine = decided(review.facts.edits_of_each, review.facts.decisions, review.reviewer)
    bar = tag("progress", value=mine.patches, max=max(total, 1), aria_label="patches you decided as a whole")
    return tag("span", bar, f" by you: {decided_words(mine)}", cls="lab-patch-progress")


def _filters(review: Review, run: str, shown: str) -> Html:
    numbers, want = review.counts, review.want
    states = choices(
        "state",
        (
            Choice(
                _STATES[which][0],
                _view(run, want._replace(which=which), show=shown),
                which == want.which,
                numbers[which],
                _STATES[which][1],
            )
            for which in WHICH
        ),
    )
    parts: list[Html] = [states]
    if len(review.origins) > 1:
        parts.append(choices("origin", (_origin(each, run, want, shown) for each in ("", *review.origins))))
    if want.task:
        parts.append(
            tag(
                "span",
                "task ",
                tag("strong", want.task),
                " ",
                link(_view(run, want._replace(task=""), show=shown), "any task"),
            )
        )
    return tag("div", *parts, cls="lab-tools")


def _origin(origin: str, run: str, want: Wanted, shown: str) -> Choice:
    words = origin.replace("_", " ") or "any analyst"
    return Choice(words, _view(run, want._replace(origin=origin), show=shown), origin == want.origin)


def _view(run: str, want: Wanted, show: str) -> View:
    which = "" if want.which == "pending" else want.which
    return view("patches", run=run, which=which, origin=want.origin, task=want.task, text=want.text, show=show)
