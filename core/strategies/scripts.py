"""A script that a version creates or changes must at least compile and answer --help, in the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from core.agent.skill_mount import skill_mount
from core.agent.work_files import work_directory
from core.ports import Command, Limits
from core.strategies.lab import Lab
from core.types import Finding, Skill

COMPILES = "import sys; compile(open(sys.argv[1], 'rb').read(), sys.argv[1], 'exec')"
CHECKS = {
    ".py": (("python3", "-c", COMPILES, "{script}"), ("python3", "{script}", "--help")),
    ".sh": (("bash", "-n", "{script}"), ("bash", "{script}", "--help")),
}
SECONDS = 20.0


def changed_scripts(base: Skill, skill: Skill) -> tuple[str, ...]:
    """Paths under scripts/ that are new or not what they were, of a kind that can be checked."""
    return tuple(
        file.path
        for file in skill.files
        if file.path.startswith("scripts/")
        and PurePosixPath(file.path).suffix in CHECKS
        and (before := base.file(file.path), before is None or before.data != file.data)[1]
    )


async def check_scripts(skill: Skill, paths: Sequence[str], lab: Lab) -> tuple[Finding, ...]:
    """An error finding for each script that does not compile or does not answer --help with status 0."""
    if not paths:
        return ()
    found = []
    mount = skill_mount(skill, lab.ports.scratch)
    with work_directory(lab.ports.scratch) as work:
        for path in paths:
            for template in CHECKS[PurePosixPath(path).suffix]:
                argv = tuple(f"{mount.target}/{path}" if word == "{script}" else word for word in template)
                command = Command(argv=argv, work=str(work), mounts=(mount,), limits=Limits(seconds=SECONDS))
                seen = await lab.ports.sandbox.run(command)
                if seen.ended or seen.exit_status != 0:
                    found.append(_finding(path, argv, seen.text))
                    break
    return tuple(found)


def _finding(path: str, argv: Sequence[str], output: str) -> Finding:
    last = output.strip().splitlines()[-1] if output.strip() else "no output"
    return Finding(
        severity="error",
        rule="script-runs",
        path=path,
        message=f"{'does not compile' if COMPILES in argv else 'does not answer --help'}: {last}",
        advice="the edit that wrote it is left out of the version",
    )
