"""Which edit a quote supports: told by words that only one edit has, and never guessed."""

from __future__ import annotations

from core.types import Edit, Evidence, Patch
from core.view.review.quoted import best_quote, for_edits, quotes_of
from tests.store.samples import a_patch


def a_patch_with(edits: list[str], quotes: list[str]) -> Patch:
    made = [
        Edit(id=f"p000.e{number}", op="append_to_section", anchor="# Guide", text=text)
        for number, text in enumerate(edits, 1)
    ]
    evidence = tuple(Evidence(trajectory="r0", step=1, quote=each) for each in quotes)
    return a_patch().model_copy(update={"edits": tuple(made), "evidence": evidence})


def supported(edits: list[str], *quotes: str) -> list[tuple[str, ...]]:
    return [each.edits for each in quotes_of(a_patch_with(edits, list(quotes)))]


def test_a_quote_supports_the_edit_whose_words_it_has() -> None:
    """Also where they stand in identifiers: HEADER_ROWS, and datetime for dates."""
    two = ["- The header row is not always the same row.", "- Convert serial day counts to a real date."]
    assert supported(two, "HEADER_ROWS = {'Summary': 1}", "if isinstance(value, datetime.datetime):") == [
        ("p000.e1",),
        ("p000.e2",),
    ]


def test_what_cannot_be_told_is_the_whole_patchs() -> None:
    """Words of neither edit, of both, or too short to tell anything."""
    two = ["- Blank rows in the table do not end it.", "- Total rows are no records of the table."]
    assert supported(two, "value = 3", "table = []", "for row in rows:", "blank total") == [(), (), (), ()]


def test_a_single_edit_has_every_quote() -> None:
    """There is nothing to tell apart."""
    assert supported(["- Skip blank rows."], "x = 1") == [("p000.e1",)]


def test_a_lesson_is_spared_another_edits_quotes_alone() -> None:
    """What clearly supports the other edit is left out; what may support either is kept."""
    quotes = quotes_of(a_patch_with(["- Find the header.", "- Parse every date."], ["HEADER", "x = 1", "datetime"]))
    assert [each.evidence.quote for each in for_edits(quotes, ["p000.e1"])] == ["HEADER", "x = 1"]
    assert [each.evidence.quote for each in for_edits(quotes, ["p000.e1", "p000.e2"])] == [
        "HEADER",
        "x = 1",
        "datetime",
    ]


def test_a_lesson_shows_its_own_quote_before_one_of_the_whole_patch() -> None:
    """Another edit's is not shown in its place: rather none."""
    texts = {"p000.e1": "- Find the header.", "p000.e2": "- Parse every date."}
    assert best_quote("p000.e2", texts, ["HEADER", "x = 1", "datetime"]) == (2, False)
    assert best_quote("p000.e2", texts, ["HEADER", "x = 1"]) == (1, True)
    assert best_quote("p000.e2", texts, ["HEADER"]) == (-1, False)
