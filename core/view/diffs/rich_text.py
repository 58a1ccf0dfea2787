"""Diff rows for the terminal: coloured, and readable without colour by their signs."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from core.view.diffs.diff import DiffRow, FileDiff
from core.view.diffs.section_map import SectionRow
from core.view.shares import whole
from core.view.text.signs import visible

SIGNS = {"same": " ", "removed": "-", "added": "+", "changed": "~"}
_STYLES = {"same": "", "removed": "red", "added": "green", "changed": "yellow", "fold": "dim"}
_MARK = "bold underline"


def rich_diff(files: Iterable[FileDiff], lines: bool = False) -> RenderableType:
    """Every changed file under its own headline; a rewritten one by its sections unless `lines` asks for its rows."""
    parts: list[RenderableType] = []
    for file in files:
        parts.append(headline(file))
        if file.rewritten and not lines:
            parts.append(sections_table(file.sections))
        elif file.rows:
            parts.append(rows_text(file.rows))
        parts.append(Text())
    return Group(*parts[:-1]) if parts else Text("no differences")


def headline(file: FileDiff) -> Text:
    """What happened to a file: sign, path, line counts, and how much is shared where it was rewritten."""
    told = [f"+{file.added} −{file.removed}"] if file.rows else []
    told += [f"rewritten, {whole(file.similarity)} of the lines in common"] if file.rewritten else []
    told += [file.note] if file.note else []
    sign = SIGNS[file.kind]
    return Text.assemble(
        (f"{sign} {visible(file.path)}", f"bold {_STYLES[file.kind]}"), f"  {file.kind}  ", (", ".join(told), "dim")
    )


def rows_text(rows: Iterable[DiffRow]) -> Text:
    """The rows of a unified diff, one line each: old number, new number, sign, text; changed words underlined."""
    rows = tuple(rows)
    width = max((len(str(number)) for row in rows for number in (row.old, row.new) if number), default=1)
    return Text("\n").join(_row_text(row, width) for row in rows)


def _row_text(row: DiffRow, width: int) -> Text:
    if row.kind == "fold":
        return Text(f"{'':>{2 * width + 1}} ⋯ {row.hidden} equal lines", style=_STYLES["fold"])
    text = Text(f"{row.old or '':>{width}} {row.new or '':>{width}} ", style="dim")
    style = _STYLES[row.kind]
    text.append(SIGNS[row.kind] + " ", style=f"not dim {style}")
    for piece in row.pieces:
        text.append(visible(piece.text), style=f"not dim {style} {_MARK if piece.marked else ''}")
    if row.end:
        text.append(f" {row.end}", style=f"not dim {style} {_MARK}")
    return text


def sections_table(sections: Iterable[SectionRow]) -> Table:
    """A section map: sign, heading indented by level, its lines in both versions, lines added and removed."""
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column("section", overflow="fold")
    for name in ("old line", "new line", "+", "−"):
        table.add_column(name, justify="right")
    for row in sections:
        numbers = (row.old_line, row.new_line, row.added or None, row.removed or None)
        style = _STYLES[row.kind]
        table.add_row(
            Text(SIGNS[row.kind], style=style),
            Text("  " * max(row.level - 1, 0) + visible(row.title), style=style),
            *(Text("" if number is None else str(number)) for number in numbers),
        )
    return table
