"""Lessons as a table: the words, how many tasks taught them, by which trajectories, and the line they became."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.view.html.badge import badge
from core.view.html.inline_code import with_code
from core.view.html.markup import NOTHING, Html, join, link, tag
from core.view.html.names import linked_names
from core.view.html.support import support_bar, support_words
from core.view.html.table import Column, table
from core.view.links import view
from core.view.reasons import beside
from core.view.shares import whole
from core.view.skill.lessons import LEFT_OUT, Lesson, Teacher

SHOWN, NARROWER = 30, 10
"""How many lessons in SKILL.md, and how many of the others, a person reads at once."""
_LINKS = 6
_LONG = 240

_FROM = "the analysts' proposals behind it; p000 is of the first trajectory, and one without a patch leaves a gap"
_STANDING = (
    Column("lesson", wide=True, hint="what the trajectories taught, in the words it has in the skill"),
    Column("support", hint="by this the table is sorted: how many distinct tasks taught it, of those learned from"),
    Column("taught by trajectories", hint="named by their tasks; each link opens the step that is quoted"),
    Column("became line", hint="where it stands in the skill; opens it with everything behind it"),
    Column("from patches", hint=_FROM),
    Column("decide", hint="accept or reject the lesson, beside its line"),
)
_LEFT_OUT = (
    Column("lesson", wide=True),
    Column("support"),
    Column("taught by trajectories"),
    Column("what became of it", wide=True),
    Column("from patches", hint=_FROM),
    Column("decide", hint="where the lesson, or the patch it came from, is accepted, rejected, or a rejection undone"),
)


def standing_table(run: str, version: str, found: Sequence[Lesson], tasks: int, most: int = SHOWN) -> Html:
    """Lessons that stand in the skill, or in a reference, at most so many."""
    rows = [_standing(run, version, each, tasks) for each in found[:most]]
    rest = link(view("skill", run=run, version=version), f"all {len(found)} in the skill")
    return _cut(_table(_STANDING, rows), rest, most, len(found))


def left_out_table(run: str, found: Sequence[Lesson], tasks: int) -> Html:
    """Lessons that stand nowhere, each with the reason."""
    rows = [
        (*_first(run, each, tasks), _fate(run, each), _patches(run, each), _settle(run, each))
        for each in found[:NARROWER]
    ]
    rest = link(
        view("merge_tree", run=run, show="ledger", lessons=LEFT_OUT),
        f"all {len(found)} in the list of every edit's fate",
    )
    return _cut(_table(_LEFT_OUT, rows), rest, NARROWER, len(found))


def _table(columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> Html:
    """A table whose columns stand where those of the others on the page do."""
    return tag("div", table(columns, rows), cls="lab-learned")


def _standing(run: str, version: str, lesson: Lesson, tasks: int) -> tuple[object, ...]:
    first, patches = _first(run, lesson, tasks), _patches(run, lesson)
    if lesson.place == "removal":
        return (*first, "takes text away", patches, link(view("skill", run=run, version=version), "see the changes"))
    to = view("skill", run=run, version=version, show="blame", file=lesson.path, line=lesson.line)
    line = f":{lesson.line}" + (f"–{lesson.last_line}" if lesson.last_line > lesson.line else "")
    place = join(lesson.path.split("/"), join(["/", tag("wbr")]))
    return (*first, link(to, place, line, cls="lab-place"), patches, link(to, "accept or reject"))


def _first(run: str, lesson: Lesson, tasks: int) -> tuple[Html, Html, Html]:
    return _words(lesson), _support(lesson, tasks), _taught(run, lesson)


def _words(lesson: Lesson) -> Html:
    text = lesson.text.removeprefix("- ") or "(no words)"
    since = tag("div", badge(lesson.since.split(" ")[0], lesson.since), " not merged yet") if lesson.since else NOTHING
    if len(text) <= _LONG and text.count("\n") < 2:
        return tag("div", tag("div", with_code(text), cls="lab-lesson"), since)
    first = text[:_LONG].rsplit(" ", 1)[0] if len(text) > _LONG else text.partition("\n")[0]
    summary = tag("summary", with_code(" ".join(first.split("\n")[:2])), " …")
    return tag("div", tag("details", summary, tag("div", with_code(text), cls="lab-lesson")), since)


def _support(lesson: Lesson, tasks: int) -> Html:
    trajectories = f"{whole(lesson.share)} of the trajectories"
    return tag(
        "div",
        support_words(lesson.support, tasks),
        tag("br"),
        support_bar(lesson.support, tasks),
        title=trajectories,
    )


def _taught(run: str, lesson: Lesson) -> Html:
    once = list({teacher.trajectory: teacher for teacher in reversed(lesson.teachers)}.values())[::-1]
    return _links((_trajectory(run, teacher) for teacher in once[:_LINKS]), len(once))


def _trajectory(run: str, teacher: Teacher) -> Html:
    step = "" if teacher.step is None else f", step {teacher.step}"
    step += ", quoted for the patch" if teacher.of_patch else ""
    quote = teacher.quote if teacher.step is not None else ""
    to = view("trajectories", run=run, traj=teacher.trajectory, step=teacher.step, quote=quote)
    return link(to, teacher.task, title=f"the trajectory of task {teacher.task}{step}")


def _patches(run: str, lesson: Lesson) -> Html:
    task_of = {teacher.patch: teacher.task for teacher in lesson.teachers}
    shown = (
        link(view("patches", run=run, patch=each), each, title=f"from the trajectory of task {task_of[each]}")
        for each in lesson.patches[:_LINKS]
    )
    return _links(shown, len(lesson.patches))


def _fate(run: str, lesson: Lesson) -> Html:
    return join((badge(lesson.fate), linked_names(beside(lesson.fate, lesson.reason), run)), " ")


def _settle(run: str, lesson: Lesson) -> Html:
    """Where a lesson that stands nowhere is decided: on the first patch that taught it."""
    if not lesson.patches:
        return NOTHING
    edit = next(teacher.edit for teacher in lesson.teachers if teacher.patch == lesson.patches[0])
    to = view("patches", run=run, patch=lesson.patches[0], edit=edit, which="all")
    return link(to, "see the rejection" if lesson.fate == "rejected" and not lesson.since else "see the patch")


def _links(shown: Iterable[Html], count: int) -> Html:
    more = f" +{count - _LINKS} more" if count > _LINKS else ""
    return tag("div", join(shown, " "), tag("span", more, cls="lab-faint") if more else NOTHING, cls="lab-links")


def _cut(shown: Html, rest: Html, most: int, count: int) -> Html:
    if count <= most:
        return shown
    return join([shown, tag("p", f"The {most} with the widest support; ", rest, ".", cls="lab-faint lab-plain")])
