"""A run's notebook as a Jupyter notebook: for each pin its words, and the line that computes the view anew. Pure.

The same pins give the same bytes: cells are numbered after their pins, and nothing tells when or where it was made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import nbformat
from nbformat import NotebookNode, v4

from core.types import Pin
from core.view.amounts import minute
from core.view.notebook.recompute import LAB, line_of
from core.view.notebook.shown_rows import view_of_pin
from core.view.text.signs import visible, visible_lines

_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_RUNS_OR_LOADS = re.compile(r"<[A-Za-z/!?]|!\[|&#?\w|javascript:|data:", re.IGNORECASE)
"""What Markdown would pass on as HTML, load, or decode into either."""
_READ = frozenset("\\`*_[]<>()#!|~&=^@{}")


def notebook(heading: str, words: Iterable[str], opening: str, pins: Iterable[Pin]) -> NotebookNode:
    """The notebook of these pins. Raises ValueError where one is of no page there is."""
    cells = []
    for pin in pins:
        cells += [_words(f"pin-{pin.seq}-note", _told(pin)), _code(f"pin-{pin.seq}", line_of(view_of_pin(pin)))]
    return _made(heading, words, opening, cells)


def report(heading: str, words: Iterable[str], opening: str, parts: Iterable[tuple[str, str]]) -> NotebookNode:
    """A notebook of other parts: words in Markdown ("" for none) and the code below them."""
    cells = []
    for place, (told, code) in enumerate(parts, start=1):
        cells += [_words(f"part-{place}-words", told)] if told else []
        cells.append(_code(f"part-{place}", code))
    return _made(heading, words, opening, cells)


def _made(heading: str, words: Iterable[str], opening: str, cells: list[NotebookNode]) -> NotebookNode:
    """A heading (text) with some paragraphs (Markdown), the cell that opens the lab, then the cells."""
    head = "\n\n".join([f"# {as_text(heading)}", *words])
    about = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    made: NotebookNode = v4.new_notebook(cells=[_words("head", head), _code("open", opening), *cells], metadata=about)
    nbformat.validate(made)
    return made


def opening_of(folder: str) -> str:
    """The cell that opens the lab of a folder."""
    return f"""\
import core

FOLDER = {folder!r}  # where the lab lies: edit this on another machine
{LAB} = core.Lab(FOLDER)"""


def as_text(text: str) -> str:
    """A text within a line that Markdown shows as it is: no formatting, no HTML, no link, no formula."""
    whole = "".join(f"\\{sign}" if sign in _READ else sign for sign in visible(text))
    return whole.replace("$", "&#36;").replace("://", "\\://").replace("www.", "www\\.")


def harmless(note: str) -> str:
    """A note as Markdown; one that holds HTML or an image is shown as it was typed, in a block of code."""
    if not _RUNS_OR_LOADS.search(note):
        return note
    longest = max((len(run) for run in re.findall(r"`+", note)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{visible_lines(note)}\n{fence}"


def _told(pin: Pin) -> str:
    by = f"by {as_text(pin.by)}, " if pin.by else ""
    kept = f"`{view_of_pin(pin).url}` · added {by}{as_text(minute(pin.at))} UTC"
    return "\n\n".join(filter(None, (f"## {as_text(pin.title)}", harmless(pin.note), kept)))


def _words(name: str, text: str) -> NotebookNode:
    cell: NotebookNode = v4.new_markdown_cell(text, id=name)
    return cell


def _code(name: str, text: str) -> NotebookNode:
    cell: NotebookNode = v4.new_code_cell(text, id=name)
    return cell
