"""The rules of SKILL.md's front matter: every rule of the published format (agentskills.io/specification)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from core.skill.front import MARK
from core.skill.rules.rule import Rule, Subject, main_file
from core.types import Finding

KEYS = ("name", "description", "license", "compatibility", "metadata", "allowed-tools")
MAX_NAME, MAX_DESCRIPTION, MAX_COMPATIBILITY = 64, 1024, 500

_SHORT = "move what does not fit into the body of SKILL.md"

MISSING_FILE = Rule(
    name="skill-md", severity="error", advice="add SKILL.md; `trace2skill init` writes one to start from"
)
FILE_CASE = Rule(name="skill-md-case", severity="warning", advice="rename it to SKILL.md: many clients look for that")
FILE_TWICE = Rule(name="skill-md-twice", severity="warning", advice="keep SKILL.md and remove the other")
NOT_TEXT = Rule(name="skill-md-encoding", severity="error", advice="save it as UTF-8")
BYTE_ORDER = Rule(name="byte-order-mark", severity="warning", advice="save it as UTF-8 without a byte order mark")
ABSENT = Rule(name="front-missing", severity="error", advice="start the file with `---`, name, description and `---`")
UNCLOSED = Rule(name="front-unclosed", severity="error", advice="put a line `---` below the last key")
UNREADABLE = Rule(name="front-yaml", severity="error", advice="mend the YAML; quote values that hold `: ` or ` #`")
NOT_MAPPING = Rule(name="front-mapping", severity="error", advice="write one `key: value` a line")
KEY_TWICE = Rule(
    name="front-duplicate", severity="error", advice="keep one of them: strict readers refuse the whole file"
)
UNKNOWN_KEY = Rule(
    name="front-key", severity="error", advice=f"move it below `metadata:`; allowed are {', '.join(KEYS)}"
)
NO_NAME = Rule(name="name-missing", severity="error", advice="add `name:` with the name of the directory")
NAME_TYPE = Rule(name="name-type", severity="error", advice="put the name in quotes so that YAML reads it as text")
NAME_LENGTH = Rule(name="name-length", severity="error", advice=f"use 1 to {MAX_NAME} characters")
NAME_CHARACTERS = Rule(
    name="name-characters", severity="error", advice="use lower-case letters, digits and hyphens only"
)
NAME_HYPHENS = Rule(name="name-hyphens", severity="error", advice="use single hyphens between words, none at the edges")
NAME_ASCII = Rule(
    name="name-ascii", severity="warning", advice="use a-z, 0-9 and hyphens: some clients accept no others"
)
NAME_DIRECTORY = Rule(
    name="name-directory", severity="error", advice="rename the directory or the skill so that they agree"
)
NO_DESCRIPTION = Rule(
    name="description-missing",
    severity="error",
    advice="say what the skill does and when to use it: clients skip it without",
)
DESCRIPTION_TYPE = Rule(name="description-type", severity="error", advice="put the description in quotes")
DESCRIPTION_LENGTH = Rule(
    name="description-length", severity="error", advice=f"shorten it to {MAX_DESCRIPTION}; {_SHORT}"
)
DESCRIPTION_BRACKETS = Rule(name="description-brackets", severity="error", advice="write it without < and >")
LICENSE_TYPE = Rule(
    name="license-type", severity="error", advice="give the license's name or the name of its file as text"
)
COMPATIBILITY_TYPE = Rule(name="compatibility-type", severity="error", advice="write it as one text")
COMPATIBILITY_LENGTH = Rule(
    name="compatibility-length",
    severity="error",
    advice=f"use 1 to {MAX_COMPATIBILITY} characters, or leave the key out",
)
METADATA_TYPE = Rule(
    name="metadata-type", severity="error", advice="write `key: value` lines with text values below it"
)
METADATA_VALUE = Rule(
    name="metadata-value", severity="warning", advice="put the value in quotes: it is meant to be text"
)
TOOLS_TYPE = Rule(name="allowed-tools-type", severity="error", advice="name the tools in one line, separated by spaces")
TOOLS_LIST = Rule(
    name="allowed-tools-list", severity="info", advice="name them in one line: some clients read only that"
)
TOOLS_COMMAS = Rule(name="allowed-tools-commas", severity="warning", advice="separate the tools by spaces alone")

RULES = (
    MISSING_FILE, FILE_CASE, FILE_TWICE, NOT_TEXT, BYTE_ORDER, ABSENT, UNCLOSED, UNREADABLE, NOT_MAPPING, KEY_TWICE,
    UNKNOWN_KEY, NO_NAME, NAME_TYPE, NAME_LENGTH, NAME_CHARACTERS, NAME_HYPHENS, NAME_ASCII, NAME_DIRECTORY,
    NO_DESCRIPTION, DESCRIPTION_TYPE, DESCRIPTION_LENGTH, DESCRIPTION_BRACKETS, LICENSE_TYPE, COMPATIBILITY_TYPE,
    COMPATIBILITY_LENGTH, METADATA_TYPE, METADATA_VALUE, TOOLS_TYPE, TOOLS_LIST, TOOLS_COMMAS,
)  # fmt: skip

_PROBLEMS = {"missing": ABSENT, "unclosed": UNCLOSED, "yaml": UNREADABLE, "mapping": NOT_MAPPING}


def check_front(subject: Subject) -> Iterator[Finding]:
    """SKILL.md is there, is text, and its front matter keeps the format."""
    yield from _the_file(subject)
    if subject.main is None:
        return
    path, front = subject.main.path, subject.front
    if subject.main.text.startswith(MARK):
        yield BYTE_ORDER.at(path, 0, "starts with a byte order mark: many clients see no front matter behind it")
    if front.problem is not None:
        yield _PROBLEMS[front.problem.kind].at(path, front.problem.line, f"front matter: {front.problem.message}")
        return
    yield from _keys(subject, path)
    yield from _name(subject, path)
    yield from _description(subject, path)
    yield from _optional(subject, path)


def _the_file(subject: Subject) -> Iterator[Finding]:
    file = main_file(subject.skill)
    if file is None:
        yield MISSING_FILE.at("SKILL.md", None, "the skill has no SKILL.md")
        return
    if file.path != "SKILL.md":
        yield FILE_CASE.at(file.path, None, f"the skill's main file is called {file.path}")
    others = [other.path for other in subject.skill.files if other.path.lower() == "skill.md" and other is not file]
    for other in others:
        yield FILE_TWICE.at(other, None, f"there is also {file.path}; which one a client reads depends on its system")
    if subject.main is None:
        yield NOT_TEXT.at(file.path, None, "is not UTF-8 text, so nothing in it can be read")


def _keys(subject: Subject, path: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for span in subject.front.spans:
        if span.key in seen:
            yield KEY_TWICE.at(path, span.first, f"the key {span.key!r} is given twice")
        elif span.key not in KEYS:
            yield UNKNOWN_KEY.at(path, span.first, f"the format knows no key {span.key!r}")
        seen.add(span.key)


def _name(subject: Subject, path: str) -> Iterator[Finding]:
    line = subject.front.line("name")
    value = subject.front.fields.get("name")
    if value is None:
        yield NO_NAME.at(path, line, "front matter has no name")
        return
    if not isinstance(value, str):
        yield NAME_TYPE.at(path, line, f"YAML reads the name as {_kind(value)}, not as text")
        return
    name = unicodedata.normalize("NFKC", value.strip())
    if not 1 <= len(name) <= MAX_NAME:
        yield NAME_LENGTH.at(path, line, f"the name has {len(name)} characters")
    if odd := sorted({sign for sign in name if not (sign == "-" or sign.isalnum()) or sign != sign.lower()}):
        yield NAME_CHARACTERS.at(path, line, f"the name {name!r} holds {' '.join(map(repr, odd))}")
    elif not name.isascii():
        yield NAME_ASCII.at(path, line, f"the name {name!r} holds letters beyond a-z")
    if re.search(r"^-|-$|--", name):
        yield NAME_HYPHENS.at(path, line, f"the name {name!r} has a hyphen at an edge or two in a row")
    directory = subject.directory_name
    if directory is not None and unicodedata.normalize("NFKC", directory) != name:
        yield NAME_DIRECTORY.at(path, line, f"the name is {name!r}, the directory {directory!r}")


def _description(subject: Subject, path: str) -> Iterator[Finding]:
    line = subject.front.line("description")
    value = subject.front.fields.get("description")
    if value is None or (isinstance(value, str) and not value.strip()):
        yield NO_DESCRIPTION.at(
            path, line, "front matter has no description" if value is None else "the description is blank"
        )
        return
    if not isinstance(value, str):
        yield DESCRIPTION_TYPE.at(path, line, f"YAML reads the description as {_kind(value)}, not as text")
        return
    if len(value.strip()) > MAX_DESCRIPTION:
        yield DESCRIPTION_LENGTH.at(path, line, f"the description has {len(value.strip())} characters")
    if found := re.search(r"[<>].{0,20}", value):
        yield DESCRIPTION_BRACKETS.at(path, line, f"the description holds an angle bracket: {found.group()!r}")


def _optional(subject: Subject, path: str) -> Iterator[Finding]:
    fields, front = subject.front.fields, subject.front
    if "license" in fields and not isinstance(fields["license"], str):
        yield LICENSE_TYPE.at(path, front.line("license"), f"YAML reads the license as {_kind(fields['license'])}")
    if "compatibility" in fields:
        yield from _compatibility(fields["compatibility"], path, front.line("compatibility"))
    if "metadata" in fields:
        yield from _metadata(fields["metadata"], path, front.line("metadata"))
    if "allowed-tools" in fields:
        yield from _tools(fields["allowed-tools"], path, front.line("allowed-tools"))


def _compatibility(value: object, path: str, line: int) -> Iterator[Finding]:
    if not isinstance(value, str):
        yield COMPATIBILITY_TYPE.at(path, line, f"YAML reads compatibility as {_kind(value)}, not as text")
    elif not 1 <= len(value.strip()) <= MAX_COMPATIBILITY:
        yield COMPATIBILITY_LENGTH.at(path, line, f"compatibility has {len(value.strip())} characters")


def _metadata(value: object, path: str, line: int) -> Iterator[Finding]:
    if not isinstance(value, dict):
        yield METADATA_TYPE.at(path, line, f"metadata is {_kind(value)}, not a mapping")
        return
    for key, inner in value.items():
        if isinstance(inner, dict | list):
            yield METADATA_TYPE.at(path, line, f"metadata {key!r} holds {_kind(inner)}, not text")
        elif not isinstance(key, str) or not isinstance(inner, str):
            yield METADATA_VALUE.at(path, line, f"metadata {key!r}: YAML reads {_kind(inner)}, not text")


def _tools(value: object, path: str, line: int) -> Iterator[Finding]:
    if isinstance(value, list) and all(isinstance(tool, str) for tool in value):
        yield TOOLS_LIST.at(path, line, "allowed-tools is a list")
    elif not isinstance(value, str):
        yield TOOLS_TYPE.at(path, line, f"YAML reads allowed-tools as {_kind(value)}, not as text")
    elif re.search(r",(?![^(]*\))", value):
        yield TOOLS_COMMAS.at(path, line, "allowed-tools has commas between the tools")


def _kind(value: object) -> str:
    """What YAML made of a value, in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes or no"
    names = {int: "a number", float: "a number", list: "a list", dict: "a mapping", str: "text"}
    return names.get(type(value), "a date" if "date" in type(value).__name__ else f"a {type(value).__name__}")
