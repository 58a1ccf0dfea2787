"""Whatever candidates, decisions and thresholds: one outcome, a sound skill, nobody without a fate."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.assemble import assemble
from core.patch.ledger import ledger, unaccounted
from core.patch.lines import entries, is_frame, text_lines
from core.patch.wording import words
from core.skill.validate import validate
from core.types import Assembled, Candidate, Decision, Edit, Patch, Skill, Threshold
from tests.assemble.making import TASK_OF, decide, leaves, skill
from tests.patch.edits_strategy import edits
from tests.skill.markdown_strategy import skill_texts, texts

RICH = """---
name: sheets
description: Work with .xlsx files by Python.
---

# Sheets

Read this first.

## Reading

- Print the sheet names first.
- Print ten rows.

```python
x = 1
```

### Dates

- Compare dates as dates.

## Formulas

- Write a formula as a string.

## Old

Something wrong.

See [a](references/a.md).
"""
AS_SAVED = (RICH, RICH, RICH.replace("\n", "\r\n"), RICH.rstrip(), f"\ufeff{RICH}")
"""RICH as editors save it: other line ends, none at the end, a byte order mark."""
LESSONS = (
    "- Recalculate before saving the file.",
    "- Never recalculate before saving the file.",
    "- Recalculate before you save the file.",
    "- Quote names with spaces.\n- Trim names you group by.",
    "## Charts\n\n- Name both axes of a chart.",
    "## Formulas\n\n- Keep absolute references.",
    "Read [b](references/b.md) for this.",
    "```python\nbook.save(path)\n```",
    "### Times\n\nUse HH:MM.",
)
FILES = ("references/b.md", "references/a.md", "scripts/run.py", "references/formulas.md")


@st.composite
def candidates(draw: st.DrawFn, text: str) -> tuple[Candidate, ...]:
    """Candidates of a root: edits of the base that mostly fit, sources of a few tasks behind each line."""
    made = []
    for number in range(1, draw(st.integers(0, 7)) + 1):
        edit = draw(edits(text))
        kind = draw(st.integers(0, 5))
        if kind == 0:
            op = draw(st.sampled_from(("create_file", "delete_file")))
            body = draw(st.sampled_from(("# B\n\nText.", "print(1)", "# Other\n\n- x y z")))
            edit = Edit(id="x", op=op, path=draw(st.sampled_from(FILES)), text=body if op == "create_file" else "")
        elif kind < 4 and edit.op not in ("set_description", "delete_section"):
            edit = edit.model_copy(update={"text": draw(st.sampled_from(LESSONS))})
        edit = edit.model_copy(update={"id": f"m1.000.c{number}"})
        groups = st.sampled_from((leaves(1), leaves(2), leaves(3), leaves(4, 2), leaves(2, 6), leaves(6, 3)))
        one = draw(groups)
        behind = [one if draw(st.booleans()) else draw(groups) for _ in range(entries(edit.text))]
        made.append(Candidate(edit=edit, line_sources=tuple(behind)))
    return tuple(made)


Case = tuple[Skill, tuple[Candidate, ...], tuple[Decision, ...]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    text = draw(st.one_of(st.sampled_from(AS_SAVED), st.sampled_from(AS_SAVED), skill_texts(), texts()))
    base = skill(text, references__a_md="# A\n\nText.\n", scripts__run_py="print(0)\n")
    found = draw(candidates(text))
    targets = [*(each.edit.id for each in found), *leaves(6), "p001", "p003"]
    words = Edit(id="x", op="append_to_section", anchor="## Formulas", text="- In my own words.")
    verdicts = st.builds(
        decide,
        st.sampled_from(targets),
        st.sampled_from(("accept", "reject", "undo")),
        st.one_of(st.none(), st.none(), st.just(words)),
    )
    return base, found, tuple(draw(st.lists(verdicts, max_size=3)))


PROPERTY = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def run(case: Case, min_tasks: int = 3) -> Assembled:
    base, found, decisions = case
    return assemble(base, found, decisions, Threshold(min_tasks=min_tasks), TASK_OF, 10)


@PROPERTY
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(case: Case, chance: random.Random) -> None:
    """Deterministic: any order, and a second time, give the same skill, blame, fates and findings."""
    base, found, decisions = case
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert run((base, tuple(shuffled), decisions)) == run(case) == run(case)


@PROPERTY
@given(cases(), st.integers(1, 5))
def test_every_candidate_and_every_leaf_has_a_fate(case: Case, min_tasks: int) -> None:
    """Nothing is dropped silently: candidates by name, and through the ledger each leaf edit behind them."""
    everybody_has_a_fate(case, min_tasks)


def everybody_has_a_fate(case: Case, min_tasks: int) -> None:
    assembled = run(case, min_tasks)
    named = {fate.edit for fate in assembled.fates}
    assert {candidate.edit.id for candidate in case[1]} <= named
    assert all(fate.reason for fate in assembled.fates)
    behind = sorted({source for candidate in case[1] for source in candidate.sources})
    patches = [
        Patch(
            id=source[:4],
            slot=int(source[1:4]),
            base_digest="",
            origin="success_analyst",
            trajectory="",
            task=TASK_OF[source],
            root_cause="",
            edits=(Edit(id=source, op="append_to_section", anchor="## A", text="- x"),),
        )
        for source in behind
    ]
    assert unaccounted(ledger(patches, [], [], [], assembled.fates)) == ()


@PROPERTY
@given(cases(), st.integers(1, 5))
def test_the_result_has_no_error_that_the_base_does_not_have(case: Case, min_tasks: int) -> None:
    """No finding of severity error is made by assembling, whatever the candidates bring."""
    no_new_errors(case, min_tasks)


def no_new_errors(case: Case, min_tasks: int) -> None:
    assembled = run(case, min_tasks)

    def errors(found: Skill) -> Counter[tuple[str, str]]:
        return Counter((each.rule, each.path) for each in validate(found) if each.severity == "error")

    assert errors(assembled.skill) <= errors(case[0])


@PROPERTY
@given(cases())
def test_every_line_of_the_result_knows_where_it_comes_from(
    case: Case,
) -> None:
    """Blame has each line of each file, in order, with a base line, leaf edits or a note."""
    every_line_is_blamed(case)


def every_line_is_blamed(case: Case) -> None:
    base, found, _ = case
    assembled = run(case)
    for file in assembled.skill.files:
        lines = [line for line in assembled.blame if line.path == file.path]
        assert [line.text for line in lines] == list(text_lines(file.text))
        assert [line.line for line in lines] == list(range(1, len(lines) + 1))
        for line in lines:
            assert line.base_line is not None or line.sources or line.note
            if line.base_line is not None:
                assert text_lines(base.text(file.path))[line.base_line - 1] == line.text
    known = {candidate.edit.id: set(candidate.sources) for candidate in found}
    everyone = set().union(*known.values()) if known else set()
    assert {source for line in assembled.blame for source in line.sources} <= everyone
    assert {line.edit for line in assembled.blame} <= known.keys() | {""}


@PROPERTY
@given(cases(), st.integers(1, 5))
def test_what_the_fates_say_is_so(case: Case, min_tasks: int) -> None:
    """What is applied or routed has its lines where the fate says, and nothing else has lines anywhere."""
    fates_are_true(case, min_tasks)


def fates_are_true(case: Case, min_tasks: int) -> None:
    assembled = run(case, min_tasks)
    places = {(line.edit, line.path) for line in assembled.blame if line.edit}
    kinds: dict[str, set[str]] = {}
    for fate in assembled.fates:
        kinds.setdefault(fate.edit, set()).add(fate.kind)
    for candidate in case[1]:
        identifier = candidate.edit.id
        here = {fate.into for fate in assembled.fates if fate.edit == identifier and fate.kind in ("applied", "routed")}
        standing = {path for edit, path in places if edit == identifier}
        assert standing <= here
        if candidate.edit.text.strip() and not any(d.replacement for d in case[2]):
            assert standing == here
        if not kinds[identifier] & {"applied", "routed"}:
            assert not standing
    named = {candidate.edit.id for candidate in case[1]}
    for path in {fate.into for fate in assembled.fates if fate.kind == "routed" and fate.edit in named}:
        assert assembled.skill.file(path) is not None
        assert f"]({path})" in assembled.skill.text() or f"]({path})" in case[0].text()


@PROPERTY
@given(cases(), st.integers(1, 5))
def test_raising_the_threshold_never_adds_a_lesson_to_skill_md(case: Case, min_tasks: int) -> None:
    """The slider only takes lessons out of SKILL.md when it goes up; code's own links aside."""
    threshold_is_monotone(case, min_tasks)


def threshold_is_monotone(case: Case, min_tasks: int) -> None:

    def lessons(assembled: Assembled) -> set[tuple[str, str]]:
        return {(line.edit, line.text) for line in assembled.blame if line.path == "SKILL.md" and line.sources}

    low, high = run(case, min_tasks), run(case, min_tasks + 1)
    assert lessons(high) <= lessons(low)


ANCHORS = ("# Sheets", "## Reading", "## Reading > ### Dates", "## Formulas", "## Old")
TOLD = (
    *LESSONS,
    "Say what was done in one sentence.",
    "- Name the sheet.\n- Look at the last row too.",
    "1. First look at it.",
)


@st.composite
def told(draw: st.DrawFn) -> tuple[Candidate, ...]:
    """Added text of two tasks each, for sections of RICH or with sections of its own."""
    found = []
    for number, text in enumerate(draw(st.lists(st.sampled_from(TOLD), min_size=1, max_size=7, unique=True)), 1):
        op = "add_section" if text.startswith("#") else "append_to_section"
        edit = Edit(id=f"m1.000.c{number}", op=op, anchor=draw(st.sampled_from(ANCHORS)), text=text)
        found.append(Candidate(edit=edit, line_sources=(leaves(2, 2 * number),) * entries(text)))
    return tuple(found)


@PROPERTY
@given(told(), st.sets(st.integers(0, 6)), st.sampled_from(AS_SAVED))
def test_a_second_evolution_that_finds_more_support_loses_no_lesson(
    found: tuple[Candidate, ...], again: set[int], text: str
) -> None:
    """What leaves a reference stands in SKILL.md; besides, only headings, links and blank lines go."""
    base = skill(text, references__a_md="# A\n\nText.\n")
    first = assemble(base, found, (), Threshold(min_tasks=3), TASK_OF, 10)
    widespread = [each for index, each in enumerate(found) if index in again]
    second = assemble(first.skill, widespread, (), Threshold(min_tasks=2), TASK_OF, 10)
    kept = {(line.path, line.base_line) for line in second.blame}
    main = {words(line) for line in text_lines(second.skill.text())}
    for file in first.skill.files:
        for number, line in enumerate(text_lines(file.text), 1):
            link = file.path == "SKILL.md" and line.startswith("- [")
            assert (file.path, number) in kept or is_frame(line) or link or words(line) in main
    errors = {finding.rule for finding in validate(second.skill) if finding.severity == "error"}
    assert errors <= {finding.rule for finding in validate(base) if finding.severity == "error"}
    for path in (file.path for file in second.skill.files if file.path != "SKILL.md"):
        assert any(not is_frame(line) for line in text_lines(second.skill.text(path)))
    assert assemble(second.skill, widespread, (), Threshold(min_tasks=2), TASK_OF, 10).skill == second.skill


@pytest.mark.slow
@pytest.mark.timeout(3600)
@settings(PROPERTY, max_examples=2000)
@given(cases(), st.integers(1, 5))
def test_all_of_this_over_many_more(case: Case, min_tasks: int) -> None:
    """Fates, errors, blame and the threshold, two thousand times."""
    everybody_has_a_fate(case, min_tasks)
    no_new_errors(case, min_tasks)
    every_line_is_blamed(case)
    fates_are_true(case, min_tasks)
    threshold_is_monotone(case, min_tasks)
