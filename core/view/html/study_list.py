"""The studies of a workspace as a table, and the head of one of them."""

from __future__ import annotations

from collections.abc import Sequence

from core.study.records import StudyRecord
from core.study.table import StudyTable
from core.view.amounts import many, minute
from core.view.html.badge import badge
from core.view.html.choices import Choice, choices
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.scripted import scripted_model, scripted_note
from core.view.html.table import Column, table
from core.view.links import view
from core.view.studies.asked import ONE, SHOWS, WHOLE, StudyView
from core.view.studies.listed import WITHOUT_RUN, ListedStudy, StudyStanding, told_far, told_left
from core.view.studies.opened import titled
from core.view.studies.said import Notes
from core.view.studies.verdicts import unfounded

_COLUMNS = (
    Column("study", wide=True),
    Column("how far"),
    Column("answered by"),
    Column("begun", hint="UTC"),
    Column("last changed", hint="its file or its last look at held-out tasks, UTC"),
)
LEFT = 12
"""How many runs that are not over are told one by one."""


def lead_in() -> Html:
    """What a study is, for who sees one for the first time."""
    return tag(
        "p",
        "A study measures several conditions on the same held-out tasks: no skill, a human-written one, evolved ones, "
        "control arms. Each is compared with a reference, with an interval and a verdict: better, worse, not decided, "
        "or none where missing attempts decide it.",
        cls="lab-lead-in",
    )


def study_list(found: Sequence[ListedStudy]) -> Html:
    """A row a study; its name opens it."""
    return tag("div", table(_COLUMNS, [_listed(each) for each in found]), cls="lab-runs")


def _listed(each: ListedStudy) -> tuple[object, ...]:
    name = link(view("studies", study=each.name), each.title or each.name)
    below = tag("small", each.name) if each.title else NOTHING
    if each.problem:
        return (join((name, below, tag("small", each.problem))), badge("unreadable"), "–", "–", "–")
    far = badge("done" if each.over == each.runs else "waiting", told_far(each.over, each.runs))
    left = tag("small", each.left) if each.left else NOTHING
    who = scripted_model() if each.scripted else "a model" if each.over else "–"
    return (join((name, below)), join((far, left)), who, minute(each.begun) or "–", minute(each.changed) or "–")


def headline(record: StudyRecord, standing: StudyStanding) -> Html:
    """What the study is called and how far it is; its label where the scripted model answers it."""
    state = badge("done" if standing.finished else "waiting", told_far(standing.over, standing.runs))
    title = str(record.config.get("title", ""))
    more = [f"study {record.name}" if title else "", told_left(standing)]
    below = tag("span", " ", " · ".join(filter(None, more)), cls="lab-faint")
    head = tag("h2", title or record.name, cls="lab-title")
    return join((head, tag("p", state, below, cls="lab-headline"), scripted_note(standing.scripted)))


def part_choices(asked: StudyView) -> Html:
    """The parts of the page, and which is shown."""
    row = [
        Choice(words, asked.link(show=name, cell="", task="", start=0), now=name == asked.show)
        for name, words in SHOWS.items()
    ]
    return choices("part of the study", row, cls="tabs")


def narrowing(found: StudyTable, asked: StudyView) -> Html:
    """Which user and task set is shown, where there are several and the part can be narrowed to one of them."""
    if asked.show in WHOLE:
        return NOTHING
    sets = {column.tasks: column.label for column in found.columns}
    users = {column.user: column.user for column in found.columns}
    rows = [
        _narrow(asked, name, words, known)
        for name, words, known in (("user", "user", users), ("tasks", "tasks", sets))
        if len(known) > 1
    ]
    return tag("div", *rows, cls="lab-tools") if rows else NOTHING


def _narrow(asked: StudyView, name: str, words: str, known: dict[str, str]) -> Html:
    now = getattr(asked, name)
    other = {"cell": "", "task": "", "start": 0}
    row = [Choice(f"every {words}" if words == "user" else "all tasks", asked.link(**{name: ""}, **other), not now)]
    row = [] if asked.show in ONE else row
    row += [Choice(label, asked.link(**{name: each}, **other), now=each == now) for each, label in known.items()]
    return join([tag("span", words, cls="lab-faint"), choices(words, row)], " ")


def left_over(standing: StudyStanding) -> Html:
    """Runs that were begun and are not done, or cannot begin, each with why; nothing where there are none."""
    if not standing.left:
        return NOTHING
    items = [
        tag(
            "li",
            link(view("monitor", run=cell.run), cell.id) if cell.state not in WITHOUT_RUN else cell.id,
            " ",
            badge(cell.state),
            f" {cell.reason}" if cell.reason else "",
        )
        for cell in standing.left[:LEFT]
    ]
    more = len(standing.left) - LEFT
    rest = tag("li", f"and {many(more, 'more run')}") if more > 0 else NOTHING
    gone = any(cell.state == "deleted" for cell in standing.left)
    told = "A deleted run is made again when the study goes on; the journal still has its calls." if gone else ""
    return tag("details", tag("summary", told_left(standing)), tag("ul", *items, rest), tag("p", told), open="open")


def warned(found: StudyTable) -> Html:
    """The plain sentence of every gain that its control arm does not bear out; nothing where there is none."""
    told = [tag("p", tag("strong", f"{titled(found, arm)}: "), sentence) for arm, sentence in unfounded(found)]
    return tag("div", *told, cls="lab-warned", role="note") if told else NOTHING


def note_list(groups: Sequence[Notes]) -> Html:
    """What belongs to the numbers, below them, by what it is about."""
    return join(
        tag(
            "section",
            tag("h4", group.title, cls="lab-heading"),
            tag("ul", *(tag("li", each) for each in group.told), cls="lab-notes"),
        )
        for group in groups
        if group.told
    )


def run_yourself(record: StudyRecord) -> Html:
    """How the study is run with models of one's own."""
    if not record.files:
        return NOTHING
    names = " ".join(f"--model {name}=NAME" for name in _models(record))
    command = f"trace2skill study {record.name}.toml --endpoint http://HOST:PORT/v1 {names}"
    return tag(
        "details",
        tag("summary", "Run it with your own models"),
        tag("p", "Take the study's file from below, and in the folder it was run in:", cls="lab-plain"),
        tag("pre", tag("code", command)),
        cls="lab-again",
    )


def _models(record: StudyRecord) -> list[str]:
    """The names that the study has for its models."""
    models = record.config.get("models")
    return list(models) if isinstance(models, dict) else []


def of_study(study: str, told: str) -> Html:
    """What a run says that a study began, what it is there, and the way back to it; nothing for others."""
    if not study:
        return NOTHING
    way = link(view("studies", study=study), study)
    return tag("p", "This run is part of the study ", way, f": {told}." if told else ".", cls="lab-plain")
