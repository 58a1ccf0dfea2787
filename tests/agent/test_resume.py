"""Running an attempt again: what was paid for is not paid again, and the transcript stays what it was."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.agent.identity import rollout_id
from core.agent.rollout import roll_out
from core.config import AgentConfig
from core.errors import BoundaryError
from core.ports import Command
from core.prompts.load import load_prompt
from core.tasks.spreadsheet.workbooks import SPREADSHEET
from core.types import ModelReply, Observation
from tests.agent.local_sandbox import LocalSandbox
from tests.agent.scripted import Scripted, in_order, python, words
from tests.agent.setting import COPY, MODEL, Setting
from tests.agent.silent import SilentLLM

DONE = words("Copied the input.")
CLOCK = "import time, shutil; shutil.copy('input.xlsx', 'output.xlsx'); print('now', time.time_ns())"


def test_a_finished_attempt_is_returned_as_it_was(setting: Setting) -> None:
    """No model is asked and no command is run for an attempt whose record and files are there."""
    rolled, _ = asyncio.run(setting.roll([python(COPY), DONE]))
    box = LocalSandbox()
    again = asyncio.run(roll_out(setting.job(), setting.with_sandbox(box).ports(SilentLLM())))
    assert again == rolled
    assert box.ran == 0


def test_a_file_that_is_gone_is_made_again(setting: Setting) -> None:
    """The commands are run again over the journal; nothing is paid for."""
    llm = Scripted(in_order([python(COPY), DONE]))
    rolled = asyncio.run(roll_out(setting.job(), setting.ports(llm)))
    Path(str(rolled.outputs[1].path)).unlink()
    again = asyncio.run(roll_out(setting.job(), setting.ports(llm)))
    assert again == rolled
    assert Path(str(again.outputs[1].path)).is_file()
    assert len(llm.asked) == 2


def test_a_file_that_was_changed_is_made_again(setting: Setting) -> None:
    """What was handed in is known by its digest, not by its name."""
    rolled, llm = asyncio.run(setting.roll([python(COPY), DONE]))
    path = Path(str(rolled.outputs[0].path))
    kept = path.read_bytes()
    path.write_bytes(b"not a workbook")
    asyncio.run(roll_out(setting.job(), setting.ports(llm)))
    assert path.read_bytes() == kept


def test_a_resumed_transcript_carries_the_recorded_text(setting: Setting) -> None:
    """A command that prints the time prints another one when it is run again; what the model reads does not change,
    so its later replies are found in the journal, and the difference is recorded."""
    down = BoundaryError("endpoint", "http_500", "the server answered 500 six times")
    replies: list[ModelReply | Exception] = [python(CLOCK), down]
    llm = Scripted(in_order(replies))
    first = asyncio.run(roll_out(setting.job(), setting.ports(llm))).trajectory
    replies[1] = DONE
    resumed = asyncio.run(roll_out(setting.job(), setting.ports(llm))).trajectory
    assert resumed.ended == "answered"
    assert resumed.steps[0].observation == first.steps[0].observation
    assert len(resumed.divergences) == 1
    assert "step 1: printed something else" in resumed.divergences[0]
    assert len(llm.asked) == 2


def test_another_engine_that_was_first_counts(setting: Setting) -> None:
    """Two engines at the same attempt keep one transcript: the one the journal got first, as a resumed run reads it."""

    class Overtaken(LocalSandbox):
        async def run(self, command: Command) -> Observation:
            seen = await super().run(command)
            setting.journal.record_observation(identity, 1, seen.model_copy(update={"text": "now 1"}))
            return seen

    prompt = load_prompt("agent").ref
    identity = rollout_id(setting.job(), "output.xlsx", prompt, SPREADSHEET)
    rolled, llm = asyncio.run(setting.with_sandbox(Overtaken()).roll([python(CLOCK), DONE]))
    seen = rolled.trajectory.steps[0].observation
    assert seen is not None
    assert seen.text == "now 1"
    assert llm.asked[1].messages[-1].text == "now 1"
    assert len(rolled.trajectory.divergences) == 1


def test_a_resumed_attempt_has_its_files(setting: Setting) -> None:
    """What a command left before the interruption is there for the commands after it."""
    down = BoundaryError("endpoint", "http_500", "the server answered 500 six times")
    read = python("print(open('kept.txt').read()); import shutil; shutil.copy('input.xlsx', 'output.xlsx')")
    replies: list[ModelReply | Exception] = [python("open('kept.txt', 'w').write('from before')"), down]
    llm = Scripted(in_order(replies))
    asyncio.run(roll_out(setting.job(), setting.ports(llm)))
    replies[1:] = [read, DONE]
    resumed = asyncio.run(roll_out(setting.job(), setting.ports(llm))).trajectory
    seen = resumed.steps[1].observation
    assert seen is not None
    assert seen.text.strip() == "from before"
    assert resumed.divergences == ()


def test_a_resumed_attempt_ends_at_the_same_limit(setting: Setting) -> None:
    """Time is what the journal says replies and commands took: a quick replay runs no turn further."""
    llm = Scripted(in_order([python(COPY, seconds=40.0)]))
    job = setting.job(config=AgentConfig(seconds=60))
    first = asyncio.run(roll_out(job, setting.ports(llm)))
    Path(str(first.outputs[0].path)).unlink()
    again = asyncio.run(roll_out(job, setting.ports(llm)))
    assert again.trajectory == first.trajectory
    assert len(llm.asked) == 2


def test_an_attempt_that_outgrew_the_context_is_returned_as_it_was(setting: Setting) -> None:
    """It would end so again: no model is asked and no command is run."""
    job = setting.job(model=MODEL.model_copy(update={"context_tokens": 8192}))
    rolled, _ = asyncio.run(setting.roll([python(COPY), python("# " + "many words " * 2000)], job))
    box = LocalSandbox()
    again = asyncio.run(roll_out(job, setting.with_sandbox(box).ports(SilentLLM())))
    assert rolled.trajectory.ended == "context_limit"
    assert again == rolled
    assert box.ran == 0


def test_two_replicates_share_nothing(setting: Setting) -> None:
    """An A/A pair is two attempts: ids differ, and so does every request."""
    one, asked_one = asyncio.run(setting.roll([python(COPY), DONE], setting.job(replicate=0)))
    two, asked_two = asyncio.run(setting.roll([python(COPY), DONE], setting.job(replicate=1)))
    assert one.trajectory.id != two.trajectory.id
    assert not {each.digest for each in asked_one.asked} & {each.digest for each in asked_two.asked}
