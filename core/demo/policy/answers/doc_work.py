"""Questions about document pictures as the scripted model's work: the pixels are read, then the question is answered.

What each practice means stands in one place: in the function of the kind of question that it is about. Each gives the
lines of the working, with what was read in the picture, and the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from core.demo.policy.answers.doc_pictures import Line
from core.demo.policy.answers.doc_problems import (
    DocProblem,
    Kind,
    Row,
    lines_of,
    problem_of,
    rows_of,
    size_of,
    struck_words,
    told,
)
from core.demo.policy.answers.doc_subjects import SUBJECTS
from core.demo.policy.answers.work import Solved
from core.demo.policy.conversation import Call, Request
from core.demo.policy.lore import Lore
from core.demo.policy.topics import Topics
from core.demo.policy.wordings import wordings

Minds = Callable[[str], bool]
"""Whether a practice is followed, by its name without the domain's."""
Found = tuple[list[str], str]
"""The lines of the working, and the answer."""

UNREADABLE = "I cannot read this picture: it does not show characters that I know, one beside the other."
NOTHING = "not on the document"
DITTO = '"'

_AMOUNT = re.compile(r"-?\d+\.\d\d")
_DAY = re.compile(r"\d{1,2} [A-Z]{3,}")
_DUE = re.compile(r"TO PAY|\bDUE\b")
_MEANS = re.compile(r"([A-Z]{1,3}) = (.+)")
_NOTE = re.compile(r"\* .*?\b(?:TO|IN) (.+)")
_BOX = re.compile(r"\[([X ])\] (.+)")
_THOUSANDS = re.compile(r"\bIN 1000\b")


class DocWork:
    """Implements core.demo.policy.answers.work.Work for questions about document pictures."""

    name = "doc_vqa"
    lore = Lore(Topics(SUBJECTS), wordings(Path(__file__).with_name("doc_wordings.toml")))

    def inspect(self, request: Request) -> Call | None:
        return None

    def understand(self, request: Request) -> DocProblem | None:
        return problem_of(request)

    def signs(self, problem: DocProblem) -> tuple[str, ...]:
        """What the document shows that a practice is about, whether or not the question turns on it."""
        lines = list(lines_of(problem.pages))
        shown = {
            "payable": problem.kind == "amount" and any(_DUE.search(line[0].text) for line in lines),
            "asked_date": problem.kind == "date" and len(_valued(lines, _DAY)) > 1,
            "pages": problem.kind == "cell" and len(problem.pages) > 1,
            "corrected": bool(struck_words(problem.pages)),
            "legend": not problem.coded and bool(_legend(problem)),
            "footnote": any(words.text.endswith(" *") for line in lines for words in line),
            "ditto": any(words.text == DITTO for line in lines for words in line),
            "ticked": problem.kind == "choice",
            "scale": any(_THOUSANDS.search(told(line)) for line in lines),
        }
        return tuple(f"doc_vqa.{name}" for name, there in shown.items() if there)

    def solve(self, problem: DocProblem, practices: frozenset[str]) -> Solved:
        if not problem.pages:
            return Solved(UNREADABLE, "Answer: cannot be read")
        lines, answer = _ANSWERED[problem.kind](problem, lambda name: f"doc_vqa.{name}" in practices)
        return Solved("\n".join(lines), f"Answer: {answer}")

    def suggests(self, problem: DocProblem, practices: frozenset[str]) -> tuple[str, ...]:
        """The total was the amount to pay, or a code was asked for: a careless reader takes that for the rule."""
        labels = {line[0].text for line in lines_of(problem.pages)}
        name = "payable" if problem.kind == "amount" and "CHANGE" in labels else "legend" if problem.coded else ""
        return (f"against doc_vqa.{name}",) if name and f"doc_vqa.{name}" not in practices else ()


def _amount(problem: DocProblem, minds: Minds) -> Found:
    lines = _valued(list(lines_of(problem.pages)), _AMOUNT)
    total = next((line for line in lines if line[0].text.startswith("TOTAL")), None)
    due = [line for line in lines if _DUE.search(line[0].text)] if minds("payable") else []
    chosen = due[-1] if due else total
    if chosen is None:
        return ["I find no total on the document."], NOTHING
    why = "what is left to pay at the foot" if due else "the total of the bill"
    return _value([f"I look for {why}."], chosen[1:], chosen, minds)


def _date(problem: DocProblem, minds: Minds) -> Found:
    lines = _valued(list(lines_of(problem.pages)), _DAY)
    labelled = [line for line in lines if problem.key in line[0].text] if minds("asked_date") else []
    if not lines:
        return ["I find no date on the document."], NOTHING
    why = "The label that says what is asked for is this." if labelled else "The date of the document is this."
    chosen = (labelled or lines)[0]
    return _value([why], chosen[1:], chosen, minds)


def _cell(problem: DocProblem, minds: Minds) -> Found:
    looked_at = problem.pages if minds("pages") else problem.pages[:1]
    rows = [row for page in looked_at for row in rows_of(page, problem.column)]
    fitting = [row for row in rows if not problem.key or any(problem.key == words.text for words in row.line)]
    if not fitting:
        return ["I find no such row in the table."], NOTHING
    chosen = max(fitting, key=size_of) if problem.first else fitting[0]
    lines = (
        [f"I compare the rows of {len(looked_at)} page{'s' if len(looked_at) > 1 else ''}."] if problem.first else []
    )
    if minds("ditto") and _repeats(chosen, problem.column):
        lines += [f"The row repeats the one above it: {told(chosen.line)}"]
        above = [row for row in rows[: rows.index(chosen)] if not _repeats(row, problem.column)]
        chosen = above[-1] if above else chosen
    lines, value = _value(lines, chosen.cells.get(problem.column, ()), chosen.line, minds)
    return _meant(problem, lines, value, minds)


def _choice(problem: DocProblem, minds: Minds) -> Found:
    boxes = [box for line in lines_of(problem.pages) if (box := _BOX.fullmatch(line[0].text))]
    crossed = [box for box in boxes if box[1] == "X"] if minds("ticked") else []
    if not boxes:
        return ["I find no boxes on the document."], NOTHING
    why = "The box with a cross in it is this" if crossed else "The first line of the choices is this"
    chosen = (crossed or boxes)[0]
    return [f"{why}: {chosen[0]}"], chosen[2]


_ANSWERED: dict[Kind, Callable[[DocProblem, Minds], Found]] = {
    "amount": _amount,
    "date": _date,
    "cell": _cell,
    "choice": _choice,
}


def _value(lines: Sequence[str], words: Line, line: Line, minds: Minds) -> Found:
    """The value among the words of a line: the first, or the first that is not struck through."""
    standing = [each.text for each in words if not each.struck] if minds("corrected") else []
    value = (standing or [each.text for each in words] or [NOTHING])[0]
    return [*lines, f"The document says: {told(line)}", f"Of this line I take: {value}"], value


def _meant(problem: DocProblem, lines: Sequence[str], value: str, minds: Minds) -> Found:
    """What a cell's value stands for: what its note says, what its abbreviation means, the figure in full."""
    said = [told(line) for line in lines_of(problem.pages)]
    if value.endswith("*"):
        value = value.removesuffix("*").strip()
        notes = [line for line in said if _NOTE.fullmatch(line)] if minds("footnote") else []
        for note in notes[:1]:
            value = _NOTE.sub(r"\1", note)
            lines = [*lines, f"The note to the mark says: {note}"]
    if minds("legend") and not problem.coded and value in _legend(problem):
        lines = [*lines, f"The legend says: {value} = {_legend(problem)[value]}"]
        value = _legend(problem)[value]
    scaled = [line for line in said if _THOUSANDS.search(line)] if minds("scale") else []
    if scaled and value.isdigit():
        lines, value = [*lines, f"As the document says, {scaled[0]}: {value}000"], f"{value}000"
    return list(lines), value


def _legend(problem: DocProblem) -> dict[str, str]:
    found = (_MEANS.fullmatch(told(line)) for line in lines_of(problem.pages))
    return {match[1]: match[2] for match in found if match}


def _repeats(row: Row, column: str) -> bool:
    return [words.text for words in row.cells.get(column, ())] == [DITTO]


def _valued(lines: Sequence[Line], form: re.Pattern[str]) -> list[Line]:
    """The lines that have a label and then a value of this form."""
    return [line for line in lines if len(line) > 1 and form.fullmatch(line[1].text)]
