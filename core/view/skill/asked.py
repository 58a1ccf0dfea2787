"""What an address asks to see of a run's skill, and what of it there is not. Pure.

Links made here name both versions, so that they go on showing the same when a newer version comes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias, get_args

from core.view.links import View, view

Show: TypeAlias = Literal["changes", "blame", "preview", "findings", "files"]
SHOWS: tuple[Show, ...] = get_args(Show)
MAIN = "SKILL.md"


class SkillView(NamedTuple):
    """One view of the skill. `line` counts from 1 in `file` of `version`; `problems` say what was asked for in vain."""

    run: str
    version: str
    against: str
    show: Show = "changes"
    file: str = ""
    line: int | None = None
    split: bool = False
    whole: bool = False
    problems: tuple[str, ...] = ()

    def link(self, **other: object) -> View:
        """The link of this view, or of one that differs from it in `other`; a line is kept only where it is named."""
        asked = self._replace(**{"line": None, **other})  # type: ignore[arg-type]  # the fields of this very tuple
        return view(
            "skill",
            run=asked.run,
            version=asked.version,
            against=asked.against,
            show=None if asked.show == "changes" else asked.show,
            file=asked.file,
            line=asked.line,
            split=1 if asked.split else None,
            whole=1 if asked.whole else None,
        )

    def at(self, file: str, line: int) -> View:
        """The link to where a line comes from."""
        return self.link(show="blame", file=file, line=line)


def skill_view(asked: View, run: str, versions: Sequence[str]) -> SkillView:
    """What `asked` shows of a run with these versions, oldest first: the newest against the first, unless named.

    Raises ValueError where there are no versions.
    """
    if not versions:
        raise ValueError("a run without versions has no skill to show")
    problems: list[str] = []

    def one_of(name: str, instead: str) -> str:
        given = asked.get(name)
        if given and given not in versions:
            problems.append(f"There is no version {given} in this run; it has {', '.join(versions)}.")
        return given if given in versions else instead

    version, against = one_of("version", versions[-1]), one_of("against", versions[0])
    shows: dict[str, Show] = {each: each for each in SHOWS}
    if asked.get("show") not in ("", *SHOWS):
        problems.append(f"The skill has no view {asked.get('show')!r}; it has {', '.join(SHOWS)}.")
    line = asked.get("line")
    number = asked.number("line")
    if line and not number:
        problems.append(f"Lines are named by a number from 1 on, not {line!r}.")
    return SkillView(
        run=run,
        version=version,
        against=against,
        show=shows.get(asked.get("show"), "changes"),
        file=asked.get("file"),
        line=number or None if asked.get("version") in ("", version) else None,
        split=asked.get("split") == "1",
        whole=asked.get("whole") == "1",
        problems=tuple(problems),
    )


def within(asked: SkillView, files: Mapping[str, int]) -> SkillView:
    """The view with a file and a line that the version has; `files` are its text files with their number of lines.

    No file named is SKILL.md where the view is of one file, and stays none where it is of all.
    """
    first = MAIN if MAIN in files else next(iter(files), "")
    instead = first if asked.show in ("blame", "preview") else ""
    problems = list(asked.problems)
    file = asked.file or instead
    if file and file not in files:
        known = ", ".join(files) or "none"
        problems.append(f"There is no text file {file} in {asked.version}; it has {known}.")
        file = instead
    line = asked.line if file == (asked.file or instead) else None
    if line is not None and line > files.get(file, 0):
        problems.append(f"{file} of {asked.version} has {files.get(file, 0)} lines: there is no line {line}.")
        line = None
    return asked._replace(file=file, line=line, problems=tuple(problems))
