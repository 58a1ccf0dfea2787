"""Blame: every line of an evolved skill leads to S0, to leaf edits, or to code that says why."""

from __future__ import annotations

from core.blame import LineOrigin, blame_of
from core.patch.apply import apply_edits
from core.types import BlameLine, Edit, SkillFile
from tests.assemble.making import TEXT, candidate, leaves, made, skill


def test_every_line_of_a_changed_file_has_its_origin() -> None:
    """Base lines by their number there, new ones by edit and leaves, code's own by a note."""
    assembled = made([candidate(1, "## Dates\n\n- Compare dates as dates.", leaves(3), "add_section", "## Reading")])
    found = {line.text: line for line in assembled.blame if line.text}
    assert found["## Reading"].base_line == 8
    assert found["## Dates"].edit == "m1.000.c1"
    assert found["- Compare dates as dates."].sources == leaves(3)
    first_new = next(line for line in assembled.blame if line.base_line is None)
    assert (first_new.text, first_new.note) == ("", "blank line between blocks")


def test_files_that_did_not_change_are_blamed_too() -> None:
    """Scripts and references are S0's, line by line; what is not text has no lines."""
    base = skill(TEXT, scripts__run_py="a = 1\nb = 2\n")
    base = base.model_copy(update={"files": (*base.files, SkillFile(path="x.png", data=b"\0"))})
    assembled = made([], base)
    lines = [(line.line, line.base_line) for line in assembled.blame if line.path == "scripts/run.py"]
    assert lines == [(1, 1), (2, 2)]
    assert not [line for line in assembled.blame if line.path == "x.png"]


def test_the_blame_of_an_earlier_evolution_is_passed_through() -> None:
    """A line of S0 that came from an earlier evolution still says from which edits."""
    edit = Edit(id="p000.e1", op="append_to_section", anchor="## Formulas", text="- New.")
    applied = apply_edits(skill(), [edit])
    earlier = (
        BlameLine(
            path="SKILL.md", line=14, text="- Write a formula as a string.", edit="m9.000.c1", sources=("p7.e1",)
        ),
        BlameLine(path="SKILL.md", line=12, text="## Formulas", base_line=3),
    )
    origins = {edit.id: [LineOrigin(candidate="m1.000.c1", sources=("p000.e1",))]}
    blame = {line.text: line for line in blame_of(applied.skill, applied.placed, origins, earlier)}
    old = blame["- Write a formula as a string."]
    assert (old.base_line, old.edit, old.sources) == (14, "m9.000.c1", ("p7.e1",))
    assert (blame["## Formulas"].base_line, blame["## Formulas"].sources) == (12, ())
    assert blame["- New."].sources == ("p000.e1",)


def test_a_changed_description_knows_its_edits() -> None:
    """Front matter has blame like any other line."""
    assembled = made([candidate(1, "Sheets, by Python.", leaves(3), "set_description", "")])
    (line,) = [line for line in assembled.blame if line.text.startswith("description:")]
    assert (line.edit, line.sources) == ("m1.000.c1", leaves(3))
