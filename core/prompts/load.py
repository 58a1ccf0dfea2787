"""Prompts: one whole readable file a prompt and version, filled in strictly.

A prompt file is Markdown named `NAME.vN.md`. Its text stands under two marker lines, `=== system ===` and
`=== user ===`, and becomes exactly those two messages. `{{name}}` is a place for a value; everything else, braces of
JSON and dollars of formulas included, is text. A value that is missing and a value that no place asks for are both
errors: a prompt that was sent is always the file with every place filled.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from core.errors import UserError
from core.types import Message, PromptRef, Record, says

BUNDLED = Path(__file__).parent
PLACE = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")
_FILE = re.compile(r"^(?P<name>[a-z][a-z0-9_]*)\.v(?P<version>[0-9]+)\.md$")
_MARKERS = ("=== system ===", "=== user ===")


class Prompt(Record):
    """A prompt as read: its reference and the two templates."""

    ref: PromptRef
    system: str
    user: str

    @property
    def places(self) -> frozenset[str]:
        """The names of the values it needs."""
        return frozenset(PLACE.findall(self.system + self.user))

    def render(self, **values: str) -> tuple[Message, Message]:
        """The system and the user message. Raises ValueError where a value is missing, or given and not used."""
        missing, unused = sorted(self.places - values.keys()), sorted(values.keys() - self.places)
        if missing or unused:
            raise ValueError(f"prompt {self.ref.name}.{self.ref.version}: missing {missing}, unused {unused}")
        return says("system", _fill(self.system, values)), says("user", _fill(self.user, values))


def load_prompt(name: str, folder: str = "") -> Prompt:
    """Read the newest version of a prompt, from `folder` where that holds a file of the name, else the bundled one.

    Raises UserError naming the file and what is wrong with it.
    """
    newest = _newest(Path(folder), name) if folder else None
    path = newest or _newest(BUNDLED, name)
    if path is None:
        raise UserError(f"there is no prompt named {name!r}; the bundled ones are {', '.join(prompt_names())}")
    return _read(path)


def prompt_names(folder: Path = BUNDLED) -> tuple[str, ...]:
    """The names of the prompts a folder holds, sorted."""
    return tuple(sorted({found["name"] for path in folder.glob("*.md") if (found := _FILE.match(path.name))}))


def check_overrides(folder: str) -> None:
    """Check a folder of overriding prompts before anything is spent.

    Every file must be named like a bundled prompt and ask for exactly its values. Raises UserError naming the first
    that does not, so that a misspelt file name is not silently ignored.
    """
    place = Path(folder)
    if not place.is_dir():
        raise UserError(f"{folder}: no such folder of prompts; give `prompts` a folder that holds NAME.vN.md files")
    for path in sorted(place.glob("*.md")):
        found = _FILE.match(path.name)
        if found is None or found["name"] not in prompt_names():
            named = ", ".join(f"{name}.vN.md" for name in prompt_names())
            raise UserError(f"{path}: not the name of a prompt; those are {named}")
        given, wanted = _read(path).places, load_prompt(found["name"]).places
        if given != wanted:
            raise UserError(
                f"{path}: must ask for exactly the values of the bundled prompt; "
                f"missing: {sorted(wanted - given)}, unknown: {sorted(given - wanted)}"
            )


def _newest(folder: Path, name: str) -> Path | None:
    versions = [
        (int(found["version"]), path)
        for path in folder.glob(f"{name}.v*.md")
        if (found := _FILE.match(path.name)) and found["name"] == name
    ]
    return max(versions)[1] if versions else None


def _read(path: Path) -> Prompt:
    try:
        status = path.stat()
        return _as_it_is(path, status.st_mtime_ns, status.st_size)
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{path}: the prompt cannot be read: {problem}") from None


@lru_cache(maxsize=64)
def _as_it_is(path: Path, modified: int, size: int) -> Prompt:
    """A prompt file is read again only when it was changed: every analysis asks for its prompt."""
    text = path.read_text(encoding="utf-8")
    system, user = _parts(text, path)
    stray = next((part for part in PLACE.sub("", system + user).split() if "{{" in part), None)
    if stray is not None:
        raise UserError(f"{path}: {stray!r} is no place for a value; those are written {{{{lower_case}}}}")
    name, version = path.name.removesuffix(".md").rsplit(".", 1)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Prompt(ref=PromptRef(name=name, version=version, digest=digest), system=system, user=user)


def _parts(text: str, path: Path) -> tuple[str, str]:
    lines = text.splitlines()
    at = [index for index, line in enumerate(lines) if line.strip() in _MARKERS]
    if [lines[index].strip() for index in at] != list(_MARKERS):
        raise UserError(f"{path}: a prompt has the lines {_MARKERS[0]!r} and {_MARKERS[1]!r} once each, in this order")
    return "\n".join(lines[at[0] + 1 : at[1]]).strip(), "\n".join(lines[at[1] + 1 :]).strip()


def _fill(template: str, values: dict[str, str]) -> str:
    return PLACE.sub(lambda place: values[place[1]], template)
