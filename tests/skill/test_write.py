"""Writing: the whole new skill or the whole old one, whatever the disk does, and nothing beside it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import UserError
from core.skill import swap
from core.skill.read import read_skill, write_skill
from core.types import Skill
from tests.skill.examples import BODY, FRONT, skill_of, with_body

ROOT = Path(__file__).resolve().parents[2]
OLD = skill_of({"SKILL.md": FRONT + BODY, "references/old.md": "old, named in no link\n"})
NEW = skill_of({"SKILL.md": FRONT + BODY + "\nMore.\n", "scripts/add.py": "print(1)\n"})
BROKEN = skill_of({"SKILL.md": "---\nname: sums\n---\n"})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory that holds the old skill."""
    place = tmp_path / "skills" / "sums"
    write_skill(OLD, place)
    return place


def _alone(place: Path) -> bool:
    """Whether nothing lies beside the skill's directory."""
    return [path.name for path in place.parent.iterdir()] == [place.name]


def test_a_new_skill_replaces_the_old_one_whole(place: Path) -> None:
    """Files that the new skill lacks are gone, and no temporary folder stays."""
    write_skill(NEW, place)
    assert read_skill(place) == NEW
    assert _alone(place)


def test_it_works_where_names_cannot_be_exchanged(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On systems without an atomic exchange the old directory is moved aside and removed."""
    monkeypatch.setattr(swap, "_exchange", lambda first, second: False)
    write_skill(NEW, place)
    assert read_skill(place) == NEW
    assert _alone(place)


def test_a_link_that_leads_to_itself_is_refused(tmp_path: Path) -> None:
    """A target that no path resolves to gets a sentence."""
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UserError, match="cannot be written"):
        write_skill(NEW, tmp_path / "loop" / "sums")


def test_missing_parents_are_made(tmp_path: Path) -> None:
    """A skill can be written into a folder that does not exist yet."""
    write_skill(NEW, tmp_path / "a" / "b" / "sums")
    assert read_skill(tmp_path / "a" / "b" / "sums") == NEW


def test_a_link_to_the_directory_stays_a_link(place: Path) -> None:
    """Writing through a symbolic link replaces what it points at, not the link."""
    link = place.parent.parent / "link"
    link.symlink_to(place)
    write_skill(NEW, link)
    assert link.is_symlink()
    assert read_skill(place) == NEW


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_modes_follow_the_umask_and_keep_executable_bits(tmp_path: Path, umask: int) -> None:
    """Files get ordinary modes; what was executable still is, for its owner at least."""
    skill = NEW.model_copy(update={"files": tuple(f.model_copy(update={"executable": True}) for f in NEW.files)})
    before = os.umask(umask)
    try:
        write_skill(skill, tmp_path / "sums")
    finally:
        os.umask(before)
    assert (tmp_path / "sums" / "SKILL.md").stat().st_mode & 0o777 == 0o777 & ~umask
    assert (tmp_path / "sums").stat().st_mode & 0o777 == 0o777 & ~umask
    assert read_skill(tmp_path / "sums") == skill


# ------------------------------------------------------------------------------------------------- what is refused


def test_a_valid_skill_is_never_replaced_by_an_invalid_one(place: Path) -> None:
    """The refusal names the finding, and the old skill is untouched."""
    with pytest.raises(UserError, match="front matter has no description"):
        write_skill(BROKEN, place)
    assert read_skill(place) == OLD
    assert _alone(place)


def test_an_invalid_skill_may_be_written_anew_or_over_an_invalid_one(tmp_path: Path) -> None:
    """Only what is valid is protected: copies of broken skills can be made and mended."""
    write_skill(BROKEN, tmp_path / "sums")
    write_skill(skill_of({"SKILL.md": "x"}), tmp_path / "sums")
    assert read_skill(tmp_path / "sums").text() == "x"


def test_a_folder_that_holds_something_else_is_not_replaced(tmp_path: Path) -> None:
    """A mistyped target does not cost anybody their files."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to-mother.txt").write_text("dear")
    with pytest.raises(UserError, match=r"holds no SKILL\.md"):
        write_skill(NEW, tmp_path / "letters")
    assert (tmp_path / "letters" / "to-mother.txt").read_text() == "dear"


def test_a_folder_under_version_control_is_not_replaced(place: Path) -> None:
    """The history of a skill that is a repository of its own would go with the old directory."""
    (place / ".git").mkdir()
    with pytest.raises(UserError, match="version control"):
        write_skill(NEW, place)
    assert (place / ".git").is_dir()


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    """A target that is a file is refused, and the file stays."""
    (tmp_path / "sums").write_text("x")
    with pytest.raises(UserError, match="a file is in the way"):
        write_skill(NEW, tmp_path / "sums")
    with pytest.raises(UserError, match="a file is in the way"):
        write_skill(NEW, tmp_path / "sums" / "below")
    assert (tmp_path / "sums").read_text() == "x"


@pytest.mark.parametrize(
    "path", ["../out.md", "/tmp/out.md", "a\\b", "", "a/", "a//b", "./a", "a/../../b", "C:x", "a\nb", "a/__pycache__/b"]
)
def test_paths_that_leave_the_skill_are_refused(tmp_path: Path, path: str) -> None:
    """Nothing is written at all when one path is not inside the skill."""
    with pytest.raises(UserError, match="nothing was written"):
        write_skill(skill_of({"SKILL.md": FRONT, path: "x"}), tmp_path / "a" / "sums")
    assert list(tmp_path.iterdir()) == []


def test_files_that_exclude_each_other_are_refused(place: Path) -> None:
    """A file and a folder of one name cannot both be written; the old skill stays."""
    with pytest.raises(UserError, match="cannot be written"):
        write_skill(skill_of(with_body("\nx\n") | {"a": "", "a/b": ""}), place)
    assert read_skill(place) == OLD
    assert _alone(place)


# -------------------------------------------------------------------------------------------------- what goes wrong

CHILD = """
import json, sys
from pathlib import Path
from core.errors import UserError
from core.skill.read import read_skill, write_skill
from core.types import Skill
old, new, place = Skill.model_validate_json(sys.argv[1]), Skill.model_validate_json(sys.argv[2]), Path(sys.argv[3])
write_skill(old, place)
if sys.argv[4:]:
    import subprocess
    subprocess.run(sys.argv[4:], check=True)
try:
    write_skill(new, place)
    said = ""
except UserError as problem:
    said = str(problem)
beside = [path.name for path in place.parent.iterdir()]
print(json.dumps({"said": said, "kept": read_skill(place) == old, "beside": beside}))
"""


def _on_a_disk(tmp_path: Path, new: Skill, *then: str) -> dict[str, object]:
    """Write OLD, run `then`, write `new`, on a file system of 64 KiB that only this child process sees."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = 'mount -t tmpfs -o size=64k none "$1" && shift && exec "$@"'
    python = (sys.executable, "-c", CHILD, OLD.model_dump_json(), new.model_dump_json(), str(disk / "sums"))
    command = [
        "unshare",
        "-rm",
        "sh",
        "-c",
        mount,
        "sh",
        str(disk),
        *python,
        *(word.format(disk=disk) for word in then),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    except FileNotFoundError:
        pytest.skip("no `unshare` here to make a small disk with")
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no small disk can be made here: {done.stderr.strip()[:80]}")
    outcome: dict[str, object] = json.loads(done.stdout)
    return outcome


def test_a_full_disk_leaves_the_old_skill(tmp_path: Path) -> None:
    """When space runs out half-way, one sentence says so, the old skill is intact and nothing lies beside it."""
    files = {f"assets/{number}.bin": os.urandom(8_000) for number in range(10)}
    outcome = _on_a_disk(tmp_path, skill_of({"SKILL.md": FRONT + BODY, **files}))
    assert str(outcome["said"]).endswith("cannot be written: No space left on device; what was there is unchanged")
    assert outcome["kept"]
    assert outcome["beside"] == ["sums"]


def test_a_read_only_folder_leaves_the_old_skill(tmp_path: Path) -> None:
    """On a read-only file system the refusal is one sentence, and nothing has changed."""
    outcome = _on_a_disk(tmp_path, NEW, "mount", "-o", "remount,ro", "{disk}")
    assert "Read-only file system" in str(outcome["said"])
    assert outcome["kept"]
    assert outcome["beside"] == ["sums"]


def test_a_folder_without_permission_leaves_the_old_skill(place: Path) -> None:
    """Where the parent folder may not be written, one sentence says so."""
    place.parent.chmod(0o555)
    if os.access(place.parent, os.W_OK):
        pytest.skip("this user may write everywhere")
    try:
        with pytest.raises(UserError, match="Permission denied"):
            write_skill(NEW, place)
    finally:
        place.parent.chmod(0o755)
    assert read_skill(place) == OLD


KILLED = """
import sys
from pathlib import Path
from core.skill.read import write_skill
from core.types import Skill
skills = [Skill.model_validate_json(text) for text in sys.argv[1:3]]
print("ready", flush=True)
while True:
    for skill in skills:
        write_skill(skill, Path(sys.argv[3]))
"""


def _write_until_killed(place: Path, seconds: float) -> None:
    command = [sys.executable, "-c", KILLED, OLD.model_dump_json(), NEW.model_dump_json(), str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("seconds", [0.0, 0.004, 0.011])
def test_a_killed_writer_leaves_one_whole_skill(place: Path, seconds: float) -> None:
    """Killed at any moment, the directory holds the old or the new skill, and the next write clears the remains."""
    _write_until_killed(place, seconds)
    assert read_skill(place) in (OLD, NEW)
    write_skill(NEW, place)
    assert read_skill(place) == NEW
    assert _alone(place)


@pytest.mark.slow
def test_a_writer_killed_at_many_moments_leaves_one_whole_skill(place: Path) -> None:
    """The same at a hundred different moments."""
    for moment in range(100):
        _write_until_killed(place, moment * 0.0007)
        assert read_skill(place) in (OLD, NEW)
    write_skill(NEW, place)
    assert _alone(place)


def test_an_old_skill_left_aside_is_put_back(place: Path) -> None:
    """Where a kill fell between two renames, the next write finds the old skill again before anything else."""
    place.rename(place.with_name(".sums.writing-12345678.old"))
    with pytest.raises(UserError, match="no description"):
        write_skill(BROKEN, place)
    assert read_skill(place) == OLD
    assert _alone(place)


def test_the_sibling_of_a_living_writer_is_left_alone(place: Path) -> None:
    """Another process's unfinished folder is not taken for an abandoned one."""
    import fcntl

    other = place.with_name(".sums.writing-abcdef01")
    other.mkdir()
    lock = os.open(other, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        write_skill(NEW, place)
        assert other.is_dir()
    finally:
        os.close(lock)
    write_skill(OLD, place)
    assert _alone(place)
