"""The scripted agent in its loop: what it does depends on the task, the workbook and the skill's text alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.agent.skill_in_prompt import skill_block, view_file
from core.agent.task_in_prompt import task_block
from core.agent.tools import agent_tools
from core.demo.policy import POLICIES
from core.demo.policy.conversation import Exchange, Reply, Request, read_request
from core.llm.wire import body_of
from core.prompts.load import load_prompt
from core.tasks.spreadsheet.workbooks import SPREADSHEET
from core.tasks.starter import LESSONS, starter_skill
from core.types import Case, InputFile, ModelRequest, Skill, SkillFile, Task
from tests.demo.test_understanding import LISTING
from tests.demo.working import PRACTICE_OF, Bench, lay, run, task_with

SUM = "Next to each 'Depot' on 'Board' give the sum of 'Mileage' (column 'Miles'); the records are on 'Trips'."


def task(instruction: str, identifier: str = "x", position: str = "") -> Task:
    given = InputFile(name="input.xlsx", path="/nowhere/input.xlsx", digest="0")
    return Task(
        id=identifier,
        taskset="t",
        domain="spreadsheet",
        instruction=instruction,
        cases=(Case(index=1, inputs=(given,)),),
        details={"answer_position": position},
    )


def teaching(*lines: str, reference: str = "") -> Skill:
    """The starter skill with more lines, and with a reference of its own."""
    base = starter_skill()
    text = base.text() + "".join(f"- {line}\n" for line in lines)
    files = [SkillFile(path="SKILL.md", data=text.encode()), *(file for file in base.files if file.path != "SKILL.md")]
    if reference:
        files.append(SkillFile(path="references/more.md", data=f"# More\n\n- {reference}\n".encode()))
    return Skill(name=base.name, files=tuple(files))


def prompted(job: Task, skill: Skill | None, exchanges: tuple[Exchange, ...] = ()) -> Request:
    values = {"task": task_block(job, "output.xlsx", SPREADSHEET), "max_turns": "20", "observation_chars": "6000"}
    if skill is None:
        messages = load_prompt("agent_no_skill").render(**values)
    else:
        messages = load_prompt("agent").render(**values, skill=skill_block(skill))
    request = ModelRequest(
        endpoint="e", model="m", messages=messages, tools=agent_tools(skill is not None, SPREADSHEET)
    )
    read = read_request(body_of(request))
    return Request(read.system, read.user, read.tools, True, None, exchanges, "")


def at_work(job: Task, skill: Skill | None, listing: str) -> tuple[list[str], str]:
    """The programs of an attempt in order, the skill's files shown when asked for, and the answer."""
    exchanges: tuple[Exchange, ...] = ()
    programs: list[str] = []
    for _ in range(12):
        reply: Reply = POLICIES["demo"](prompted(job, skill, exchanges))
        if not reply.calls:
            return programs, reply.text
        call = reply.calls[0]
        if call.tool == "view":
            assert skill is not None
            seen = view_file(skill, str(call.arguments["path"]))
        else:
            programs.append(str(call.arguments["code"]))
            seen = listing if len(programs) == 1 else "done"
        exchanges = (*exchanges, Exchange(call, seen))
    raise AssertionError("it never answered")


def program_for(skill: Skill | None, listing: str = LISTING, identifier: str = "x") -> str:
    programs, _ = at_work(task(SUM, identifier), skill, listing)
    return programs[-1]


def graded(bench: Bench, skill: Skill) -> bool:
    """Whether the program the agent writes under this skill is right on every case."""
    given = InputFile(name="0_input.xlsx", path=bench.path(0, "input"), digest="0")
    job = task(bench.instruction).model_copy(update={"cases": (Case(index=1, inputs=(given,)),)})
    programs, _ = at_work(job, skill, run(_listing_program(job, skill), bench.folder))
    return bench.right_with(programs[-1])


def _listing_program(job: Task, skill: Skill) -> str:
    return str(POLICIES["demo"](prompted(job, skill)).calls[0].arguments["code"])


def test_it_looks_reads_the_references_works_and_answers() -> None:
    """One listing, every reference once, one program, one answer."""
    programs, said = at_work(task(SUM), teaching(reference="Leave out hidden rows."), LISTING)
    assert len(programs) == 2
    assert ".hidden" in programs[-1]
    assert "output.xlsx" in said


@pytest.mark.parametrize("lesson", [each for each in LESSONS if each.spread != "false"], ids=lambda each: each.id)
def test_every_wording_of_a_lesson_changes_the_program_alike(lesson) -> None:  # type: ignore[no-untyped-def]
    """Paraphrases lead to one program; and to another than the starter skill alone where the lesson matters here."""
    programs = {program_for(teaching(statement)) for statement in lesson.statements}
    assert len(programs) == 1
    matters = PRACTICE_OF[lesson.id] not in ("dates", "serials", "errors", "duplicates")
    assert (programs != {program_for(starter_skill())}) == matters


def test_a_refuted_lesson_is_not_followed() -> None:
    """A skill that says the opposite leaves the practice naive."""
    against = teaching("Include total rows when adding up; they belong to the sum.")
    assert program_for(against) == program_for(starter_skill())


def test_lessons_in_references_count_once_they_are_read() -> None:
    """A lesson in a reference file leads to the same program as one in SKILL.md."""
    told = "A blank row does not end the data: skip it and read on."
    assert program_for(teaching(reference=told)) == program_for(teaching(told))


def test_task_ids_change_nothing() -> None:
    """The same task under another id is done in the same way."""
    assert program_for(starter_skill(), identifier="a") == program_for(starter_skill(), identifier="999-b")


def test_other_names_change_only_the_names() -> None:
    """Renamed sheets and headings come out renamed, and the program is otherwise the same."""
    names = {"Trips": "Voyages", "Depot": "Standort", "Mileage": "Kilometer"}
    listing, instruction = LISTING, SUM
    for old, new in names.items():
        listing, instruction = listing.replace(f"'{old}'", f"'{new}'"), instruction.replace(f"'{old}'", f"'{new}'")
    programs, _ = at_work(task(instruction), starter_skill(), listing)
    renamed = program_for(starter_skill())
    for old, new in names.items():
        renamed = renamed.replace(f"'{old}'", f"'{new}'")
    assert _sets_sorted(programs[-1]) == _sets_sorted(renamed)


def _sets_sorted(program: str) -> list[str]:
    return [line for line in program.splitlines() if "read_records(" not in line or line.startswith("def")]


def test_without_a_skill_it_works_naively() -> None:
    """No skill in the prompt leads to the same program as a skill that teaches nothing."""
    assert program_for(None) == program_for(starter_skill())


def test_unknown_work_is_attempted_and_doubted() -> None:
    """On a task it does not know it looks, tries something that leaves a file, and says that it is not certain."""
    programs, said = at_work(task("Please colour my charts.", position="Sheet1!B2:B9"), starter_skill(), LISTING)
    assert len(programs) == 2
    assert "save(" in programs[-1]
    assert "not certain" in said


@pytest.mark.parametrize(
    ("family", "lessons"),
    [("group_total", ("skip_totals", "text_numbers")), ("lookup", ("normalise_keys",)), ("late_rows", ("text_dates",))],
)
def test_with_the_starter_skill_it_fails_and_with_the_lessons_it_passes(
    family: str, lessons: tuple[str, ...], tmp_path: Path
) -> None:
    """Executed and graded: S0 alone is not enough where lessons are needed; taught in the suite's words it passes."""
    bench = lay(task_with(family, *lessons), tmp_path)
    statements = [each.statements[0] for each in LESSONS if each.id in lessons]
    assert not graded(bench, starter_skill())
    assert graded(bench, teaching(*statements))
