"""Starting a new skill."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.skill.front import front_matter
from core.skill.read import read_skill
from core.skill.starting import new_skill, start_skill
from core.skill.validate import validate, validate_directory


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="<>"), min_size=1, max_size=80))
def test_any_description_makes_a_valid_skill(description: str) -> None:
    """Whatever the words hold (quotes, colons, line breaks), they are read back and no rule is broken."""
    if not description.strip():
        with pytest.raises(UserError, match="needs a description"):
            new_skill("sums", description)
        return
    skill = new_skill("sums", description)
    assert validate(skill, "sums") == ()
    assert front_matter(skill.text()).fields["description"].strip() == description.strip()


@pytest.mark.parametrize("name", ["Sums", "sums up", "-sums", "a--b", "", "a" * 65, "sums\nlicense: x", "a: b"])
def test_a_name_that_breaks_the_format_is_refused(name: str) -> None:
    """The sentence says what is wrong with the name and what to do."""
    with pytest.raises(UserError, match="; "):
        new_skill(name, "Adds things up.")


@pytest.mark.parametrize("name", ["no", "12", "2024-01-01", "a1-b2"])
def test_names_that_yaml_would_misread_are_quoted(name: str) -> None:
    """A name the format allows is always usable, quotes where YAML needs them."""
    assert front_matter(new_skill(name, "Adds things up.").text()).fields["name"] == name


def test_a_started_skill_is_on_disk_and_passes(tmp_path: Path) -> None:
    """The directory gives the name; an empty one is fine, and a second start is refused."""
    (tmp_path / "sums-up").mkdir()
    skill = start_skill(tmp_path / "sums-up", "Adds things up. Use with sums.")
    assert read_skill(tmp_path / "sums-up") == skill
    assert validate_directory(tmp_path / "sums-up") == ()
    with pytest.raises(UserError, match="there is a skill already"):
        start_skill(tmp_path / "sums-up", "Again.")
    with pytest.raises(UserError, match="lower-case"):
        start_skill(tmp_path / "Sums", "Adds things up.")
    assert [path.name for path in tmp_path.iterdir()] == ["sums-up"]
