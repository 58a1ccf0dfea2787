"""`.skill` archives: the same bytes for the same skill, and nothing hostile comes out of one."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.skill.package import MAX_BYTES, archive, pack, unpack
from core.types import Skill
from tests.skill.examples import BODY, FRONT, skill_of

SKILL = skill_of(
    {
        "SKILL.md": FRONT + BODY,
        "scripts/add.py": "print(1)\n",
        "evals/evals.json": "{}",
        "references/evals/kept.md": "x",
        "scripts/__pycache__/add.pyc": "x",
        "node_modules/a/b.js": "x",
        "x.pyc": "x",
        "assets/.DS_Store": "x",
    }
)
PACKED = ["sums/SKILL.md", "sums/references/evals/kept.md", "sums/scripts/add.py"]


# Recorded once: the archive of SKILL on any machine.
EXPECTED_DIGEST = "4b958807d26f928acc22dd81068013eaa42e13f557f5904bc516d1eb7722d62b"


def _runnable(skill: Skill) -> Skill:
    return skill.model_copy(
        update={"files": tuple(f.model_copy(update={"executable": f.path.endswith(".py")}) for f in skill.files)}
    )


def test_an_archive_holds_the_skill_in_its_folder_without_the_rest(tmp_path: Path) -> None:
    """Evaluations at the root and what tools leave behind stay at home; modes are kept."""
    pack(_runnable(SKILL), tmp_path / "out" / "sums.skill")
    with zipfile.ZipFile(tmp_path / "out" / "sums.skill") as whole:
        assert whole.namelist() == PACKED
        assert {entry.date_time for entry in whole.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert whole.getinfo("sums/scripts/add.py").external_attr >> 16 == stat.S_IFREG | 0o755
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["sums.skill"]


def test_unpacking_gives_the_skill_back(tmp_path: Path) -> None:
    """What was packed comes back with its name, bytes and executable bits."""
    kept = ("SKILL.md", "references/evals/kept.md", "scripts/add.py")
    skill = _runnable(SKILL)
    skill = skill.model_copy(update={"files": tuple(file for file in skill.files if file.path in kept)})
    pack(skill, tmp_path / "any-name.skill")
    assert unpack(tmp_path / "any-name.skill") == skill


def test_the_bytes_are_those_of_the_skill_alone() -> None:
    """The same archive comes out on any day and machine, whatever order the files were given in."""
    files = tuple(reversed(SKILL.files))
    assert archive(SKILL) == archive(SKILL.model_copy(update={"files": files}))
    assert hashlib.sha256(archive(SKILL)).hexdigest() == EXPECTED_DIGEST


@pytest.mark.parametrize(
    ("skill", "words"),
    [
        (skill_of({"a.md": "x"}), "no SKILL.md"),
        (skill_of({"SKILL.md": FRONT, "../x": ""}), "leaves the skill directory"),
        (skill_of({"SKILL.md": FRONT}, name="../x"), "leaves the skill directory"),
        (skill_of({"SKILL.md": FRONT}, name="a/b"), "has a slash"),
    ],
)
def test_what_is_no_skill_is_not_packed(tmp_path: Path, skill: Skill, words: str) -> None:
    """Without SKILL.md, or with paths that would climb out of the folder, nothing is written."""
    with pytest.raises(UserError, match=words):
        pack(skill, tmp_path / "x.skill")
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """The old archive or whatever was there stays, and nothing lies beside it."""
    (tmp_path / "x.skill").mkdir()
    with pytest.raises(UserError, match="cannot be written"):
        pack(SKILL, tmp_path / "x.skill")
    assert [path.name for path in tmp_path.iterdir()] == ["x.skill"]


# ----------------------------------------------------------------------------------------------- hostile archives


def _zip(path: Path, entries: list[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as whole:
        for name, data in entries:
            whole.writestr(name, data)
    return path


MAIN = ("sums/SKILL.md", FRONT.encode())


def _link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("sums/link")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (("../evil.md", b"x"), "leaves the skill directory"),
        (("sums/../../evil.md", b"x"), "leaves the skill directory"),
        (("/etc/passwd", b"x"), "is absolute"),
        (("C:evil.md", b"x"), "is absolute"),
        (("sums\\evil.md", b"x"), "has a backslash"),
        (("sums//evil.md", b"x"), "not in its shortest form"),
        ((_link(), b"/etc/passwd"), "neither a file nor a folder"),
        (("sums/a\nb", b"x"), "no file name should have"),
    ],
)
def test_entries_that_reach_out_refuse_the_archive(
    tmp_path: Path, entry: tuple[str | zipfile.ZipInfo, bytes], words: str
) -> None:
    """Climbing and absolute paths, backslashes and links are refused before anything is unpacked."""
    with pytest.raises(UserError, match=words):
        unpack(_zip(tmp_path / "x.skill", [MAIN, entry]))


def test_repeated_names_refuse_the_archive(tmp_path: Path) -> None:
    """Two entries of one name would leave it to chance which is read."""
    with pytest.warns(UserWarning, match="Duplicate"), pytest.raises(UserError, match="is there twice"):
        unpack(_zip(tmp_path / "x.skill", [MAIN, MAIN]))


def test_bombs_are_refused_by_their_stated_size(tmp_path: Path) -> None:
    """An archive that would unpack to more than the limit is refused before it is unpacked."""
    block = b"\0" * (MAX_BYTES // 4 + 1)
    path = _zip(tmp_path / "x.skill", [MAIN, *((f"sums/{number}", block) for number in range(4))])
    assert path.stat().st_size < 2_000_000
    with pytest.raises(UserError, match="more than"):
        unpack(path)


def test_an_entry_larger_than_it_states_refuses_the_archive(tmp_path: Path) -> None:
    """A forged size in the headers does not get more bytes out."""
    path = _zip(tmp_path / "x.skill", [MAIN, ("sums/big", b"\0" * 5_000_000)])
    data = path.read_bytes().replace((5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(data)
    with pytest.raises(UserError, match="not a readable"):
        unpack(path)


def test_unusual_compression_is_refused(tmp_path: Path) -> None:
    """Only stored and deflated entries are read."""
    with pytest.raises(UserError, match="unusual"):
        unpack(_zip(tmp_path / "x.skill", [MAIN], zipfile.ZIP_LZMA))


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_damaged_archives_are_skills_or_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, at: int, new: bytes
) -> None:
    """Whatever bytes are overwritten, unpacking gives a skill or a UserError."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr(*MAIN)
        whole.writestr("sums/a.md", b"a" * 100)
    data = bytearray(buffer.getvalue())
    start = at % len(data)
    data[start : start + len(new)] = new
    path = tmp_path_factory.getbasetemp() / "damaged.skill"
    path.write_bytes(data)
    try:
        assert isinstance(unpack(path), Skill)
    except UserError as problem:
        said = str(problem)
        assert said.startswith(str(path))


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_archive_is_said(tmp_path: Path, data: bytes) -> None:
    """Empty files, other files and empty archives each get a sentence."""
    (tmp_path / "x.skill").write_bytes(data)
    with pytest.raises(UserError, match=r"x\.skill: (not a readable|no SKILL\.md)"):
        unpack(tmp_path / "x.skill")
    with pytest.raises(UserError, match="cannot be read: No such file"):
        unpack(tmp_path / "absent.skill")


def test_archives_made_by_hand_are_read(tmp_path: Path) -> None:
    """Files at the root, folder entries and what macOS adds are understood; the file gives the name."""
    entries: list[tuple[str | zipfile.ZipInfo, bytes]] = [
        ("SKILL.md", FRONT.encode()),
        ("references/", b""),
        ("references/a.md", b"x"),
        ("__MACOSX/._SKILL.md", b"x"),
        (".DS_Store", b"x"),
    ]
    skill = unpack(_zip(tmp_path / "sums.skill", entries))
    assert (skill.name, [file.path for file in skill.files]) == ("sums", ["SKILL.md", "references/a.md"])
