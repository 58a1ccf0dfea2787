"""Front matter: read leniently, changed in exactly one place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.skill.front import FrontMatterProblem, front_matter, set_description
from core.skill.lines import split_lines
from tests.skill.markdown_strategy import skill_texts, texts

BODY = "\n# Title\n\nText --- more.\n"


def test_fields_and_their_lines_are_read() -> None:
    """Each key is read with the lines it takes, and the front matter with the line after it."""
    text = "---\nname: sums\n# note\ndescription: >-\n  Sums\n  things.\n\nlicense: MIT\n---\n" + BODY
    front = front_matter(text)
    assert front.problem is None
    assert front.fields == {"name": "sums", "description": "Sums things.", "license": "MIT"}
    assert [(span.key, span.first, span.end) for span in front.spans] == [
        ("name", 1, 2),
        ("description", 3, 6),
        ("license", 7, 8),
    ]
    assert front.end == 9


@pytest.mark.parametrize(
    ("text", "kind", "line", "end"),
    [
        ("", "missing", 0, 0),
        ("# Title\n", "missing", 0, 0),
        (" ---\nname: a\n---\n", "missing", 0, 0),
        ("---\nname: a\n", "unclosed", 0, 0),
        ("---\nname: [a\nlicense: b\n---\n", "yaml", 2, 4),
        ("---\n- a\n- b\n---\n", "mapping", 1, 4),
        ("---\n---\n", "mapping", 1, 2),
        ("---\njust text\n---\n", "mapping", 1, 3),
        ("---\na: !!int x\n---\n", "yaml", 1, 3),
        ("---\na: 2024-99-99\n---\n", "yaml", 1, 3),
        ("---\na: " + "[" * 3000 + "\n---\n", "yaml", 1, 3),
        ("---\na: \x07\n---\n", "yaml", 1, 3),
    ],
)
def test_what_is_wrong_is_said_and_not_raised(text: str, kind: str, line: int, end: int) -> None:
    """Every way to be unreadable is a problem with a kind, words and a line, and the span is still known."""
    front = front_matter(text)
    assert front.problem is not None
    assert (front.problem.kind, front.problem.line, front.end) == (kind, line, end)
    assert front.problem.message


def test_a_byte_order_mark_and_trailing_spaces_are_tolerated() -> None:
    """Reading sees the front matter that an editor has put a mark before or spaces behind."""
    assert front_matter("\ufeff---  \nname: a\n--- \t\n").fields == {"name": "a"}


def test_a_key_given_twice_has_two_spans() -> None:
    """A repeated key is kept visible; its value is the last one, as YAML readers have it."""
    front = front_matter("---\nname: a\nname: b\n---\n")
    assert (front.fields["name"], [span.first for span in front.spans], front.line("name")) == ("b", [1, 2], 2)


# -------------------------------------------------------------------------------------------------- set_description

words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: bool(text.strip()))


@given(
    skill_texts(), st.one_of(words, st.sampled_from(("Use it: now # not", "- dash", "'q' \"d\"", "yes", "1.5", "a\nb")))
)
def test_only_the_descriptions_lines_change(text: str, description: str) -> None:
    """Everything before and after the description's lines stays byte for byte, and the new words are read back."""
    before = front_matter(text)
    changed = set_description(text, description)
    after = front_matter(changed)
    old = next(span for span in before.spans if span.key == "description")
    new = next(span for span in after.spans if span.key == "description")
    assert split_lines(changed)[: new.first] == split_lines(text)[: old.first]
    assert split_lines(changed)[new.end :] == split_lines(text)[old.end :]
    assert after.fields["description"].rstrip("\n") == description.strip()


def _changed(text: str, description: str) -> str | None:
    """The changed text, None where the change is refused."""
    try:
        return set_description(text, description)
    except FrontMatterProblem:
        return None


@given(texts(), words)
def test_any_text_is_changed_rightly_or_refused(text: str, description: str) -> None:
    """On a text that is no skill the change is refused with words; it never guesses."""
    changed = _changed(text, description)
    if changed is not None:
        assert front_matter(changed).fields["description"].rstrip("\n") == description.strip()
        assert changed.endswith("".join(split_lines(text)[front_matter(text).end :]))


def _front(lines: str) -> str:
    return f"---\n{lines}---\n{BODY}"


@pytest.mark.parametrize(
    ("before", "description", "after"),
    [
        ("description: Old.  # why\n", "New.", "description: New.  # why\n"),
        ("description: Old.\n", "It is: new", 'description: "It is: new"\n'),
        ("description: Old.\n", 'Say "hi" \\ now: yes', 'description: "Say \\"hi\\" \\\\ now: yes"\n'),
        ("description: 'Old'\n", "It's new", "description: 'It''s new'\n"),
        ('description: "Old"\n', "New", 'description: "New"\n'),
        ("description: |\n    Old\n    lines\n\nname: a\n", "New", "description: |\n    New\n\nname: a\n"),
        ("description: |-\n  Old\n# keep\n", "One\nTwo", "description: |-\n  One\n  Two\n# keep\n"),
        ("description: >-\n  Old\n  lines\n", "A " * 60 + "b", None),
        ("description: Old\n  goes on\nname: a\n", "New", "description: New\nname: a\n"),
        ("description:\n", "New", "description: New\n"),
        ("name: a\n", "New", "name: a\ndescription: New\n"),
        ("description: One\ndescription: Two\n", "New", "description: One\ndescription: New\n"),
        ("{name: a, description: Old}\n", "New", "{name: a, description: New}\n"),
        ("description: [a, b]\n", "New", "description: New\n"),
    ],
)
def test_the_form_of_the_old_description_is_kept(before: str, description: str, after: str | None) -> None:
    """Quotes, block style, indentation and comments stay; what YAML would misread is quoted."""
    changed = set_description(_front(before), description)
    if after is not None:
        assert changed == _front(after)
    assert front_matter(changed).fields["description"].strip() == description.strip()


def test_a_long_folded_description_is_folded_again() -> None:
    """A folded block stays readable: its lines are at most a hundred columns wide."""
    changed = set_description(_front("description: >-\n  Old\n"), "Reads workbooks " * 30)
    lines = [line for line in changed.splitlines() if line.startswith("  ")]
    assert len(lines) > 3
    assert max(map(len, lines)) <= 102


def test_line_ends_of_windows_stay() -> None:
    """A file with CRLF gets CRLF in the new lines of a block as well."""
    text = "---\r\ndescription: |\r\n  Old\r\nname: a\r\n---\r\nText\r\n"
    changed = set_description(text, "One\nTwo")
    assert changed == "---\r\ndescription: |\r\n  One\r\n  Two\r\nname: a\r\n---\r\nText\r\n"


@pytest.mark.parametrize(
    "text",
    [
        "# No front matter\n",
        "---\nname: [a\n---\n",
        "---\nother: &d Words\ndescription: *d\n---\n",
        "---\ndescription: &d Words\nother: *d\n---\n",
    ],
)
def test_what_cannot_be_changed_in_place_is_refused(text: str) -> None:
    """Without readable front matter, or where an alias shares the words, nothing is changed."""
    with pytest.raises(FrontMatterProblem):
        set_description(text, "New")


def test_values_that_alias_each_other_without_end_do_no_harm() -> None:
    """Front matter that would unfold to billions of values is read and changed as fast as any."""
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    changed = set_description(_front(bomb + "description: Old\n"), "New")
    assert front_matter(changed).fields["description"] == "New"


def test_a_blank_description_is_refused() -> None:
    """A skill without a description is skipped by clients, so no edit may leave one."""
    with pytest.raises(FrontMatterProblem, match="blank"):
        set_description(_front("description: Old\n"), " \n")
