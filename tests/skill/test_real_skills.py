"""Real skills, from public collections and from models: read, write, validate."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.skill.outline import outline
from core.skill.read import read_skill, write_skill
from core.skill.validate import validate, validate_directory
from core.types import Skill, SkillFile


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _skill_folders(shared_data: Path) -> list[Path]:
    return sorted(path.parent for path in shared_data.glob("*skills/**/SKILL.md"))


def test_every_real_skill_is_written_back_byte_for_byte(shared_data: Path, tmp_path: Path) -> None:
    """Reading a real skill and writing it elsewhere gives the same files with the same bytes."""
    folders = _skill_folders(shared_data)
    assert len(folders) == 51
    for number, folder in enumerate(folders):
        target = tmp_path / str(number) / folder.name
        write_skill(read_skill(folder), target)
        assert _files(target) == _files(folder)


def test_every_file_of_the_collections_survives_as_part_of_a_skill(shared_data: Path, tmp_path: Path) -> None:
    """Whatever else lies in the collections (lists, licences, skills under another name) survives as well."""
    for collection in ("skills", "evolved_skills"):
        files = _files(shared_data / collection)
        data = tuple(SkillFile(path=path, data=files[path]) for path in sorted(files))
        main = SkillFile(path="SKILL.md", data=b"---\nname: all\ndescription: All.\n---\n\nText.\n")
        write_skill(Skill(name="all", files=(main, *data)), tmp_path / collection)
        again = read_skill(tmp_path / collection)
        assert {file.path: file.data for file in again.files if file.path != "SKILL.md"} == files


# Which errors the published skills really have, each judged by eye. Only their SKILL.md was saved, so links to the
# rest of their own files are dead here, which is true and left out of this list.
TRUE_ERRORS = {
    "claude-api": {"description-length"},
    "database-lookup": {"description-length"},
    "incident-alert-tickets": {"link-outside"},
    "public-nostr-chat": {"front-key"},
    "react-component-cleaner": {"link-outside"},
    "skillopt-sleep": {"description-brackets"},
    "storybook": {"link-outside"},
}


def test_published_skills_have_no_false_errors(shared_data: Path) -> None:
    """Of 49 published skills only those that break the format have errors, and those have the right ones."""
    for folder in sorted(path.parent for path in (shared_data / "skills").glob("**/SKILL.md")):
        errors = {finding.rule for finding in validate_directory(folder) if finding.severity == "error"}
        assert errors - {"link-dead"} == TRUE_ERRORS.get(folder.name, set()), folder.name


@pytest.mark.parametrize(("name", "placeholders"), [("xlsx-122B", 14), ("xlsx-35B", 0)])
def test_damage_in_released_evolved_skills_is_found(shared_data: Path, name: str, placeholders: int) -> None:
    """The released skill's literal "New Section" headings are found, also where a fence has swallowed them."""
    findings = validate(read_skill(shared_data / "evolved_skills" / name))
    found = [finding for finding in findings if finding.rule == "heading-placeholder"]
    assert len(found) == placeholders
    assert all(finding.line is not None and finding.advice for finding in found)


def test_a_released_evolved_skill_has_fences_opened_inside_fences(shared_data: Path) -> None:
    """Where an edit lost a closing fence, the next opening is reported with the line of the open one."""
    findings = validate(read_skill(shared_data / "evolved_skills" / "xlsx-122B"))
    assert [finding.line for finding in findings if finding.rule == "fence-inside"] == [70, 140, 318]


def test_outlines_of_real_skills_cover_every_line(shared_data: Path) -> None:
    """Sections of real skills nest and end within the text, and no heading lies in a fence."""
    for folder in _skill_folders(shared_data):
        structure = outline(read_skill(folder).text())
        for heading in structure.headings:
            assert heading.line < heading.text <= heading.end <= structure.lines
            assert not any(fence.first <= heading.line <= fence.last for fence in structure.fences)
