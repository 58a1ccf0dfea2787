"""Diffs: rows that lose nothing, words marked where that helps, sections where rows do not."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.skill.lines import bare, split_lines
from core.skill.outline import outline
from core.skill.read import read_skill
from core.types import Skill, SkillFile
from core.view.diffs.diff import diff_rows, diff_skills, side_by_side
from core.view.diffs.section_map import section_map
from core.view.diffs.words import UNLIKE, Piece, marked_words, paired_lines, similarity
from tests.skill.markdown_strategy import texts

lines = st.lists(st.sampled_from(("a\n", "b\n", "\n", "a b c\n", "a x c\n", "a\r\n", "# T\n", "c")), max_size=12)
documents = st.one_of(lines.map("".join), texts())


@given(documents, documents)
def test_rows_hold_both_texts(old: str, new: str) -> None:
    """Unfolded, the rows give back every line of both versions, in order and numbered without gaps."""
    rows = diff_rows(old, new, context=None)
    left = [row for row in rows if row.kind != "added"]
    right = [row for row in rows if row.kind != "removed"]
    assert [row.text for row in left] == [bare(line) for line in split_lines(old)]
    assert [row.text for row in right] == [bare(line) for line in split_lines(new)]
    assert [row.old for row in left] == list(range(1, len(left) + 1))
    assert [row.new for row in right] == list(range(1, len(right) + 1))
    assert (old == new) == all(row.kind == "same" for row in rows)


@given(documents, documents, st.integers(0, 4))
def test_folding_hides_equal_lines_and_counts_them(old: str, new: str, context: int) -> None:
    """Folds stand for equal lines only, for more than one, and no line near a change is hidden."""
    whole, folded = diff_rows(old, new, context=None), diff_rows(old, new, context)
    changes = [row for row in whole if row.kind in ("removed", "added")]
    assert [row for row in folded if row.kind in ("removed", "added")] == changes
    assert sum(row.hidden or 1 for row in folded) == len(whole)
    assert all(row.hidden > 1 for row in folded if row.kind == "fold")
    for before, after in pairwise(folded):
        assert not (before.kind == "fold" and after.kind == "fold")
        assert context == 0 or not (before.kind == "fold" and after.kind in ("removed", "added"))


@given(documents, documents)
def test_two_columns_hold_the_same_rows(old: str, new: str) -> None:
    """Side by side, the left column is the old text and the right one the new, in order."""
    split = side_by_side(diff_rows(old, new, context=None))
    assert [row.left.text for row in split if row.left] == [bare(line) for line in split_lines(old)]
    assert [row.right.text for row in split if row.right] == [bare(line) for line in split_lines(new)]


def test_equal_rows_stand_beside_each_other() -> None:
    """A replaced line has both sides; what one version lacks leaves a gap."""
    split = side_by_side(diff_rows("a b c d\nx\nend\n", "a b c e\nend\nnew\n", context=None))
    assert [(row.left.text if row.left else None, row.right.text if row.right else None) for row in split] == [
        ("a b c d", "a b c e"),
        ("x", None),
        ("end", "end"),
        (None, "new"),
    ]


# ----------------------------------------------------------------------------------------------------------- words


def test_changed_words_are_marked_in_both_lines() -> None:
    """Neighbouring changed words are one mark; what stayed is not marked."""
    old, new = marked_words("Check exact sheet names first.", "Check the exact tab titles first.")
    assert old == (Piece("Check exact "), Piece("sheet names", True), Piece(" first."))
    assert new == (
        Piece("Check"),
        Piece(" the", True),
        Piece(" exact "),
        Piece("tab titles", True),
        Piece(" first."),
    )


@given(st.text(alphabet="ab ,é\t", max_size=30), st.text(alphabet="ab ,é\t", max_size=30))
def test_pieces_join_to_their_lines(old: str, new: str) -> None:
    """Marking loses no character, and nothing is marked between equal lines."""
    left, right = marked_words(old, new)
    assert ("".join(piece.text for piece in left), "".join(piece.text for piece in right)) == (old, new)
    assert old != new or not any(piece.marked for piece in (*left, *right))
    assert 0 <= similarity(old, new) <= 1
    assert similarity(old, old) == 1


def test_words_of_unlike_lines_are_not_marked() -> None:
    """Below 40 % similarity a replaced line is simply another line."""
    rows = diff_rows("Sum the values in the column.\n", "Never trust a cached number here.\n")
    assert similarity("Sum the values in the column.", "Never trust a cached number here.") < UNLIKE
    assert all(not piece.marked for row in rows for piece in row.pieces)


sentence = st.lists(st.sampled_from(("read", "the", "sheet", "twice", "and", "sum", "`a`")), max_size=8).map(" ".join)


@given(st.lists(sentence, max_size=6), st.lists(sentence, max_size=6))
def test_lines_are_paired_in_order_and_only_when_alike(old: list[str], new: list[str]) -> None:
    """Pairs never cross, and each is at least 40 % alike."""
    pairs = paired_lines(old, new)
    assert list(pairs) == sorted(pairs)
    assert list(pairs.values()) == sorted(set(pairs.values()))
    assert all(similarity(old[i], new[j]) >= UNLIKE for i, j in pairs.items())


def test_a_line_put_in_does_not_shift_the_pairs() -> None:
    """The old line finds its likeness below an inserted one."""
    assert paired_lines(["read the whole sheet"], ["quite another thing", "read the whole book"]) == {0: 1}


def test_a_changed_line_end_is_shown() -> None:
    """Lines that differ only in how they end show the ends."""
    assert [(row.kind, row.text, row.end) for row in diff_rows("a\r\nb", "a\nb\n", context=None)] == [
        ("removed", "a", "CRLF"),
        ("removed", "b", "no line end"),
        ("added", "a", "LF"),
        ("added", "b", "LF"),
    ]


def test_a_blank_line_that_was_replaced_by_a_blank_line_is_drawn_without_a_sign() -> None:
    """Its end is what it was: only a changed one is named."""
    rows = diff_rows("## Reading\n\n- old lesson\n", "## Calculating\n\n- another thing\n", context=None)
    assert {row.end for row in rows} == {""}


# ---------------------------------------------------------------------------------------------------------- skills


def _skill(**files: str | bytes) -> Skill:
    made = [
        SkillFile(path=path.replace("__", "."), data=data.encode() if isinstance(data, str) else data)
        for path, data in sorted(files.items())
    ]
    return Skill(name="x", files=tuple(made))


def test_only_files_that_differ_are_listed_the_main_one_first() -> None:
    """Added, removed and changed files come with their line counts; equal ones do not come."""
    old = _skill(SKILL__md="# A\n\nText\n", a__md="x\ny\n", same__md="s\n")
    new = _skill(SKILL__md="# A\n\nText\nMore\n", b__md="z\n", same__md="s\n")
    assert [(file.path, file.kind, file.added, file.removed) for file in diff_skills(old, new)] == [
        ("SKILL.md", "changed", 1, 0),
        ("a.md", "removed", 0, 2),
        ("b.md", "added", 1, 0),
    ]
    assert diff_skills(old, old) == ()


def test_binary_content_and_modes_are_told_in_words() -> None:
    """What rows cannot show is a note."""
    old, new = _skill(a__bin=b"\0\1"), _skill(a__bin=b"\0\1\2")
    assert [(file.note, file.rows) for file in diff_skills(old, new)] == [("binary: 2 bytes → 3 bytes", ())]
    script = SkillFile(path="a.sh", data=b"x\n")
    runs = script.model_copy(update={"executable": True})
    (file,) = diff_skills(Skill(name="x", files=(script,)), Skill(name="x", files=(runs,)))
    assert (file.note, file.similarity, file.added) == ("now executable", 1.0, 0)
    assert (
        diff_skills(Skill(name="x", files=(runs,)), Skill(name="x", files=(script,)))[0].note == "no longer executable"
    )


def test_a_rewritten_page_says_so() -> None:
    """With under 30 % of the lines in common a page is better opened on its section map."""
    old = "# A\n\n" + "".join(f"old {n}\n" for n in range(20))
    new = "# A\n\n" + "".join(f"entirely new {n}\n" for n in range(20))
    (rewritten,) = diff_skills(_skill(a__md=old), _skill(a__md=new))
    (edited,) = diff_skills(_skill(a__md=old), _skill(a__md=old + "more\n"))
    assert (rewritten.rewritten, edited.rewritten) == (True, False)
    assert rewritten.similarity == pytest.approx(2 / 22)


def test_released_skills_are_compared_by_sections(shared_data: Path) -> None:
    """Two released skills of one domain share 7 % of their lines, and their map names every section of both."""
    old, new = (read_skill(shared_data / "evolved_skills" / name) for name in ("xlsx-122B", "xlsx-35B"))
    main = diff_skills(old, new)[0]
    assert main.rewritten
    assert main.similarity == pytest.approx(0.071, abs=0.001)
    assert len(main.sections) == 42
    assert {row.kind for row in main.sections} == {"changed", "added", "removed"}


# -------------------------------------------------------------------------------------------------------- sections

OLD = "---\nname: x\n---\n\n# A\n\nText\n\n## B\n\nb\n\n## C\n\nc\n"


def test_sections_are_told_apart_by_what_became_of_them() -> None:
    """Same, changed, added and removed sections come with their lines in both versions."""
    new = "---\nname: x\n---\n\n# A\n\nText\n\n## C\n\nc\nmore\n\n## D\n"
    assert [tuple(row) for row in section_map(OLD, new)] == [
        ("same", 0, "(front matter)", 1, 1, 0, 0),
        ("same", 1, "A", 5, 5, 0, 0),
        ("removed", 2, "B", 9, None, 0, 4),
        ("changed", 2, "C", 13, 9, 2, 0),
        ("added", 2, "D", None, 14, 1, 0),
    ]


def test_a_moved_section_is_no_change() -> None:
    """Where only the order changed every section is the same one."""
    moved = "---\nname: x\n---\n\n# A\n\nText\n\n## C\n\nc\n\n## B\n\nb\n"
    kinds = {row.title: row.kind for row in section_map(OLD + "\n", moved + "\n")}
    assert kinds == {"(front matter)": "same", "A": "same", "B": "same", "C": "same"}


@given(documents, documents)
def test_the_map_holds_every_line_once(old: str, new: str) -> None:
    """Added less removed is the difference in lines, and sections of the new version come in its order."""
    rows = section_map(old, new)
    counted = sum(row.added - row.removed for row in rows)
    blank = [_top_blank(text) for text in (old, new)]
    assert counted == (len(split_lines(new)) - blank[1]) - (len(split_lines(old)) - blank[0])
    places = [row.new_line for row in rows if row.new_line is not None]
    assert places == sorted(places)


def _top_blank(text: str) -> int:
    """Lines before the first heading that hold nothing: they are no section."""
    structure = outline(text)
    first = structure.headings[0].line if structure.headings else structure.lines
    top = split_lines(text)[structure.front : first]
    return len(top) if not "".join(top).strip() else 0
