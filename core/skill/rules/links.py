"""Links that lead nowhere or out, and files that nothing leads to."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from core.skill.lines import split_lines
from core.skill.links import Link, links, mentions
from core.skill.markdown import block_tokens
from core.skill.rules.rule import Page, Rule, Subject
from core.types import Finding

DEAD = Rule(name="link-dead", severity="error", advice="create the file, correct the path or remove the link")
OUTSIDE = Rule(name="link-outside", severity="error", advice="copy what is needed into the skill and link that")
BASE = Rule(name="link-base", severity="info", advice="write it from the skill's root, as the format says")
ANCHOR = Rule(name="anchor-dead", severity="info", advice="correct the part after # or remove it")
MENTION = Rule(name="mention-dead", severity="warning", advice="add the file or correct the path")
DEEP = Rule(name="link-deep", severity="warning", advice="link it from SKILL.md too: agents often stop after one step")
NESTED = Rule(name="link-nested", severity="info", advice="keep references one folder deep where that is easy")
ORPHAN = Rule(
    name="orphan-reference", severity="warning", advice="link it from SKILL.md and say when to read it, or remove it"
)
UNUSED = Rule(name="orphan-file", severity="info", advice="name it in SKILL.md where it is needed, or remove it")

RULES = (DEAD, OUTSIDE, BASE, ANCHOR, MENTION, DEEP, NESTED, ORPHAN, UNUSED)

_EXPLAIN_THEMSELVES = re.compile(
    r"(licen[sc]e|notice|readme|changelog|copying|authors|contributing|citation|third[_-]party).*", re.IGNORECASE
)


_FOLDER = re.compile(r"(?<![\w/.-])(?:\./)?((?:[\w.-]+/)+)(?![\w.-]*\w)")
"""A folder named as a whole: `references/`, `references/*.md`, but not `references/page.md`."""

_IMPORT = re.compile(r"^[ \t]*(?:import|from)\b.*", re.MULTILINE)


def check_links(subject: Subject) -> Iterator[Finding]:
    """Every link leads to a file of the skill, and every reference can be reached."""
    for page in subject.pages:
        for link in links(page.text):
            yield from _link(subject, page, link)
    for page in subject.pages:
        yield from _mentions(subject, page)
    if subject.main is not None:
        yield from _reachable(subject, subject.main)


# ------------------------------------------------------------------------------------------------------- one link


def _link(subject: Subject, page: Page, link: Link) -> Iterator[Finding]:
    if link.is_web or not link.href:
        return
    if not link.path:
        yield from _anchor(page, page, link)
        return
    if re.match(r"/|~|[A-Za-z]:|file:", link.path, re.IGNORECASE) or "\\" in link.path:
        yield OUTSIDE.at(page.path, link.line, f"the link to {link.path!r} is no path relative to the skill")
        return
    from_root, from_page = _candidates(page.path, link.path)
    target = next((path for path in (from_root, from_page) if path is not None and _exists(subject, path)), None)
    if target is None and from_root is None and from_page is None:
        yield OUTSIDE.at(page.path, link.line, f"the link to {link.path!r} leaves the skill directory")
    elif target is None:
        yield DEAD.at(
            page.path, link.line, f"the link to {link.path!r} leads to no file of the skill", _meant(subject, link.path)
        )
    else:
        yield from _found(subject, page, link, target, from_root)


def _found(subject: Subject, page: Page, link: Link, target: str, from_root: str | None) -> Iterator[Finding]:
    if target != from_root and page is not subject.main:
        yield BASE.at(
            page.path, link.line, f"the link to {link.path!r} is relative to its own page; the root's is {target!r}"
        )
    if page is subject.main and target.count("/") > 1:
        yield NESTED.at(page.path, link.line, f"{target!r} lies more than one folder deep")
    linked = next((other for other in subject.pages if other.path == target), None)
    if linked is not None and link.fragment:
        yield from _anchor(page, linked, link)


def _candidates(page: str, path: str) -> tuple[str | None, str | None]:
    """Where a path leads from the skill's root (the format's reading) and from its page; None where it leads out."""
    return _inside(path), _inside(posixpath.join(posixpath.dirname(page), path))


def _inside(path: str) -> str | None:
    normal = posixpath.normpath(path)
    return None if normal == ".." or normal.startswith("../") else normal


def _exists(subject: Subject, path: str) -> bool:
    return path == "." or path in subject.paths or any(file.startswith(path + "/") for file in subject.paths)


def _meant(subject: Subject, path: str) -> str:
    """Advice that names the file most likely meant, "" where none is near."""
    wanted = posixpath.normpath(path)
    same_name = [
        file for file in sorted(subject.paths) if PurePosixPath(file).name.lower() == PurePosixPath(wanted).name.lower()
    ]
    near = same_name or difflib.get_close_matches(wanted, sorted(subject.paths), n=1, cutoff=0.75)
    return f"did you mean {near[0]!r}? Otherwise {DEAD.advice}" if near else ""


def _anchor(page: Page, target: Page, link: Link) -> Iterator[Finding]:
    fragment = link.fragment.casefold()
    if fragment in ("", "top") or fragment in _slugs(target):
        return
    if re.search(rf"\b(?:id|name)\s*=\s*[\"']{re.escape(link.fragment)}[\"']", target.text):
        return
    where = "this page" if page is target else repr(target.path)
    yield ANCHOR.at(page.path, link.line, f"no heading of {where} is called {'#' + link.fragment!r}")


def _slugs(page: Page) -> frozenset[str]:
    """The ids web renderers give headings: lower case, punctuation gone, spaces to hyphens, repeats numbered."""
    found: dict[str, int] = {}
    slugs = set()
    tokens = block_tokens("".join(split_lines(page.text)[page.outline.front :]))
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", inline.content)
        slug = re.sub(r"[^\w\- ]", "", title.casefold()).replace(" ", "-")
        slugs.add(f"{slug}-{found[slug]}" if slug in found else slug)
        found[slug] = found.get(slug, 0) + 1
    return frozenset(slugs)


def _mentions(subject: Subject, page: Page) -> Iterator[Finding]:
    linked = {(link.path.removeprefix("./"), link.line) for link in links(page.text)}
    reported: set[str] = set()
    for mention in mentions(page.text):
        if mention.path in reported or (mention.path, mention.line) in linked or _exists(subject, mention.path):
            continue
        reported.add(mention.path)
        yield MENTION.at(page.path, mention.line, f"names {mention.path!r}, which the skill does not have")


# ------------------------------------------------------------------------------------------- what can be reached


def _reachable(subject: Subject, main: Page) -> Iterator[Finding]:
    depth = _depths(subject, main)
    for file in subject.skill.files:
        path = file.path
        if file.path == main.path or _needs_no_mention(path):
            continue
        is_page = path.startswith("references/") or path.lower().endswith(".md")
        if path not in depth:
            if is_page:
                yield ORPHAN.at(path, None, "nothing that SKILL.md leads to names this file, so no agent will read it")
            elif path.startswith(("scripts/", "assets/")):
                yield UNUSED.at(path, None, "nothing that SKILL.md leads to names this file")
        elif is_page and depth[path] > 1:
            yield DEEP.at(path, None, f"SKILL.md does not name it; it takes {depth[path]} steps to get here")


def _needs_no_mention(path: str) -> bool:
    name = PurePosixPath(path).name
    hidden = any(part.startswith(".") for part in path.split("/"))
    return hidden or name == "__init__.py" or path.startswith("evals/") or bool(_EXPLAIN_THEMSELVES.fullmatch(name))


def _depths(subject: Subject, main: Page) -> dict[str, int]:
    """How many steps from SKILL.md each file is, where a text that names a file leads to it."""
    depth = {main.path: 0}
    edge = [main.path]
    while edge:
        texts = [file.text for path in edge if (file := subject.skill.file(path)) is not None and file.is_text]
        whole = "\n".join(texts)
        folders = {found.group(1) for found in _FOLDER.finditer(whole)}
        imported = set(re.findall(r"\w+", "\n".join(_IMPORT.findall(whole))))
        unseen = [file.path for file in subject.skill.files if file.path not in depth]
        edge = [path for path in unseen if _is_named(PurePosixPath(path), whole, folders, imported)]
        depth.update(dict.fromkeys(edge, 1 + max(depth.values())))
    return depth


def _is_named(path: PurePosixPath, text: str, folders: set[str], imported: set[str]) -> bool:
    """Whether a text names a file: by its name, a folder it lies in, or (Python) by importing it."""
    by_name = path.name in text and re.search(rf"(?<![\w-]){re.escape(path.name)}(?![\w-])", text)
    if by_name or (path.suffix == ".py" and path.stem in imported):
        return True
    return any(f"{folder}/" in folders for folder in path.parents if str(folder) != ".")
