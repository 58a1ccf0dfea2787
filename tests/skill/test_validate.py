"""Every rule: an example that breaks it, at the right file and line, and one like it that does not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given

from core.skill import survey
from core.skill.validate import RULES, validate
from core.types import Finding
from tests.skill.examples import BODY, FRONT, skill_of, with_body, with_front, with_keys, with_page
from tests.skill.markdown_strategy import skill_texts, soup

Files = dict[str, str | bytes]


@dataclass(frozen=True)
class Case:
    """`bad` breaks `rule` in `path` on `line` (1-based), `good` does not; `directory` is the directory's name."""

    rule: str
    bad: Files
    good: Files
    line: int | None
    path: str = "SKILL.md"
    directory: str | None = None


LONG_PAGE = "# Page\n\n" + "Text.\n\n" * 160
NUMBERS = "".join(f"- item {number}\n" for number in range(600))
GOOD = with_keys()


def _named(name: str) -> Files:
    return with_front(f"name: {name}", "description: Adds things up.")


def _described(description: str) -> Files:
    return with_front("name: sums", f"description: {description}")


FRONT_CASES = (
    Case("skill-md", {"README.md": "x"}, GOOD, None),
    Case("skill-md-case", {"skill.md": FRONT + BODY}, GOOD, None, path="skill.md"),
    Case("skill-md-twice", {**GOOD, "skill.md": FRONT}, {**GOOD, "a/skill.md": FRONT}, None, path="skill.md"),
    Case("skill-md-encoding", {"SKILL.md": FRONT.encode() + b"caf\xe9"}, {"SKILL.md": FRONT + "café"}, None),
    Case("byte-order-mark", {"SKILL.md": "\ufeff" + FRONT + BODY}, {"SKILL.md": FRONT + BODY + "\ufeff"}, 1),
    Case("front-missing", {"SKILL.md": "# Sums\n"}, GOOD, 1),
    Case("front-unclosed", {"SKILL.md": "---\nname: sums\n"}, GOOD, 1),
    Case("front-yaml", _described("Adds: things"), _described("'Adds: things'"), 3),
    Case("front-mapping", with_front("- name"), GOOD, 2),
    Case("front-duplicate", with_keys("name: sums"), with_keys("metadata:", "  name: sums"), 4),
    Case("front-key", with_keys("version: '1'"), with_keys("metadata:", "  version: '1'"), 4),
    Case("name-missing", with_front("description: Adds."), GOOD, 1),
    Case("name-type", _named("2024"), _named('"2024"'), 2),
    Case("name-length", _named("a" * 65), _named("a" * 64), 2),
    Case("name-characters", _named("Sums_2"), _named("sums-2"), 2),
    Case("name-hyphens", _named("sums--up"), _named("sums-up"), 2),
    Case("name-ascii", _named("größe"), _named("size"), 2),
    Case("name-directory", GOOD, GOOD | {"x": ""}, 2, directory="other"),
    Case("description-missing", with_front("name: sums", "description: ' '"), GOOD, 3),
    Case("description-type", _described("[a, b]"), _described('"[a, b]"'), 3),
    Case("description-length", _described("a" * 1025), _described("a" * 1024), 3),
    Case("description-brackets", _described("Adds <numbers>"), _described("Adds numbers"), 3),
    Case("license-type", with_keys("license: [MIT]"), with_keys("license: MIT"), 4),
    Case("compatibility-type", with_keys("compatibility: 3"), with_keys("compatibility: Python 3"), 4),
    Case("compatibility-length", with_keys("compatibility: ''"), with_keys("compatibility: " + "a" * 500), 4),
    Case("metadata-type", with_keys("metadata: [a]"), with_keys("metadata: {a: b}"), 4),
    Case("metadata-value", with_keys("metadata:", "  version: 1.0"), with_keys("metadata:", "  version: '1.0'"), 4),
    Case("allowed-tools-type", with_keys("allowed-tools: 3"), with_keys("allowed-tools: Read"), 4),
    Case("allowed-tools-list", with_keys("allowed-tools: [Read, Bash]"), with_keys("allowed-tools: Read Bash"), 4),
    Case(
        "allowed-tools-commas", with_keys("allowed-tools: Read, Bash"), with_keys("allowed-tools: Bash(a, b) Read"), 4
    ),
)

BODY_CASES = (
    Case("body-empty", {"SKILL.md": FRONT + "\n"}, GOOD, 5),
    Case("fence-unclosed", with_body("\n```\ncode\n"), with_body("\n```\ncode\n```\n"), 6),
    Case("fence-inside", with_body("\n```\na\n```python\nb\n```\n"), with_body("\n````\n```python\nb\n```\n````\n"), 8),
    Case(
        "fence-glued", with_body("\nExample:```python\nx\n"), with_body("\nExample: ```x```\n\n```python\nx\n```\n"), 6
    ),
    Case(
        "heading-glued", with_body("\nUse VBA code.# Requirements\n"), with_body("\nUse VBA code. # Requirements\n"), 6
    ),
    Case("heading-glued-maybe", with_body("\nUse VBA code# Requirements\n"), with_body("\nUse C# Code\n"), 6),
    Case("heading-space", with_body("\n##Dates\n"), with_body("\n## Dates\n"), 6),
    Case("heading-accident", with_body("\nAdd the numbers.\n---\n"), with_body("\nAdd the numbers.\n\n---\n"), 6),
    Case(
        "heading-duplicate",
        with_body("\n# A\n\n## B\n\n## b\n"),
        with_body("\n# A\n\n## B\n\n# C\n\n## B\n\n### B\n"),
        10,
    ),
    Case("heading-placeholder", with_body("\n## New Section\n"), with_body("\n## Newly sectioned\n"), 6),
)

FILE_CASES = (
    Case("file-path", {**GOOD, "../x.md": ""}, {**GOOD, "a/x": ""}, None, path="../x.md"),
    Case("file-case", {**GOOD, "a.txt": "", "A.txt": ""}, {**GOOD, "a.txt": "", "b.txt": ""}, None, path="a.txt"),
    Case(
        "page-encoding",
        {**GOOD, "references/a.md": b"\xff"},
        {**GOOD, "references/a.md": "é"},
        None,
        path="references/a.md",
    ),
)

LINK_CASES = (
    Case("link-dead", with_body("\nText\n[x](references/x.md)\n"), with_page("# Page\n"), 7),
    Case("link-outside", with_body("\n[x](../other/SKILL.md)\n"), with_body("\n[x](https://example.org/../y)\n"), 6),
    Case(
        "link-base",
        with_page("[other](other.md)\n") | {"references/other.md": "x"},
        with_page("[other](references/other.md)\n") | {"references/other.md": "x"},
        1,
        path="references/page.md",
    ),
    Case("anchor-dead", with_body("\n# A b\n\n[x](#a-c)\n"), with_body("\n# A, `b`!\n\n[x](#a-b)\n"), 8),
    Case(
        "mention-dead",
        with_body("\nRun `python scripts/sum.py`.\n"),
        with_body("\nRun `scripts/sum.py` or $ROOT/scripts/other.py.\n") | {"scripts/sum.py": ""},
        6,
    ),
    Case(
        "link-deep",
        with_page("[deep](references/deep.md)") | {"references/deep.md": "x"},
        with_page("[page](references/page.md)"),
        None,
        path="references/deep.md",
    ),
    Case("link-nested", with_page("x", "references/a/page.md"), with_page("x"), 10),
    Case(
        "orphan-reference",
        {**GOOD, "references/page.md": "x"},
        with_body("\nEverything in references/ helps.\n") | {"references/page.md": "x"},
        None,
        path="references/page.md",
    ),
    Case(
        "orphan-file",
        with_body("\nRun scripts/a.py.\n") | {"scripts/a.py": "", "scripts/b.py": ""},
        with_body("\nRun scripts/a.py.\n") | {"scripts/a.py": "from b import c\n", "scripts/b.py": ""},
        None,
        path="scripts/b.py",
    ),
)

SIZE_CASES = (
    Case("skill-md-lines", with_body("\n" * 500), with_body("\n" * 496), 501),
    Case("skill-md-tokens", with_body("Some words here. " * 1500), with_body("Some words here. " * 1000), None),
    Case(
        "reference-contents",
        with_page(LONG_PAGE),
        with_page("# Page\n\n## Contents\n\n- a\n" + LONG_PAGE),
        1,
        path="references/page.md",
    ),
)

CASES = (*FRONT_CASES, *BODY_CASES, *FILE_CASES, *LINK_CASES, *SIZE_CASES)


def _of(rule: str, files: Files, directory: str | None = None) -> list[Finding]:
    return [finding for finding in validate(skill_of(files), directory) if finding.rule == rule]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_broken_example_is_found_where_it_is(case: Case) -> None:
    """One finding names file and line, says what is the matter and what to do about it."""
    (finding,) = _of(case.rule, case.bad, case.directory)
    assert (finding.path, finding.line) == (case.path, case.line)
    assert finding.message
    assert finding.advice


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_sound_example_is_not_reported(case: Case) -> None:
    """What resembles the broken example but is right passes the rule."""
    directory = "sums" if case.directory else None
    assert not _of(case.rule, case.good, directory)


def test_a_path_that_is_there_twice_is_an_error() -> None:
    """A skill put together by program can hold a path twice; on disk it cannot."""
    skill = skill_of(GOOD)
    twice = skill.model_copy(update={"files": (*skill.files, *skill.files)})
    assert [finding.rule for finding in validate(twice) if finding.severity == "error"] == ["file-twice"]


def test_every_rule_has_an_example() -> None:
    """No rule is added without an example that breaks it and one that passes; the disk's are in test_read."""
    on_disk = {rule.name for rule in survey.RULES}
    assert {case.rule for case in CASES} | {"file-twice"} | on_disk == {rule.name for rule in RULES}


def test_rules_have_names_of_their_own() -> None:
    """A rule's name identifies it in reports."""
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_sound_skill_has_no_findings() -> None:
    """A small well-made skill with a reference, a script and an asset passes without a word."""
    files = with_page("# Page\n\nText.\n") | {"scripts/add.py": "", "assets/form.xlsx": b"\0", "LICENSE.txt": "x"}
    main = str(files["SKILL.md"]) + "\nRun `python scripts/add.py` on `assets/form.xlsx`.\n"
    assert validate(skill_of(files | {"SKILL.md": main}), "sums") == ()


GLUED = (
    "All rows are checked.## Requirements",
    "See `code`.# Requirements for outputs",
    "in the sheet## Next",
    "as (shown)## Next",
    'said "no"## Next',
    "**Bold**## Next",
    "done…# Next",
    "## One.## Two",
    "- item.### Two",
    "> quote.## Two",
    "Use it:# **Bold title**",
    "日本## 次",
    "done ✓## Next",
)
NOT_GLUED = (
    "Use C# and F# here",
    "C# Code in `x`",
    "issue #12, PR#12 and GH-#4",
    "colours #ff0000 or bg#fff",
    "Write `text.## Title` as a heading",
    "Write ``a `b`.## Title`` so",
    "Headings are ## Title or ### Title",
    'Headings ("## Title") and (## Title)',
    "Column # Name",
    "titles – ## so – or “## so”",
    "| Item # | Order# |",
    "https://example.org/page.html#part and x.md#part",
    "[x](page.md#a) <https://e.org/a#b>",
    "## Title ##",
    "#NAME? and #REF! errors, e.g. #N/A",
    "#!/bin/bash",
    "a ## b",
    "    code.## not prose",
    '<a href="x.## y">link</a>',
)


@pytest.mark.parametrize("line", GLUED)
def test_headings_glued_to_text_are_errors(line: str) -> None:
    """A heading that lost its line is found after prose, code, quotes, headings and list items."""
    assert [finding.line for finding in _of("heading-glued", with_body(f"\n{line}\n"))] == [6]


@pytest.mark.parametrize("line", NOT_GLUED)
def test_other_number_signs_are_no_glued_headings(line: str) -> None:
    """Languages, issues, colours, code, links, closing marks and error values are left alone."""
    findings = validate(skill_of(with_body(f"\n{line}\n")))
    assert not [finding for finding in findings if finding.rule.startswith("heading-glued")]


@pytest.mark.parametrize(
    ("href", "rule"),
    [
        ("/etc/passwd", "link-outside"),
        ("~/notes.md", "link-outside"),
        ("file:///etc/passwd", "link-outside"),
        ("C:/x.md", "link-outside"),
        ("C:\\x.md", "link-outside"),
        ("references/../../x.md", "link-outside"),
        ("References/page.md", "link-dead"),
        ("<references/no such.md>", "link-dead"),
        ("references/pag%65.md", None),
        ("./references/page.md", None),
        ("references/", None),
        ("references/page.md#page", None),
        ("references/page.md#nothing", "anchor-dead"),
        ("mailto:a@b.c", None),
        ("//example.org/x", None),
        ("#", None),
    ],
)
def test_where_a_link_leads_is_told(href: str, rule: str | None) -> None:
    """Absolute, climbing and dead targets are told apart; escapes, folders, fragments and URLs are understood."""
    files = with_page("# Page\n")
    files["SKILL.md"] = str(files["SKILL.md"]) + f"\n[x]({href})\n"
    assert [finding.rule for finding in validate(skill_of(files))] == ([rule] if rule else [])


def test_links_in_code_are_text() -> None:
    """A link in a code span, a fence or a comment is an example, not a link."""
    assert not _of("link-dead", with_body("\n`[x](y.md)`\n\n```\n[x](y.md)\n```\n\n<!-- [x](y.md) -->\n"))


def test_images_html_and_reference_links_are_links() -> None:
    """However it is written, a link that leads nowhere is found on its line."""
    body = '\n![x](a.png)\ntext [y][r]\n\n<img src="b.png">\n\nText <a href="c.md">c</a>\n\n[r]: d.md\n'
    found = {finding.message.split("'")[1]: finding.line for finding in _of("link-dead", with_body(body))}
    assert found == {"a.png": 6, "d.md": 7, "b.png": 9, "c.md": 11}


def test_a_dead_link_names_the_file_that_was_meant() -> None:
    """Advice offers a file of the same name elsewhere, or one spelt nearly so."""
    files = with_page("x", "references/lookups.md")
    files["SKILL.md"] = str(files["SKILL.md"]) + "\n[a](lookups.md), [b](references/lookup.md)\n"
    findings = _of("link-dead", files)
    assert all("did you mean 'references/lookups.md'?" in finding.advice for finding in findings)
    assert len(findings) == 2


@pytest.mark.parametrize(
    "words", ["references/", "`./references/*.md`", "references/<topic>.md", "page.md", "all in (references/)"]
)
def test_a_reference_is_no_orphan_when_its_folder_is_named(words: str) -> None:
    """A folder named as a whole, by a pattern or a placeholder leads to each of its files."""
    assert not _of("orphan-reference", with_body(f"\nRead {words} first.\n") | {"references/page.md": "x"})


def test_another_file_of_the_folder_is_not_the_folder() -> None:
    """Naming one reference does not lead to its neighbour."""
    files = with_body("\nRead references/a.md and other/references/.\n") | {
        "references/a.md": "",
        "references/b.md": "",
    }
    assert [finding.path for finding in _of("orphan-reference", files)] == ["references/b.md"]


def test_a_name_inside_a_longer_name_leads_nowhere() -> None:
    """release-notes.md does not name notes.md."""
    files = with_body("\nRead release-notes.md.\n") | {"references/notes.md": "x", "references/release-notes.md": "x"}
    assert [finding.path for finding in _of("orphan-reference", files)] == ["references/notes.md"]
    told = with_body("\nRead references/notes.md.\n") | {"references/notes.md": "x"}
    assert not _of("orphan-reference", told)


def test_a_placeholder_in_a_fence_is_found_too() -> None:
    """Where a fence lost its end, the placeholder headings it swallowed are reported inside it."""
    (finding,) = _of("heading-placeholder", with_body("\n```python\nx = 1\n\n## New Section\n"))
    assert finding.line == 9
    assert "line 6" in finding.message


def test_findings_come_in_reading_order() -> None:
    """SKILL.md comes first, then other files by path, each by line."""
    files = with_body("\n[x](x.md)\n\n##Y\n") | {"a.md": "##X\n"}
    places = [(finding.path, finding.line) for finding in validate(skill_of(files))]
    assert places == [("SKILL.md", 6), ("SKILL.md", 8), ("a.md", None), ("a.md", 1)]


@given(skill_texts())
def test_random_sound_structure_is_never_called_damaged(text: str) -> None:
    """Whatever CommonMark builds on purpose has no glued headings; only fences left open are open."""
    rules = {finding.rule for finding in validate(skill_of({"SKILL.md": text}))}
    assert not rules & {"heading-glued", "heading-glued-maybe", "fence-glued", "heading-space", "front-yaml"}


@given(soup(), soup())
def test_validate_never_crashes(main: str, page: str) -> None:
    """Any text at all gets findings with a line inside the file."""
    for finding in validate(skill_of({"SKILL.md": main, "references/a.md": page})):
        text = {"SKILL.md": main, "references/a.md": page}[finding.path]
        assert finding.line is None or 1 <= finding.line <= text.count("\n") + text.count("\r") + 1
