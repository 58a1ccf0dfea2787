"""A checker of one's own run in the sandbox, on what an agent left."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from core.agent.work_files import lay_inputs, work_directory
from core.errors import boundary
from core.ports import CHECKER, Check, Command, Limits, Mount, Sandbox
from core.types import Case, InputFile, Observation


async def run_checker(check: Check, sandbox: Sandbox, scratch: Path) -> Observation:
    """Run it in a fresh work directory; nothing of that, nor of the copy of its own files, is left afterwards."""
    with work_directory(scratch) as work, tempfile.TemporaryDirectory(prefix="checker-", dir=scratch) as own:
        lay_inputs(Case(index=1, inputs=check.files), work)
        for name, text in check.texts:
            (work / name).write_text(text, encoding="utf-8")
        command = Command(
            argv=check.argv,
            work=str(work),
            mounts=(_mounted(check.own, Path(own)),) if check.own else (),
            limits=Limits(seconds=check.seconds),
        )
        return await sandbox.run(command)


def _mounted(own: Sequence[InputFile], home: Path) -> Mount:
    """The checker's files under their names in `home`, readable for whoever it runs as; scripts stay executable."""
    home.chmod(0o755)
    with boundary("taskset"):
        for file in own:
            target = home / file.name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
            shutil.copyfile(file.path, target)
            target.chmod(0o755)
    return Mount(source=str(home), target=CHECKER)
