"""Control groups: found from what the kernel says of this process, limited, counted and removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.ports import Limits
from core.sandbox.cgroup import Group, groups_here
from core.sandbox.stale import PREFIX, tag

VERSION_1 = """\
30 24 0:26 / {root}/memory rw,nosuid - cgroup cgroup rw,memory
31 24 0:27 / {root}/pids rw,nosuid - cgroup cgroup rw,pids
32 24 0:28 / {root}/unified rw,nosuid - cgroup2 cgroup2 rw
"""
VERSION_2 = "30 24 0:26 {shown} {root} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"


def proc_with(tmp_path: Path, mounts: str, own: str) -> Path:
    """What /proc/self would say, for hierarchies that are plain directories here."""
    proc = tmp_path / "proc"
    proc.mkdir()
    (proc / "mountinfo").write_text(mounts)
    (proc / "cgroup").write_text(own)
    return proc


def test_version_1(tmp_path: Path) -> None:
    """The own group of each hierarchy is where new ones are made."""
    root = tmp_path / "cg"
    (root / "memory" / "mine").mkdir(parents=True)
    (root / "pids").mkdir()
    groups = groups_here(proc_with(tmp_path, VERSION_1.format(root=root), "4:memory:/mine\n8:pids:/\n0::/\n"))
    assert groups is None  # plain directories do not vanish with their files, as groups do
    made = next((root / "memory" / "mine").glob(f"{PREFIX}{tag()}-*"))
    assert (made / "memory.limit_in_bytes").read_text() == str(Limits().memory)
    assert (root / "pids" / made.name / "pids.max").read_text() == str(Limits().processes + 1)


@pytest.mark.parametrize(("shown", "own"), [("/", "/user/mine"), ("/user", "/user/mine")])
def test_version_2(tmp_path: Path, shown: str, own: str) -> None:
    """One directory for both, where the own group hands both controllers down; a mount may show only a part."""
    root = tmp_path / "cg"
    mine = root / ("user/mine" if shown == "/" else "mine")
    mine.mkdir(parents=True)
    (mine / "cgroup.subtree_control").write_text("cpu memory pids\n")
    groups_here(proc_with(tmp_path, VERSION_2.format(shown=shown, root=root), f"0::{own}\n"))
    made = next(mine.glob(f"{PREFIX}{tag()}-*"))
    assert (made / "memory.max").read_text() == str(Limits().memory)
    assert (made / "pids.max").read_text() == str(Limits().processes + 1)


def test_no_control_groups(tmp_path: Path) -> None:
    """Where the controllers are not handed down, or nothing is mounted, there are none to be had."""
    root = tmp_path / "cg"
    root.mkdir()
    (root / "cgroup.subtree_control").write_text("cpu\n")
    assert groups_here(proc_with(tmp_path, VERSION_2.format(shown="/", root=root), "0::/\n")) is None
    assert groups_here(tmp_path / "no proc") is None


def test_half_a_group_is_not_left(tmp_path: Path) -> None:
    """Where only one of two hierarchies lets a group be made, none stays in the other."""
    root = tmp_path / "cg"
    (root / "memory").mkdir(parents=True)  # and no pids
    assert groups_here(proc_with(tmp_path, VERSION_1.format(root=root), "4:memory:/\n8:pids:/\n")) is None
    assert list((root / "memory").iterdir()) == []


def test_what_the_kernel_counted(tmp_path: Path) -> None:
    """Killed for memory, and refused processes, are read from either version's files."""
    for version, name in ((1, "memory.oom_control"), (2, "memory.events")):
        group = Group(tmp_path, tmp_path, version)
        (tmp_path / name).write_text("under_oom 0\noom_kill 0\n")
        (tmp_path / "pids.events").write_text("max 0\n")
        assert not group.out_of_memory()
        assert not group.out_of_processes()
        (tmp_path / name).write_text("under_oom 1\noom_kill 2\n")
        (tmp_path / "pids.events").write_text("max 5\n")
        assert group.out_of_memory()
        assert group.out_of_processes()


def test_real_ones() -> None:
    """Where this machine lets groups be made, one can be made with its limits and removed again."""
    groups = groups_here()
    if groups is None:
        pytest.skip("no control groups can be made here")
    group = groups.make(Limits(memory=64 << 20, processes=7))
    assert (group.pids / "pids.max").read_text().strip() == "8"
    assert not group.out_of_memory()
    group.remove()
    assert not any(directory.exists() for directory in group.directories)
