"""A skill's files on the host, written once per digest, to be mounted read-only at /skill."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from core.agent.skill_in_prompt import SKILL_ROOT
from core.errors import boundary
from core.ports import Mount
from core.types import Skill


def skill_mount(skill: Skill, scratch: Path) -> Mount:
    """The mount of a skill; writes its directory if this digest was not there yet.

    Written beside and renamed, so that two rollouts starting at once see a whole directory or none.
    """
    home = scratch / "skills" / skill.digest
    if not home.is_dir():
        with boundary("sandbox"):
            home.parent.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(prefix="writing-", dir=home.parent))
            try:
                _write(skill, fresh)
                fresh.rename(home)
            except OSError:
                shutil.rmtree(fresh, ignore_errors=True)
                if not home.is_dir():  # else another rollout was first
                    raise
    return Mount(source=str(home), target=SKILL_ROOT)


def _write(skill: Skill, home: Path) -> None:
    home.chmod(0o755)
    for file in skill.files:
        path = home / file.path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        path.write_bytes(file.data)
        path.chmod(0o755 if file.executable else 0o644)
