"""A script that a version creates or changes must at least compile and answer --help, in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from core.agent.skill_mount import skill_mount
from core.agent.work_files import work_directory
from core.ports import Command, Limits
from core.strategies.lab import Lab
from core.types import Finding, Skill, SkillFile

COMPILES = "import sys; compile(open(sys.argv[1], 'rb').read(), sys.argv[1], 'exec')"
CHECKS = {
    "python": (("python3", "-c", COMPILES, "{script}"), ("python3", "{script}", "--help")),
    "shell": (("bash", "-n", "{script}"), ("bash", "{script}", "--help")),
}
LANGUAGES = {".py": "python", ".sh": "shell", ".bash": "shell"}
UNTRIED = (
    ".bat",
    ".c",
    ".cmd",
    ".go",
    ".java",
    ".jl",
    ".js",
    ".lua",
    ".mjs",
    ".php",
    ".pl",
    ".ps1",
    ".r",
    ".rb",
    ".ts",
)
"""Programs that nothing in the sandbox runs. What is none of these, as a schema or a table, is no script."""
SECONDS = 20.0


def changed_scripts(base: Skill, skill: Skill) -> tuple[str, ...]:
    """Paths of programs under scripts/ that are new or not what they were."""
    known = {file.path: file.data for file in base.files}
    return tuple(
        file.path
        for file in skill.files
        if file.path.startswith("scripts/") and known.get(file.path) != file.data and _language(file)
    )


def _language(file: SkillFile) -> str:
    """By its ending, else by what its first line names; "" for what is no program."""
    suffix = PurePosixPath(file.path).suffix.lower()
    first = file.data.partition(b"\n")[0]
    if suffix in LANGUAGES:
        return LANGUAGES[suffix]
    if first.startswith(b"#!"):
        named = re.search(rb"\b(python|bash|sh)[\d.]*\b", first)
        return ("python" if named[1] == b"python" else "shell") if named else first.decode("utf-8", "replace")
    return suffix if suffix in UNTRIED else ""


async def check_scripts(skill: Skill, paths: Sequence[str], lab: Lab) -> tuple[Finding, ...]:
    """An error finding for each script that does not compile, answer --help with status 0, or cannot be tried."""
    if not paths:
        return ()
    found = []
    mount = skill_mount(skill, lab.ports.scratch)
    with work_directory(lab.ports.scratch) as work:
        for path in paths:
            language = _language(next(file for file in skill.files if file.path == path))
            if language not in CHECKS:
                found.append(_finding(path, f"cannot be tried ({language}): only Python and shell scripts are"))
            for template in CHECKS.get(language, ()):
                argv = tuple(f"{mount.target}/{path}" if word == "{script}" else word for word in template)
                command = Command(argv=argv, work=str(work), mounts=(mount,), limits=Limits(seconds=SECONDS))
                seen = await lab.ports.sandbox.run(command)
                if seen.ended or seen.exit_status != 0:
                    last = seen.text.strip().splitlines()[-1] if seen.text.strip() else "no output"
                    said = "does not compile" if template == CHECKS[language][0] else "does not answer --help"
                    found.append(_finding(path, f"{said}: {last}"))
                    break
    return tuple(found)


def _finding(path: str, said: str) -> Finding:
    return Finding(
        severity="error",
        rule="script-runs",
        path=path,
        message=said,
        advice="the edit that wrote it is left out of the version",
    )
