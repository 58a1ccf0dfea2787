"""The ReAct loop: one agent, one task, until it answers or a limit ends it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from core.agent.conversation import make_room
from core.agent.identity import RolloutJob, rollout_id
from core.agent.kept import keep, recall
from core.agent.memory_in_prompt import memory_block
from core.agent.pictures import pictures, with_pictures
from core.agent.ports import AgentPorts
from core.agent.replay import commands, replay
from core.agent.skill_in_prompt import skill_block
from core.agent.task_in_prompt import task_block
from core.agent.tools import RUNS, agent_tools
from core.agent.work_files import lay_inputs, take_output, work_directory
from core.agent.workbench import Workbench, open_workbench
from core.errors import BoundaryError, BudgetReached
from core.llm.turns import ParsedCall, Speaker, Turn, observation_message, take_turn
from core.ports import CallContext, CaseOutput
from core.prompts.load import Prompt, load_prompt
from core.types import Action, Ended, Failure, Message, Observation, Record, Step, Trajectory, Usage, says

NOTHING_LEFT_YET = (
    "You answered without a tool call, but /work/{name} does not exist. If the work is not done, go on with a tool "
    "call. To end here all the same, answer again without one."
)

WRITTEN_CALL = re.compile(
    r"^[ \t>*_#`]*action\b[^\n:]{0,8}:|<tool_call|<function=|\[TOOL_CALLS\]|<\|python_tag\|>|<\|channel\|>|```|^\s*\{",
    re.IGNORECASE | re.MULTILINE,
)
"""Where a call begins in a reply that carries it as text."""


class RolledOut(Record):
    """A finished attempt and what it handed in for each test case; nothing where it ended failed or at a budget."""

    trajectory: Trajectory
    outputs: tuple[CaseOutput, ...] = ()


def unheard(rollout: str) -> None:
    """What is done with a rollout's id where nobody asks for it."""


async def roll_out(job: RolloutJob, ports: AgentPorts, started: Callable[[str], None] = unheard) -> RolledOut:
    """Let the agent work at the task's first case, then run its commands again for the other cases.

    An attempt the journal holds, whose outputs are still there, is returned as it was. Otherwise the loop runs over
    the journal: replies that were paid for are not paid for again, commands are executed again to rebuild the files.
    Infrastructure that fails is a trajectory with `ended="failed"` and its failure, and has no outputs to grade.
    `started` is told the attempt's id when it begins, and nothing where the journal holds all of it.
    """
    domain = ports.taskset.domain
    prompt = load_prompt(domain.agent if job.skill else f"{domain.agent}_no_skill", job.prompts)
    identity = rollout_id(job, ports.taskset.output_name(job.task), prompt.ref, domain)
    kept = recall(ports.journal, identity, ports.outputs(identity))
    if kept is not None:
        return RolledOut(trajectory=kept[0], outputs=kept[1])
    started(identity)
    rollout = _Rollout(job, ports, prompt, identity)
    try:
        outputs = await rollout.work()
    except BudgetReached as reached:
        spent = Failure(boundary="budget", kind="reached", message=str(reached))
        return RolledOut(trajectory=rollout.trajectory("budget", spent))
    except BoundaryError as problem:
        return RolledOut(trajectory=rollout.trajectory("failed", problem.failure))
    trajectory = rollout.trajectory(rollout.ended)
    keep(ports.journal, trajectory, outputs)
    return RolledOut(trajectory=trajectory, outputs=outputs)


class _Rollout:
    """An attempt on its way: the messages so far, the steps so far, the time it took as the journal knows it."""

    def __init__(self, job: RolloutJob, ports: AgentPorts, prompt: Prompt, identity: str) -> None:
        self.job, self.ports, self.prompt, self.identity = job, ports, prompt, identity
        self.output_name = ports.taskset.output_name(job.task)
        self.domain = ports.taskset.domain
        self.speaker = Speaker(model=job.model, seed=job.seed, replicate=job.replicate)
        self.tools = agent_tools(job.skill is not None, self.domain)
        self.messages: list[Message] = []
        self.steps: list[Step] = []
        self.divergences: list[str] = []
        self.usage = Usage()
        self.seconds = 0.0
        self.ended: Ended = "turn_limit"
        self.answer: str | None = None

    async def work(self) -> tuple[CaseOutput, ...]:
        """Run the loop and hand in every case."""
        self.messages = list(self._first_messages())
        with work_directory(self.ports.scratch) as work:
            lay_inputs(self.job.task.cases[0], work)
            bench = open_workbench(
                work, self.job.skill, self.job.config, self.ports.sandbox, self.ports.scratch, self.domain.tools
            )
            await self._loop(bench)
            return await self._hand_in(work)

    def trajectory(self, ended: Ended, failure: Failure | None = None) -> Trajectory:
        """The record of this attempt as far as it came."""
        return Trajectory(
            id=self.identity,
            task=self.job.task.id,
            skill_digest=self.job.skill.digest if self.job.skill else "",
            model=self.job.model.model,
            prompt=self.prompt.ref,
            seed=self.job.seed,
            replicate=self.job.replicate,
            steps=tuple(self.steps),
            answer=self.answer,
            ended=ended,
            failure=failure,
            usage=self.usage,
            divergences=tuple(self.divergences),
            retrieved=self.job.memory.retrieved,
        )

    def _first_messages(self) -> tuple[Message, ...]:
        config = self.job.config
        values = {
            "task": task_block(self.job.task, self.output_name, self.domain),
            "max_turns": str(config.max_turns),
        }
        if self.domain.tools:
            values["observation_chars"] = str(config.observation_chars)
        if self.job.skill is not None:
            remembered = memory_block(self.job.memory.items)
            values["skill"] = "\n\n".join(filter(None, (skill_block(self.job.skill), remembered)))
        return with_pictures(self.prompt.render(**values), pictures(self.job.task.cases[0], self.domain))

    async def _loop(self, bench: Workbench) -> None:
        """Take turns until one of the ends. Time is what replies and commands took, as recorded: a resumed attempt
        ends where the first one did."""
        reminded = False
        for _ in range(self.job.config.max_turns):
            if self.seconds >= self.job.config.seconds:
                self.ended = "time_limit"
                return
            if not make_room(self.speaker, self.messages, self.tools):
                self.ended = "context_limit"
                return
            turn = await self._turn()
            if turn.calls:
                for call in turn.calls:
                    await self._act(bench, turn, call)
                continue
            self._note(turn, None, None)
            if not reminded and self._nothing_left(bench.work):
                reminded = True
                self.messages.append(says("user", NOTHING_LEFT_YET.format(name=self.output_name)))
                continue
            self.ended, self.answer = "answered", turn.text
            return

    async def _turn(self) -> Turn:
        context = CallContext(role="agent", about=self.identity)
        turn = await take_turn(self.ports.llm, self.speaker, tuple(self.messages), self.tools, context)
        self.messages.append(turn.message)
        self.usage += turn.usage
        self.seconds += turn.usage.seconds
        return turn

    async def _act(self, bench: Workbench, turn: Turn, call: ParsedCall) -> None:
        action = Action(tool=call.name, arguments=call.arguments, call_id=call.id)
        seen = await bench.act(action, self.job.config.seconds - self.seconds)
        observation = self._as_recorded(seen, action)
        self.seconds += observation.seconds
        self._note(turn, action, observation)
        self.messages.append(observation_message(self.speaker, call, observation_text(observation)))

    def _as_recorded(self, seen: Observation, action: Action) -> Observation:
        """The journal's observation of this step, where there is one; what was seen now is recorded otherwise."""
        if action.tool not in RUNS:
            return seen
        index = len(self.steps) + 1
        recorded = self.ports.journal.observation(self.identity, index)
        if recorded is None:
            self.ports.journal.record_observation(self.identity, index, seen)
            return seen
        if (seen.text, seen.exit_status, seen.ended) != (recorded.text, recorded.exit_status, recorded.ended):
            self.divergences.append(divergence(index, recorded, seen))
        return recorded

    def _note(self, turn: Turn, action: Action | None, observation: Observation | None) -> None:
        """Add a step; what the model said and what the turn took stand with the first step of the turn."""
        first = not self.steps or self.steps[-1].call != turn.key
        step = Step(
            index=len(self.steps) + 1,
            reasoning=turn.reasoning if first else "",
            text=words(turn) if first else "",
            action=action,
            observation=observation,
            usage=turn.usage if first else Usage(),
            call=turn.key,
        )
        self.steps.append(step)

    def _nothing_left(self, work: Path) -> bool:
        return self.output_name is not None and not (work / self.output_name).is_file()

    async def _hand_in(self, work: Path) -> tuple[CaseOutput, ...]:
        """The first case's output as the agent left it; the other cases' by running its commands on their inputs."""
        first, *others = self.job.task.cases
        name = self.output_name
        if name is None:
            return (CaseOutput(case=first.index, answer=self.answer),)
        home = self.ports.outputs(self.identity)
        target = home / f"{first.index}_{name}"
        left = take_output(work, name, target)
        outputs = [CaseOutput(case=first.index, path=str(target) if left else None)]
        actions = commands(self.steps)
        for case in others:
            place = home / f"{case.index}_{name}"
            again = await replay(actions, case, self.job.skill, self.job.config, self.ports, place, name)
            outputs.append(CaseOutput(case=case.index, path=str(again.output) if again.output else None))
        return tuple(outputs)


def observation_text(observation: Observation) -> str:
    """What a model reads: the output, and the status or the limit where the command did not end well."""
    notes = []
    if observation.ended:
        notes.append(f"[stopped at the {observation.ended} limit]")
    elif observation.exit_status not in (0, None):
        notes.append(f"[exit status {observation.exit_status}]")
    text = observation.text.rstrip("\n")
    return "\n".join(part for part in [text or "[no output]", *notes])


def words(turn: Turn) -> str:
    """What a model said in a turn besides its call: in the text protocol the call is part of the reply's text."""
    if not turn.calls or turn.message.tool_calls:
        return turn.text.strip()
    return WRITTEN_CALL.split(turn.text, maxsplit=1)[0].strip()


def divergence(index: int, recorded: Observation, seen: Observation) -> str:
    """Where a command that was run again answered something else than the journal holds."""
    if recorded.text != seen.text:
        pairs = enumerate(zip(recorded.text, seen.text, strict=False))
        at = next((place for place, (old, new) in pairs if old != new), min(len(recorded.text), len(seen.text)))
        return (
            f"step {index}: printed something else from character {at + 1} on; the transcript keeps the recorded text"
        )
    return (
        f"step {index}: ended with status {seen.exit_status} {seen.ended}".rstrip()
        + f"; the journal holds {recorded.exit_status} {recorded.ended}".rstrip()
    )
