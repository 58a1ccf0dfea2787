"""A diff as people read code: one table a file, both line numbers, changed words marked, equal lines folded. Pure.

A file that was rewritten opens on its section map, its lines one click below: rows of a rewrite read like noise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from core.view.diffs.diff import DiffRow, FileDiff, side_by_side
from core.view.diffs.section_map import SectionRow
from core.view.diffs.words import Piece
from core.view.html.markup import NOTHING, Html, join, jump, link, tag, text
from core.view.links import View
from core.view.shares import whole

Beside: TypeAlias = Callable[[str, int], object]
"""What stands in the gutter of a line of the new version: of a path and a 1-based line, Html, a text, or ""."""
Unfold: TypeAlias = Callable[[str, int], View | None]
"""The view that shows the lines a fold hides: of a path and the first hidden line of the new version."""
Lines: TypeAlias = Callable[[str], View | None]
"""The view that shows the lines of a rewritten file by its path; None where they are shown now."""

_SIGNS = {"same": " ", "removed": "−", "added": "+", "changed": "±"}
_WORDS = {"removed": "del", "added": "ins"}
_SQUARES = 5


def diff_html(
    files: Sequence[FileDiff],
    split: bool = False,
    anchor: str = "",
    beside: Beside | None = None,
    unfold: Unfold | None = None,
    lines: Lines | None = None,
) -> Html:
    """Every file that differs, one block each; "" for `anchor` gives nothing an id.

    `anchor` is a letter and then letters, digits or hyphens: file 0 has the id `{anchor}-0`, its old line 7
    `{anchor}-0-old-7` and its new line 12 `{anchor}-0-12`. `split` puts both versions side by side. `beside` adds a
    gutter to the lines of the new version, `unfold` makes folds links. Of a rewritten file the lines are folded away
    behind its section map, or left out where `lines` says which view has them.
    """
    ids = (f"{anchor}-{place}" if anchor else "" for place in range(len(files)))
    drawn = [_Drawing(file, each, beside, unfold) for file, each in zip(files, ids, strict=True)]
    return join(drawing.file(split, lines) for drawing in drawn)


def sections_html(sections: Sequence[SectionRow], anchor: str = "") -> Html:
    """A section map: what became of each section, its line in both versions, how many lines came and went.

    With `anchor`, the id of the file's block, numbers jump to the lines of its diff.
    """
    head = tag("tr", *(tag("th", word, cls=side, scope="col") for word, side in _SECTION_HEAD))
    body = tag("tbody", *(_section(row, anchor) for row in sections))
    return tag("table", tag("thead", head), body, cls="lab-sections")


_SECTION_HEAD = (
    ("", ""),
    ("section", ""),
    ("old line", "right"),
    ("new line", "right"),
    ("+", "right"),
    ("−", "right"),
)


def _section(row: SectionRow, anchor: str) -> Html:
    def number(line: int | None, of: str) -> object:
        return "" if line is None else jump(f"{anchor}-{of}{line}", line) if anchor else line

    return tag(
        "tr",
        tag("td", _SIGNS[row.kind], cls="sign", title=row.kind),
        tag("td", row.title, cls=f"title level-{min(max(row.level, 1), 6)}"),
        tag("td", number(row.old_line, "old-"), cls="right"),
        tag("td", number(row.new_line, ""), cls="right"),
        tag("td", row.added or "", cls="right plus"),
        tag("td", row.removed or "", cls="right minus"),
        cls=row.kind,
    )


class _Drawing:
    """One file on its way to a table."""

    def __init__(self, file: FileDiff, anchor: str, beside: Beside | None, unfold: Unfold | None) -> None:
        self._file, self._anchor, self._beside, self._unfold = file, anchor, beside, unfold

    def file(self, split: bool, lines: Lines | None) -> Html:
        """The file's head and, below it, its lines: at once, or behind the section map of a rewritten one."""
        body = self._rewritten(split, lines) if self._file.rewritten else self._rows(split)
        return tag("section", self._head(), body, cls="lab-diff-file", id=self._anchor or None)

    def _rewritten(self, split: bool, lines: Lines | None) -> Html:
        words = f"Show the lines: {self._file.added} added, {self._file.removed} removed"
        target = lines(self._file.path) if lines else None
        if target is not None:
            return join([sections_html(self._file.sections), tag("p", link(target, words), cls="lines")])
        rows = self._rows(split)
        shown = rows if lines else tag("details", tag("summary", words), rows)
        return join([sections_html(self._file.sections, self._anchor), shown])

    def _rows(self, split: bool) -> Html:
        if not self._file.rows:
            return NOTHING
        return self._split() if split else self._unified()

    def _head(self) -> Html:
        file = self._file
        told = [f"rewritten: {whole(file.similarity)} of the lines in common"] if file.rewritten else []
        told += [file.note] if file.note else []
        return tag(
            "header",
            tag("span", _SIGNS[file.kind], cls=f"sign {file.kind}", title=file.kind),
            tag("span", file.path, cls="path"),
            tag("span", "; ".join([file.kind, *told]), cls="lab-faint"),
            _stat(file.added, file.removed),
        )

    def _unified(self) -> Html:
        return tag("table", tag("tbody", *map(self._row, self._file.rows)), cls="lab-diff")

    def _row(self, row: DiffRow) -> Html:
        if row.kind == "fold":
            return self._fold(row, 4 if self._beside else 3)
        return tag(
            "tr",
            self._number(row.old, "old-"),
            self._number(row.new, ""),
            self._gutter(row),
            _code(row),
            cls=row.kind,
        )

    def _split(self) -> Html:
        beside = [tag("th", "support", cls="beside")] if self._beside else []
        old, new = (
            (tag("th", "line", cls="number"), tag("th", "old")),
            (tag("th", "line", cls="number"), tag("th", "new")),
        )
        head = tag("thead", tag("tr", *old, *beside, *new))  # hidden: it gives the columns their widths
        return tag("table", head, tag("tbody", *self._pairs()), cls="lab-diff split")

    def _pairs(self) -> Iterator[Html]:
        for left, right in side_by_side(self._file.rows):
            if left is not None and left.kind == "fold":
                yield self._fold(left, 5 if self._beside else 4)
            else:
                old = self._side(left, left.old if left else None, "old-")
                new = self._side(right, right.new if right else None, "")
                yield tag("tr", *old, self._gutter(right), *new)

    def _side(self, row: DiffRow | None, number: int | None, of: str) -> tuple[Html, Html]:
        if row is None:
            return _NO_NUMBER, _NO_LINE
        return self._number(number, of, row.kind), _code(row, row.kind)

    def _number(self, line: int | None, of: str, kind: str = "") -> Html:
        place = f"{self._anchor}-{of}{line}" if self._anchor and line is not None else None
        return tag("td", "" if line is None else line, cls=f"number {kind}".strip(), id=place)

    def _gutter(self, row: DiffRow | None) -> Html:
        if self._beside is None:
            return NOTHING
        told = self._beside(self._file.path, row.new) if row is not None and row.new is not None else ""
        return tag("td", told, cls="beside")

    def _fold(self, row: DiffRow, columns: int) -> Html:
        words = f"⋯ {row.hidden} equal lines"
        target = self._unfold(self._file.path, row.new or 1) if self._unfold else None
        return tag("tr", tag("td", link(target, words) if target else words, colspan=columns), cls="fold")


_NO_NUMBER, _NO_LINE = tag("td", cls="number none"), tag("td", cls="code none")


def _code(row: DiffRow, kind: str = "") -> Html:
    """A line's cell: its sign (copied with nothing), its words, and how it ends where that is what changed."""
    end = tag("span", row.end, cls="end", title="line end") if row.end else NOTHING
    words = join(_piece(piece, row.kind) for piece in row.pieces)
    return tag("td", tag("i", _SIGNS[row.kind]), words, end, cls=f"code {kind}".strip())


def _piece(piece: Piece, kind: str) -> Html:
    return tag(_WORDS.get(kind, "mark"), piece.text) if piece.marked else text(piece.text)


def _stat(added: int, removed: int) -> Html:
    """ "+12 −3" and five squares: as many of each as its share fills, at least one, the rest of neither."""
    total = added + removed
    if not total:
        return NOTHING
    plus, minus = (max(_SQUARES * count // total, bool(count)) for count in (added, removed))
    squares = [*[tag("b", cls="plus")] * plus, *[tag("b", cls="minus")] * minus]
    squares += [tag("b", cls="rest")] * (_SQUARES - len(squares))
    return tag(
        "span",
        tag("span", f"+{added}", cls="plus"),
        tag("span", f"−{removed}", cls="minus"),
        tag("span", *squares, cls="squares", aria_hidden="true"),
        cls="stat",
    )
