"""A script that a version creates or changes must at least compile and answer --help, in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Protocol

from core.agent.skill_mount import skill_mount
from core.agent.work_files import work_directory
from core.errors import BoundaryError
from core.ports import Command, Limits, Sandbox
from core.types import Assembled, Candidate, Fate, Finding, Skill, SkillFile

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


class TryingPorts(Protocol):
    """What trying scripts needs of the outside: a sandbox, and a place for what it mounts."""

    @property
    def sandbox(self) -> Sandbox: ...

    @property
    def scratch(self) -> Path: ...


async def with_sound_scripts(
    base: Skill,
    candidates: Sequence[Candidate],
    assembled_of: Callable[[Sequence[Candidate]], Assembled],
    ports: TryingPorts,
) -> tuple[Assembled, tuple[Finding, ...]]:
    """The skill assembled without the candidates whose scripts do not run, and what was found of those.

    `assembled_of` puts candidates together; it is called again whenever some had to go.
    """
    findings: list[Finding] = []
    dead: list[Fate] = []
    left = list(candidates)
    assembled = assembled_of(left)
    while broken := await _broken(base, assembled.skill, ports):  # again: another's script may take its place
        findings += broken
        guilty = _behind({finding.path: finding.message for finding in broken}, assembled, left)
        dead += [_does_not_run(edit, why) for edit, why in guilty.items()]
        left = [candidate for candidate in left if candidate.edit.id not in guilty]
        assembled = assembled_of(left)
    return assembled.model_copy(update={"fates": (*assembled.fates, *dead)}), tuple(findings)


async def _broken(base: Skill, skill: Skill, ports: TryingPorts) -> tuple[Finding, ...]:
    paths = changed_scripts(base, skill)
    try:
        return await check_scripts(skill, paths, ports)
    except BoundaryError as problem:
        # a script nobody could try does not enter a version
        said = f"could not be tried in the sandbox ({problem.failure.message})"
        return tuple(Finding(severity="error", rule="script-runs", path=path, message=said) for path in paths)


def _behind(broken: Mapping[str, str], assembled: Assembled, candidates: Sequence[Candidate]) -> dict[str, str]:
    """The candidates that changed a broken script, each with what is wrong with it: those that were applied there, and
    those that brought lines of it (a person's words may have gone to another file)."""
    applied = {fate.edit: fate.into for fate in assembled.fates if fate.kind == "applied" and fate.into in broken}
    wrote = {line.edit: line.path for line in assembled.blame if line.edit and line.path in broken}
    guilty = applied | wrote
    found = {each.edit.id: broken[guilty[each.edit.id]] for each in candidates if each.edit.id in guilty}
    assert found, "a script that no candidate changed is the base's own"
    return found


def _does_not_run(edit: str, why: str) -> Fate:
    return Fate(edit=edit, kind="invalid", at="assemble", reason=f"its script {why}")


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


async def check_scripts(skill: Skill, paths: Sequence[str], ports: TryingPorts) -> tuple[Finding, ...]:
    """An error finding for each script that does not compile, answer --help with status 0, or cannot be tried."""
    if not paths:
        return ()
    found = []
    mount = skill_mount(skill, ports.scratch)
    with work_directory(ports.scratch) as work:
        for path in paths:
            language = _language(next(file for file in skill.files if file.path == path))
            if language not in CHECKS:
                found.append(_finding(path, f"cannot be tried ({language}): only Python and shell scripts are"))
            for template in CHECKS.get(language, ()):
                argv = tuple(f"{mount.target}/{path}" if word == "{script}" else word for word in template)
                command = Command(argv=argv, work=str(work), mounts=(mount,), limits=Limits(seconds=SECONDS))
                seen = await ports.sandbox.run(command)
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
