"""The ReAct loop: what an agent is told, what it may do, how it ends, and what is kept of it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from core.agent.grading import grade_rollout
from core.agent.rollout import roll_out
from core.config import AgentConfig
from core.errors import BoundaryError, BudgetReached
from core.types import ModelReply, NotScorable, Trajectory, Usage
from core.view.rows import outcome_of
from tests.agent.local_sandbox import LocalSandbox
from tests.agent.scripted import TOOK, Scripted, bash, calls, in_order, python, words
from tests.agent.setting import COPY, MODEL, SKILL, SKILL_MD, Setting

DONE = words("Copied the input.")


def test_an_agent_works_until_it_answers(setting: Setting) -> None:
    """Steps carry what was said, done and seen; the answer ends the attempt; its file is handed in for every case."""
    look = python("print('looking')", text="First I look.")
    rolled, _ = asyncio.run(setting.roll([look, python(COPY), DONE]))
    trajectory = rolled.trajectory
    assert (trajectory.ended, trajectory.answer) == ("answered", "Copied the input.")
    assert [step.index for step in trajectory.steps] == [1, 2, 3]
    first = trajectory.steps[0]
    assert first.text == "First I look."
    assert first.action is not None
    assert first.observation is not None
    assert (first.action.tool, first.observation.text.strip()) == ("python", "looking")
    assert [output.case for output in rolled.outputs] == [1, 2, 3]
    assert all(output.path and Path(output.path).is_file() for output in rolled.outputs)


def test_the_other_cases_cost_no_model_call(setting: Setting) -> None:
    """The recorded commands are run again on the other cases' inputs; the model is asked for the first case alone."""
    rolled, llm = asyncio.run(setting.roll([python(COPY), DONE]))
    assert len(llm.asked) == 2
    task = setting.taskset.evolve[0]
    for case, output in zip(task.cases, rolled.outputs, strict=True):
        assert output.path is not None
        assert Path(output.path).read_bytes() == Path(case.inputs[0].path).read_bytes()


def test_every_turn_keeps_what_it_took(setting: Setting) -> None:
    """Tokens, cached tokens, latency and cost of each call stand with its step, and their sum with the trajectory."""
    rolled, llm = asyncio.run(setting.roll([python(COPY), DONE]))
    steps = rolled.trajectory.steps
    assert [step.usage for step in steps] == [TOOK, TOOK]
    assert rolled.trajectory.usage == TOOK + TOOK
    assert [step.call for step in steps] == [request.digest for request in llm.asked]


def test_two_calls_in_one_reply_are_two_steps_of_one_turn(setting: Setting) -> None:
    """Both are run in order; what the turn took is counted once."""
    both = calls(("bash", {"command": "echo one"}), ("bash", {"command": "echo two"}), text="Both.")
    rolled, _ = asyncio.run(setting.roll([both, python(COPY), DONE]))
    steps = rolled.trajectory.steps
    assert [step.observation.text.strip() for step in steps[:2] if step.observation] == ["one", "two"]
    assert [step.usage.calls for step in steps[:2]] == [1, 0]
    assert [step.text for step in steps[:2]] == ["Both.", ""]


def test_each_command_is_a_fresh_process_and_files_stay(setting: Setting) -> None:
    """A variable is gone in the next command, a file is there."""
    replies: list[ModelReply | Exception] = [
        python("kept = 1; open('kept.txt', 'w').write('still here')"),
        python("print('kept' in globals(), open('kept.txt').read())"),
        DONE,
    ]
    rolled, _ = asyncio.run(setting.roll(replies))
    seen = rolled.trajectory.steps[1].observation
    assert seen is not None
    assert seen.text.strip() == "False still here"


def test_the_skill_enters_whole_with_its_other_files_listed(setting: Setting) -> None:
    """SKILL.md stands in the system message; references are named there and shown when viewed."""
    _, llm = asyncio.run(setting.roll([calls(("view", {"path": "references/dates.md"})), python(COPY), DONE]))
    system = llm.asked[0].messages[0].text
    assert SKILL_MD.strip() in system
    assert "references/dates.md (3 lines)" in system
    assert "never as text" not in system
    assert "never as text" in llm.asked[1].messages[-1].text


def test_the_skill_is_mounted_where_the_prompt_says(setting: Setting) -> None:
    """Every command of the agent, and of the replays for other cases, sees the skill's files at /skill."""
    box = LocalSandbox()
    asyncio.run(setting.with_sandbox(box).roll([bash("cp input.xlsx output.xlsx"), DONE]))
    assert len(box.commands) == 3
    for command in box.commands:
        (mount,) = command.mounts
        assert mount.target == "/skill"
        assert (Path(mount.source) / "SKILL.md").read_text() == SKILL_MD
        assert os.access(Path(mount.source) / "scripts" / "hello.py", os.X_OK)


def test_without_a_skill_nothing_of_one_is_there(setting: Setting) -> None:
    """No block, no view tool, no mount, and a prompt of its own name."""
    box = LocalSandbox()
    job = setting.job(skill=None)
    rolled, llm = asyncio.run(setting.with_sandbox(box).roll([bash("cp input.xlsx output.xlsx"), DONE], job))
    assert rolled.trajectory.prompt is not None
    assert rolled.trajectory.prompt.name == "agent_no_skill"
    assert rolled.trajectory.skill_digest == ""
    assert "skill" not in llm.read
    assert [tool.name for tool in llm.asked[0].tools] == ["bash", "python"]
    assert box.commands[0].mounts == ()


def test_a_tool_that_does_not_exist_is_answered(setting: Setting) -> None:
    """The model is told which tools there are; nothing is run."""
    rolled, _ = asyncio.run(setting.roll([calls(("browse", {"url": "x"})), python(COPY), DONE]))
    seen = rolled.trajectory.steps[0].observation
    assert seen is not None
    assert "no tool 'browse'" in seen.text
    assert "bash, python, view" in seen.text


def test_half_a_character_in_a_program_harms_nothing(setting: Setting) -> None:
    """JSON can carry a lone surrogate, which no file or process argument can hold: it is replaced, and kept as run."""
    half = bash("printf '\ud83d'; cp input.xlsx output.xlsx")
    rolled, _ = asyncio.run(setting.roll([half, DONE]))
    step = rolled.trajectory.steps[0]
    assert step.action is not None
    assert step.action.arguments == {"command": "printf '?'; cp input.xlsx output.xlsx"}
    assert rolled.trajectory.ended == "answered"
    assert Trajectory.model_validate_json(rolled.trajectory.model_dump_json()) == rolled.trajectory


def test_long_output_is_cut_in_the_middle_and_counted(setting: Setting) -> None:
    """Head and tail stay, the cut is marked where it is, and its size is kept."""
    config = AgentConfig(observation_chars=400)
    loud = python("print('a' * 1000 + 'z' * 1000)")
    rolled, llm = asyncio.run(setting.roll([loud, python(COPY), DONE], setting.job(config=config)))
    seen = rolled.trajectory.steps[0].observation
    assert seen is not None
    assert seen.dropped == 2001 - 400
    assert seen.text.startswith("a" * 200 + "\n[… 1601 characters left out …]\n")
    assert seen.text.rstrip().endswith("z" * 199)
    assert "1601 characters left out" in llm.asked[1].messages[-1].text


def test_the_turn_limit_ends_an_attempt_that_is_still_graded(setting: Setting) -> None:
    """What it left until then is handed in."""
    rolled, llm = asyncio.run(setting.roll([python(COPY)], setting.job(config=AgentConfig(max_turns=3))))
    assert rolled.trajectory.ended == "turn_limit"
    assert len(llm.asked) == 3
    assert len(rolled.outputs) == 3


def test_a_conversation_that_outgrows_the_context_ends_an_attempt_that_is_still_graded(setting: Setting) -> None:
    """Programs cannot be left out of a conversation: an agent that writes too many has come to an end of its own, as
    at the turn limit. What it left until then counts, and nothing more is asked."""
    job = setting.job(model=MODEL.model_copy(update={"context_tokens": 8192}))
    rolled, llm = asyncio.run(setting.roll([python(COPY), python("# " + "many words " * 2000)], job))
    trajectory = rolled.trajectory
    assert (trajectory.ended, trajectory.failure, len(trajectory.steps)) == ("context_limit", None, len(llm.asked))
    assert 2 <= len(llm.asked) < job.config.max_turns
    assert all(output.path and Path(output.path).is_file() for output in rolled.outputs)
    graded = asyncio.run(grade_rollout(job.task, rolled, setting.grading))
    assert graded.grading is not None
    assert outcome_of(graded.trajectory) == "failed"


def test_a_prompt_that_leaves_no_room_is_no_failed_task(setting: Setting) -> None:
    """An agent that could not begin has done nothing wrong: the settings or the skill are told."""
    job = setting.job(model=MODEL.model_copy(update={"context_tokens": 256}))
    rolled, llm = asyncio.run(setting.roll([DONE], job))
    assert (rolled.trajectory.ended, rolled.outputs, llm.asked) == ("failed", (), [])
    assert rolled.trajectory.failure is not None
    assert rolled.trajectory.failure.kind == "context_overflow"


def test_the_time_limit_counts_replies_and_commands(setting: Setting) -> None:
    """Two replies of 40 seconds are over a limit of 60, whatever the clock of this machine says."""
    config = AgentConfig(seconds=60)
    slow: list[ModelReply | Exception] = [python(COPY, seconds=40.0)]
    rolled, llm = asyncio.run(setting.roll(slow, setting.job(config=config)))
    assert rolled.trajectory.ended == "time_limit"
    assert len(llm.asked) == 2
    assert len(rolled.outputs) == 3


def test_a_command_gets_no_more_time_than_the_attempt_has_left(setting: Setting) -> None:
    """Near the end of the attempt the command limit shrinks to what is left."""
    box = LocalSandbox()
    config = AgentConfig(seconds=50, command_seconds=30)
    job = setting.job(config=config)
    asyncio.run(setting.with_sandbox(box).roll([bash("cp input.xlsx output.xlsx", seconds=42.0), DONE], job))
    assert box.commands[0].limits.seconds == pytest.approx(8.0)
    assert box.commands[1].limits.seconds == pytest.approx(30.0)


def test_a_command_at_its_limit_is_told_to_the_model(setting: Setting) -> None:
    """The attempt goes on; the step says which limit ended the command."""
    config = AgentConfig(command_seconds=0.3)
    box = LocalSandbox()
    job = setting.job(config=config)
    rolled, llm = asyncio.run(setting.with_sandbox(box).roll([bash("sleep 5"), words("Gave up."), DONE], job))
    seen = rolled.trajectory.steps[0].observation
    assert seen is not None
    assert seen.ended == "time"
    assert "[stopped at the time limit]" in llm.asked[1].messages[-1].text


def test_an_answer_without_a_file_is_reminded_of_once(setting: Setting) -> None:
    """An agent that stops before anything lies there is told so; when it answers again, that is its answer."""
    rolled, llm = asyncio.run(setting.roll([words("All done."), words("Really done.")]))
    assert "/work/output.xlsx does not exist" in llm.asked[1].messages[-1].text
    assert rolled.trajectory.answer == "Really done."
    assert len(llm.asked) == 2
    assert [output.path for output in rolled.outputs] == [None, None, None]


def test_a_missing_file_is_a_failed_task(setting: Setting) -> None:
    """Nothing handed in is graded as what it is: no case passed."""
    rolled, _ = asyncio.run(setting.roll([words("All done.")]))
    graded = asyncio.run(grade_rollout(setting.taskset.evolve[0], rolled, setting.grading))
    assert graded.trajectory.grade is not None
    assert not isinstance(graded.trajectory.grade, NotScorable)
    assert graded.trajectory.grade.value == 0.0
    assert graded.grading is not None


def test_a_file_that_is_no_workbook_is_a_failed_task(setting: Setting) -> None:
    """Rubbish under the right name is the agent's mistake and not the grader's."""
    rolled, _ = asyncio.run(setting.roll([bash("echo rubbish > output.xlsx"), DONE]))
    graded = asyncio.run(grade_rollout(setting.taskset.evolve[0], rolled, setting.grading))
    assert graded.trajectory.failure is None
    assert graded.trajectory.grade is not None
    assert not isinstance(graded.trajectory.grade, NotScorable)
    assert not graded.trajectory.grade.passed


def test_an_endpoint_that_fails_is_no_failed_task(setting: Setting) -> None:
    """The attempt ends as failed with its failure, the steps until then are kept, and there is no grade."""
    down = BoundaryError("endpoint", "http_500", "the server answered 500 six times")
    rolled, _ = asyncio.run(setting.roll([python(COPY), down]))
    trajectory = rolled.trajectory
    assert (trajectory.ended, len(trajectory.steps)) == ("failed", 1)
    assert trajectory.failure == down.failure
    graded = asyncio.run(grade_rollout(setting.taskset.evolve[0], rolled, setting.grading))
    assert graded.trajectory.grade is None
    assert graded.grading is None


def test_a_failed_attempt_is_tried_again(setting: Setting) -> None:
    """A failure is not kept as a result: the same job later runs, and pays only for what was not answered before."""
    down = BoundaryError("endpoint", "http_500", "the server answered 500 six times")
    replies: list[ModelReply | Exception] = [python(COPY), down]
    llm = Scripted(in_order(replies))
    job = setting.job()
    assert asyncio.run(roll_out(job, setting.ports(llm))).trajectory.ended == "failed"
    replies[1] = DONE
    again = asyncio.run(roll_out(job, setting.ports(llm)))
    assert again.trajectory.ended == "answered"
    assert len(llm.asked) == 2


def test_a_budget_ends_an_attempt_without_a_grade(setting: Setting) -> None:
    """It can go on with a higher one; until then it is neither passed nor failed."""
    rolled, _ = asyncio.run(setting.roll([python(COPY), BudgetReached("10 calls")]))
    assert rolled.trajectory.ended == "budget"
    assert rolled.outputs == ()
    graded = asyncio.run(grade_rollout(setting.taskset.evolve[0], rolled, setting.grading))
    assert graded.trajectory.grade is None


def test_a_sandbox_that_fails_is_no_failed_task(setting: Setting) -> None:
    """Neither is it the agent's fault when its commands cannot be run at all."""

    class Broken(LocalSandbox):
        async def run(self, command: object) -> object:  # type: ignore[override]
            raise BoundaryError("sandbox", "no_namespace", "user namespaces are refused here")

    rolled, _ = asyncio.run(setting.with_sandbox(Broken()).roll([python(COPY)]))  # type: ignore[arg-type]
    assert rolled.trajectory.ended == "failed"
    assert rolled.trajectory.failure is not None
    assert rolled.trajectory.failure.boundary == "sandbox"


def test_the_expected_result_never_reaches_a_prompt_or_a_work_directory(setting: Setting) -> None:
    """Neither a path nor a value of the reference, nor anything of the other cases, is shown to the agent."""
    task = setting.taskset.evolve[0]
    literals = setting.taskset.literals(task)
    assert literals
    rolled, llm = asyncio.run(setting.roll([bash("find . -type f"), DONE]))
    first = "\n".join(message.text for message in llm.asked[0].messages)
    assert "answer.xlsx" not in first
    assert not [literal for literal in literals if literal in first]
    seen = rolled.trajectory.steps[0].observation
    assert seen is not None
    assert seen.text.split() == ["./input.xlsx"]


def test_parallel_attempts_share_nothing(setting: Setting) -> None:
    """Attempts at different tasks at once each see their own input: nothing goes through the process's environment."""
    before = dict(os.environ)

    async def all_at_once() -> list[bytes]:
        jobs = [setting.job(task=task) for task in setting.taskset.evolve]
        rolled = await asyncio.gather(*(setting.roll([python(COPY), DONE], job) for job in jobs))
        return [Path(str(each.outputs[0].path)).read_bytes() for each, _ in rolled]

    handed_in = asyncio.run(all_at_once())
    wanted = [Path(task.cases[0].inputs[0].path).read_bytes() for task in setting.taskset.evolve]
    assert handed_in == wanted
    assert dict(os.environ) == before


def test_nothing_is_left_behind(setting: Setting) -> None:
    """Work directories are gone after an attempt, also one that took the rights of its own directories away."""
    locked = bash("mkdir -p deep/er && cp input.xlsx output.xlsx && chmod 000 deep/er deep")
    asyncio.run(setting.roll([locked, DONE]))
    assert setting.left_in_scratch() == []


def test_the_text_protocol_does_the_same(setting: Setting) -> None:
    """A server without tools gets them described, and its `Action:` is run; the step holds the words without it."""
    said = f'I copy it.\n\nAction:\n{{"tool": "python", "arguments": {{"code": "{COPY}"}}}}'
    job = setting.job(model=MODEL.model_copy(update={"tools": "text"}))
    rolled, llm = asyncio.run(setting.roll([words(said), DONE], job))
    step = rolled.trajectory.steps[0]
    assert (rolled.trajectory.ended, step.text) == ("answered", "I copy it.")
    assert step.action is not None
    assert step.action.arguments == {"code": COPY}
    assert llm.asked[0].tools == ()
    assert llm.asked[1].messages[-1].role == "user"
    assert "copied" in llm.asked[1].messages[-1].text


def test_reasoning_is_kept_apart(setting: Setting) -> None:
    """It stands with its step and is no part of what was said."""
    thought = python(COPY, text="I copy.").model_copy(update={"reasoning": "Copying is enough."})
    rolled, _ = asyncio.run(setting.roll([thought, DONE]))
    assert (rolled.trajectory.steps[0].reasoning, rolled.trajectory.steps[0].text) == ("Copying is enough.", "I copy.")


def test_a_trajectory_says_what_made_it(setting: Setting) -> None:
    """Task, skill, model, prompt, seed and replicate stand in the record."""
    job = setting.job(seed=41, replicate=2)
    rolled, llm = asyncio.run(setting.roll([python(COPY), DONE], job))
    made = rolled.trajectory
    assert (made.task, made.skill_digest, made.model) == (job.task.id, SKILL.digest, "example")
    assert (made.seed, made.replicate) == (41, 2)
    assert {(request.seed, request.replicate) for request in llm.asked} == {(41, 2)}
    assert made.usage != Usage()
