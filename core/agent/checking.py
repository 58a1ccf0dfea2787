"""A checker of one's own run in the sandbox, on what an agent left: once, for what it saw is kept in the journal.

A checker that stops at its limit only where the machine is busy, or prints how long it took, would say something else
each time a run goes on. One that could not be run, or was killed, has seen nothing: it is run again.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from core.agent.identity import digest_of
from core.agent.shortening import shorten
from core.agent.work_files import lay_inputs, work_directory
from core.errors import boundary
from core.ports import CHECKER, LAST_OWN_STATUS, Check, Command, Journal, Limits, Mount, Sandbox
from core.types import Case, InputFile, Observation

KIND = "check"
_KEPT_CHARS = 20_000
"""Characters of what a checker printed that are kept."""


async def checked_once(check: Check, sandbox: Sandbox, scratch: Path, journal: Journal) -> Observation:
    """What the checker saw: as the journal holds it, else it is run, and what it saw recorded."""
    key = _key(check)
    written = journal.effect(KIND, key)
    if written is None:
        seen = shorten(await run_checker(check, sandbox, scratch), _KEPT_CHARS)
        if not seen.ended and (seen.exit_status is None or seen.exit_status > LAST_OWN_STATUS):
            return seen
        journal.record_effect(KIND, key, seen.model_dump_json())
        written = journal.effect(KIND, key)  # another engine's, where that was first
    assert written is not None
    return Observation.model_validate_json(written)


def _key(check: Check) -> str:
    """SHA-256 of all that a checker can see, wherever its files lie."""
    files, own = ([[file.name, file.digest] for file in each] for each in (check.files, check.own))
    return digest_of([check.argv, files, check.texts, own, check.seconds])


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
