"""From candidates to a version: scripts that do not run stay out of it, and what a person should know is noted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.engine.wiring.clock import now
from core.merge.lineage import leaf_candidate
from core.sandbox.probe import best_sandbox
from core.store.workspace import Workspace
from core.strategies.finish import finish
from core.types import Decision, Edit, Fate, NotScorable, Patch, Run, Skill, SkillFile, Trajectory, Version
from tests.bench.one_schedule import base_skill
from tests.engine.given_lab import RUN, given_config, opened
from tests.store.samples import a_trajectory

GOOD = "import argparse\n\nargparse.ArgumentParser(description='Adds.').parse_args()\n"
DOES_NOT_COMPILE = "def add(:\n    return 1\n"
NO_HELP = "import sys\n\nsys.exit(3 if '--help' in sys.argv else 0)\n"
WANTS_THE_NETWORK = "import urllib.request\n\nurllib.request.urlopen('http://example.org')\n"


@dataclass(frozen=True)
class Finished:
    version: Version
    skill: Skill
    fates: tuple[Fate, ...]
    findings: tuple[str, ...]


def edit(number: int, **fields: str) -> Edit:
    return Edit.model_validate({"id": f"p{number:03d}.e1", **fields})


def script(number: int, name: str, text: str) -> Edit:
    return edit(number, op="create_file", path=f"scripts/{name}", text=text)


def line(number: int, text: str) -> Edit:
    return edit(number, op="append_to_section", anchor="## Work", text=text)


def finished(
    home: Path,
    edits: Sequence[Edit],
    base: Skill | None = None,
    decisions: Sequence[Decision] = (),
    attempts: Sequence[Trajectory] = (),
) -> Finished:
    """Finish with these edits as candidates, each from a task of its own, in the isolation in force."""
    base = base or base_skill()
    config = given_config("http://127.0.0.1:9/v1", 5)
    workspace = Workspace(home / "lab")
    run = Run(id=RUN, schema_version=1, config=config.model_dump(mode="json"), status="created", created=now())
    patches = {each.id.partition(".")[0]: _patch(each, base) for each in edits}

    async def work() -> Version:
        async with opened(config, workspace, store, best_sandbox()) as lab:
            return await finish(base, [leaf_candidate(each) for each in edits], patches, len(edits), lab)

    with workspace.create_run(run) as store:
        store.put_version(Version(name="S0", digest=base.digest, created=now()), base)
        for patch in patches.values():
            store.put_patch(patch)
        for slot, attempt in enumerate(attempts):
            store.put_trajectory("evolve", slot, attempt)
        for decision in decisions:
            store.add_decision(decision)
        version = asyncio.run(work())
        findings = tuple(f"{each.path}: {each.message}" for each in store.findings(f"{version.name} scripts"))
        return Finished(version, store.skill(version.name), store.fates(), findings)


def _patch(made: Edit, base: Skill) -> Patch:
    name = made.id.partition(".")[0]
    return Patch(
        id=name,
        slot=int(name[1:]),
        base_digest=base.digest,
        origin="success_analyst",
        trajectory=f"t{name}",
        task=f"task-{name}",
        root_cause="It worked.",
        edits=(made,),
    )


def kinds(done: Finished) -> dict[str, str]:
    return {fate.edit: fate.kind for fate in done.fates}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (DOES_NOT_COMPILE, "does not compile"),
        (NO_HELP, "does not answer --help"),
        (WANTS_THE_NETWORK, "does not answer --help"),
    ],
)
def test_a_script_that_does_not_run_is_left_out(tmp_path: Path, text: str, why: str) -> None:
    """Its edit is invalid and says why; a script that runs, and every other lesson, stays."""
    done = finished(
        tmp_path, [script(0, "bad.py", text), script(1, "good.py", GOOD), line(2, "- Count before you add.")]
    )
    assert kinds(done) == {"p000.e1": "invalid", "p001.e1": "applied", "p002.e1": "applied"}
    (reason,) = [fate.reason for fate in done.fates if fate.edit == "p000.e1"]
    assert why in reason
    assert [file.path for file in done.skill.files] == ["SKILL.md", "scripts/good.py"]
    assert "bad.py" not in done.skill.files[0].text
    assert len(done.findings) == 1
    assert done.findings[0].startswith("scripts/bad.py")


def test_another_script_that_takes_a_broken_ones_place_is_tried_as_well(tmp_path: Path) -> None:
    """Two lessons wrote the same file and only one fits: where that one is left out, the other has to run too."""
    both = [script(0, "sum.py", DOES_NOT_COMPILE), script(1, "sum.py", NO_HELP)]
    done = finished(tmp_path, both)
    assert kinds(done) == {"p000.e1": "invalid", "p001.e1": "invalid"}
    assert [file.path for file in done.skill.files] == ["SKILL.md"]
    assert len(done.findings) == 2

    done = finished(tmp_path / "one-good", [both[0], script(1, "sum.py", GOOD)])
    assert kinds(done) == {"p000.e1": "invalid", "p001.e1": "applied"}
    assert done.skill.text("scripts/sum.py") == GOOD


def test_a_change_that_breaks_a_script_is_left_out(tmp_path: Path) -> None:
    """The base's script stays as it was."""
    started = base_skill()
    main = SkillFile(path="SKILL.md", data=started.files[0].data + b"\nRun [the sum](scripts/sum.py).\n")
    base = started.model_copy(update={"files": (main, SkillFile(path="scripts/sum.py", data=GOOD.encode()))})
    broken = edit(0, op="replace", path="scripts/sum.py", anchor="import argparse", text="import argparse as")
    done = finished(tmp_path, [broken], base)
    assert kinds(done) == {"p000.e1": "invalid"}
    assert done.skill.digest == base.digest


def test_a_shell_script_is_tried_too(tmp_path: Path) -> None:
    """bash reads it, and it answers --help."""
    done = finished(
        tmp_path,
        [script(0, "bad.sh", "if true; then\n"), script(1, "good.sh", "#!/bin/bash\necho 'usage: good.sh'\n")],
    )
    assert kinds(done) == {"p000.e1": "invalid", "p001.e1": "applied"}


def test_a_program_is_known_by_its_first_line_and_one_nobody_can_try_is_left_out(tmp_path: Path) -> None:
    """Python and shell without an ending are tried; other languages stay out; data beside scripts is no script."""
    edits = [
        script(0, "bad", f"#!/usr/bin/env python3\n{DOES_NOT_COMPILE}"),
        script(1, "good", f"#!/usr/bin/python3.11\n{GOOD}"),
        script(2, "sum.js", "console.log(1)\n"),
        script(3, "sum", "#!/usr/bin/perl\nprint 1;\n"),
        script(4, "columns.json", "{}\n"),
    ]
    done = finished(tmp_path, edits)
    assert [edit for edit, kind in sorted(kinds(done).items()) if kind == "applied"] == ["p001.e1", "p004.e1"]
    reasons = {fate.edit: fate.reason for fate in done.fates}
    assert "does not compile" in reasons["p000.e1"]
    assert "cannot be tried (.js)" in reasons["p002.e1"]
    assert "cannot be tried (#!/usr/bin/perl)" in reasons["p003.e1"]


def test_a_persons_script_is_tried_like_any_other(tmp_path: Path) -> None:
    """Pinned is not forced: what a person put into a script has to run as well."""
    words = script(0, "worse.py", DOES_NOT_COMPILE)
    decision = Decision(target="p000.e1", verdict="accept", replacement=words, reviewer="ada", at="2026-01-01")
    done = finished(tmp_path, [script(0, "good.py", GOOD)], decisions=[decision])
    assert kinds(done)["p000.e1"] == "invalid"
    assert [file.path for file in done.skill.files] == ["SKILL.md"]


def test_without_a_lesson_the_version_says_so(tmp_path: Path) -> None:
    """S1 is S0 with a note, not a failure and not a silence."""
    done = finished(tmp_path, [])
    assert (done.version.name, done.version.note) == ("S1", "no lesson reached the threshold: the same as S0")
    assert done.skill.digest == base_skill().digest


def test_where_nothing_could_be_judged_the_note_says_that(tmp_path: Path) -> None:
    """No lesson is then no finding about the skill; one attempt with a verdict makes it one again."""
    open_ones = [a_trajectory(name, grade=NotScorable(reason="no engine computes it")) for name in ("r1", "r2")]
    done = finished(tmp_path / "none", [], attempts=open_ones)
    assert done.version.note.startswith("no attempt at a task to learn from has a verdict")
    done = finished(tmp_path / "one", [], attempts=[*open_ones, a_trajectory("r3")])
    assert done.version.note == "no lesson reached the threshold: the same as S0"
