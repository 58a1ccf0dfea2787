"""Diffs on a terminal: readable without colour, harmless whatever the text holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from core.types import Skill, SkillFile
from core.view.diffs.diff import diff_rows, diff_skills
from core.view.diffs.rich_text import rich_diff, rows_text
from core.view.text.signs import visible


def _plain(what: RenderableType, width: int = 100) -> str:
    console = Console(width=width, no_color=True, force_terminal=False, highlight=False)
    with console.capture() as captured:
        console.print(what)
    return captured.get()


def _skill(text: str) -> Skill:
    return Skill(name="x", files=(SkillFile(path="SKILL.md", data=text.encode()),))


def test_signs_carry_what_colours_carry() -> None:
    """Without any colour each line still says whether it was there, came or went, and where."""
    rows = diff_rows("a\nb\nc\n", "a\nB b\nc\nd\n")
    assert [line.rstrip() for line in _plain(rows_text(rows)).splitlines()] == [
        "1 1   a",
        "2   - b",
        "  2 + B b",
        "3 3   c",
        "  4 + d",
    ]


def test_changed_words_are_underlined() -> None:
    """A changed word is marked by more than colour."""
    text = rows_text(diff_rows("read the sheet\n", "read the book\n"))
    marked = {text.plain[span.start : span.end] for span in text.spans if "underline" in str(span.style)}
    assert marked == {"sheet", "book"}


def test_folded_lines_are_counted() -> None:
    """A fold says how many equal lines it stands for."""
    shown = _plain(rows_text(diff_rows("x\n" * 20 + "a\n", "x\n" * 20 + "b\n")))
    assert "⋯ 17 equal lines" in shown


def test_a_skill_is_shown_file_by_file() -> None:
    """Each file has a headline with sign, kind and counts; a rewritten one shows its sections until asked for lines."""
    old, new = _skill("# A\n\n" + "o\n" * 30), _skill("# A\n\n" + "".join(f"n{n}\n" for n in range(30)) + "## B\n")
    shown = _plain(rich_diff(diff_skills(old, new)))
    assert "~ SKILL.md  changed  +31 −30, rewritten, 6.2 % of the lines in common" in shown
    assert "section" in shown
    assert "+ │   B" in shown
    assert "+ n29" not in shown
    assert "+ n29" in _plain(rich_diff(diff_skills(old, new), lines=True))
    assert _plain(rich_diff(())) == "no differences\n"


def test_escape_sequences_and_markup_have_no_power() -> None:
    """What a skill says is shown, not obeyed: no escape reaches the terminal, no rich markup is read."""
    shown = _plain(rows_text(diff_rows("", "\x1b[2J\x1b]0;x\x07 [bold]b[/bold] \u202egnp.exe\n")))
    assert "\x1b" not in shown
    assert "␛[2J␛]0;x␇ [bold]b[/bold] ⟨U+202E⟩gnp.exe" in shown


@given(st.text())
def test_visible_text_holds_no_control_character(text: str) -> None:
    """Whatever comes in, only printable text and tabs come out."""
    assert all(
        character == "\t" or not (ord(character) < 32 or 127 <= ord(character) < 160) for character in visible(text)
    )
