"""Reading a directory: everything that is a skill's, nothing that is not, and words where it cannot be read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.skill.read import read_skill, write_skill
from core.skill.survey import survey
from core.skill.validate import validate_directory
from core.types import Skill, SkillFile
from tests.skill.examples import BODY, FRONT, skill_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory `sums` with a valid SKILL.md."""
    folder = tmp_path / "sums"
    folder.mkdir()
    (folder / "SKILL.md").write_text(FRONT + BODY)
    return folder


def test_files_are_read_with_bytes_modes_and_sorted_paths(folder: Path) -> None:
    """Line ends, binary content, hidden files and executable bits come as they lie on disk."""
    (folder / "scripts").mkdir()
    script = folder / "scripts" / "add.py"
    script.write_bytes(b"print(1)\r\n")
    script.chmod(0o755)
    (folder / "assets").mkdir()
    (folder / "assets" / "x.bin").write_bytes(b"\0\xff")
    (folder / ".hidden").write_bytes(b"")
    skill = read_skill(folder)
    assert skill.name == "sums"
    assert [(file.path, file.executable) for file in skill.files] == [
        (".hidden", False),
        ("SKILL.md", False),
        ("assets/x.bin", False),
        ("scripts/add.py", True),
    ]
    assert skill.files[3].data == b"print(1)\r\n"


def test_caches_and_version_control_are_not_part_of_a_skill(folder: Path) -> None:
    """What running scripts or git leave behind changes neither the skill nor its digest."""
    before = read_skill(folder).digest
    for path in (".git/config", "scripts/__pycache__/a.pyc", "node_modules/x/index.js", ".DS_Store", "b.pyc"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("x")
    assert read_skill(folder).digest == before


def test_lower_case_and_unreadable_yaml_are_read(tmp_path: Path) -> None:
    """Reading is lenient: `skill.md` becomes SKILL.md, and broken front matter is the validator's business."""
    (tmp_path / "skill.md").write_text("---\nname: [\n---\n")
    (tmp_path / "a.md").write_text("x")
    assert [file.path for file in read_skill(tmp_path).files] == ["SKILL.md", "a.md"]
    assert read_skill(tmp_path).text() == "---\nname: [\n---\n"
    assert {"skill-md-case", "front-yaml"} <= {finding.rule for finding in validate_directory(tmp_path)}


def test_the_current_directory_has_its_own_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.` is read under the directory's real name."""
    monkeypatch.chdir(folder)
    assert read_skill(Path()).name == "sums"
    (folder / "a").mkdir()
    monkeypatch.chdir(folder / "a")
    assert read_skill(Path("..")).name == "sums"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "no such directory; `trace2skill init"),
        (lambda path: path.write_text("x"), "not a directory"),
        (lambda path: path.mkdir(), "no SKILL.md in it; `trace2skill init"),
        (lambda path: (path / "SKILL.md").mkdir(parents=True), "its SKILL.md is not a file"),
        (lambda path: path.symlink_to(path.name), "cannot be read"),
    ],
)
def test_where_there_is_nothing_to_read_it_says_what_to_do(
    tmp_path: Path, make: Callable[[Path], object], words: str
) -> None:
    """A missing directory, a file and a folder without SKILL.md each get one clear sentence."""
    make(tmp_path / "x")
    with pytest.raises(UserError, match=words):
        read_skill(tmp_path / "x")


def test_a_link_inside_the_skill_is_read_as_its_file(folder: Path) -> None:
    """A symbolic link to another file of the skill counts as a copy of it."""
    (folder / "again.md").symlink_to("SKILL.md")
    assert read_skill(folder).text("again.md") == FRONT + BODY


def _link_out(folder: Path) -> None:
    (folder.parent / "secret").write_text("x")
    (folder / "odd").symlink_to("../secret")


def _link_to_nothing(folder: Path) -> None:
    (folder / "odd").symlink_to("nothing")


def _link_to_itself(folder: Path) -> None:
    (folder / "odd").symlink_to("odd")


def _link_to_a_folder(folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "odd").symlink_to("a")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "odd")


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (_link_out, "file-outside"),
        (_link_to_nothing, "file-outside"),
        (_link_to_itself, "file-unreadable"),
        (_link_to_a_folder, "file-kind"),
        (_pipe, "file-kind"),
    ],
)
def test_what_cannot_be_part_of_a_skill_is_a_finding_or_an_error(
    folder: Path, make: Callable[[Path], object], rule: str
) -> None:
    """`validate` reports links that lead out, loops and pipes; reading for use refuses them; neither follows them."""
    make(folder)
    (finding,) = [one for one in validate_directory(folder) if one.severity == "error"]
    assert (finding.rule, finding.path) == (rule, "odd")
    with pytest.raises(UserError, match="odd"):
        read_skill(folder)


def test_an_unreadable_file_is_a_finding_or_an_error(folder: Path) -> None:
    """A file without read permission is named; nothing crashes."""
    (folder / "a.md").write_text("x")
    (folder / "a.md").chmod(0)
    if os.access(folder / "a.md", os.R_OK):
        pytest.skip("this user may read everything")
    assert [finding.rule for finding in survey(folder).findings] == ["file-unreadable"]
    with pytest.raises(UserError, match=r"a\.md"):
        read_skill(folder)


def test_a_name_that_is_not_utf8_is_a_finding(folder: Path) -> None:
    """A file whose name no program could write down is reported, not read."""
    (Path(os.fsdecode(os.fsencode(folder) + b"/x\xff.md"))).write_text("x")
    assert [(finding.rule, finding.path) for finding in survey(folder).findings] == [("file-name", "x?.md")]


names = st.text(alphabet="abcé. -", max_size=6).map("f{}".format)
folders = st.lists(st.text(alphabet="abc.", max_size=4).map("d{}/".format), max_size=2).map("".join)
paths = st.builds("{}{}".format, folders, names)


@settings(max_examples=25)  # each writes and flushes real files
@given(st.dictionaries(paths, st.tuples(st.binary(max_size=40), st.booleans()), max_size=5))
def test_any_skill_is_read_back_as_it_was_written(files: dict[str, tuple[bytes, bool]]) -> None:
    """Writing and reading is the identity on bytes, paths and executable bits."""
    more = [SkillFile(path=path, data=data, executable=runs) for path, (data, runs) in files.items()]
    skill = Skill(name="sums", files=tuple(sorted([*skill_of({"SKILL.md": FRONT}).files, *more], key=lambda f: f.path)))
    with tempfile.TemporaryDirectory() as scratch:
        write_skill(skill, Path(scratch) / "sums")
        assert read_skill(Path(scratch) / "sums") == skill
