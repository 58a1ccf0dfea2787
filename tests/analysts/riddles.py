"""A tiny task set that is answered in words, and an agent that answers it rightly only where its skill teaches how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.agent.ports import AgentPorts
from core.analysts.job import AnalysisJob
from core.config import AgentConfig, AnalystConfig, ModelConfig
from core.ports import LLM, Grading, Sandbox
from core.store.journal import SqliteJournal
from core.tasks.answers import AnswerTaskset, Judged, answer_task
from core.tasks.math.boxed import last_box
from core.types import (
    Domain,
    JsonObject,
    ModelReply,
    ModelRequest,
    Score,
    Skill,
    SkillFile,
    Step,
    Task,
    Trajectory,
)
from tests.agent.scripted import words

RIDDLES = Domain(name="riddles", agent="agent_math", analysts="_answers", tools=(), proof="fresh")
SKILL = Skill(
    name="riddles",
    files=(
        SkillFile(
            path="SKILL.md",
            data=b"---\nname: riddles\ndescription: Count things.\n---\n\n# Riddles\n\n## Counting\n\n- Count twice.\n",
        ),
    ),
)
GOLD, WRONG = "38", "24"
LESSON = "- Look up how many of a part each kind of animal has; insects and spiders differ."
EDIT: JsonObject = {"op": "append_to_section", "path": "SKILL.md", "anchor": "## Counting", "text": LESSON}
SAID = f"Six legs each, so four of them have $6 \\cdot 4$ legs: \\boxed{{{WRONG}}}"
QUOTE: JsonObject = {"step": 1, "quote": "Six legs each, so four of them"}
SUBMITTED: dict[str, object] = {"cause_found": True, "root_cause": "All were taken for insects.", "evidence": [QUOTE]}


class Riddles(AnswerTaskset):
    """One riddle."""

    domain = RIDDLES

    def __init__(self, domain: Domain = RIDDLES) -> None:
        super().__init__("riddles")
        self.domain = domain
        instruction = "How many legs do a beetle and four spiders have together?"
        self.riddle = answer_task("legs", "riddles", domain, instruction, (GOLD,))

    def tasks(self) -> tuple[Task, ...]:
        return (self.riddle,)

    def judge(self, task: Task, message: str) -> Judged:
        answered = last_box(message) or ""
        unscorable = "it was given up" if answered == "?" else ""
        return Judged(value=float(answered == GOLD), passed=answered == GOLD, answered=answered, unscorable=unscorable)


def agent_says(answer: str) -> ModelReply:
    return words(f"Counted with care: \\boxed{{{answer}}}")


def analyst_asks(request: ModelRequest) -> bool:
    """Whether a request is the analyst's and not the agent's."""
    return "retry" in {tool.name for tool in request.tools}


def taught(request: ModelRequest) -> bool:
    """Whether the skill in an agent's request holds the lesson."""
    return LESSON in request.messages[0].text


def learning(request: ModelRequest) -> str:
    """The answer of an agent that the lesson helps."""
    return GOLD if taught(request) else WRONG


def played(analyst: Callable[[ModelRequest], ModelReply], agent: Callable[[ModelRequest], str]):  # type: ignore[no-untyped-def]
    """A policy for both."""

    def answer(request: ModelRequest) -> ModelReply:
        return analyst(request) if analyst_asks(request) else agent_says(agent(request))

    return answer


@dataclass(frozen=True)
class Place:
    """Where a test's analyses of the riddle happen."""

    journal: SqliteJournal
    sandbox: Sandbox
    home: Path
    taskset: Riddles

    def ports(self, llm: LLM) -> AgentPorts:
        return AgentPorts(
            llm=llm,
            sandbox=self.sandbox,
            taskset=self.taskset,
            journal=self.journal,
            scratch=self.home / "scratch",
            outputs=lambda identity: self.home / "outputs" / identity,
        )

    def job(self, answer: str = WRONG, **changes: object) -> AnalysisJob:
        """The attempt that failed, graded."""
        said = SAID.replace(WRONG, answer)
        passed = answer == GOLD
        grade = Score(value=float(passed), passed=passed)
        trajectory = Trajectory(
            id="c3" * 32,
            task=self.taskset.riddle.id,
            skill_digest=SKILL.digest,
            model="agent",
            steps=(Step(index=1, text=said),),
            answer=said,
            grade=grade,
            ended="answered",
        )
        made: dict[str, object] = {
            "slot": 4,
            "task": self.taskset.riddle,
            "skill": SKILL,
            "trajectory": trajectory,
            "grading": Grading(grade=grade, compared=1),
            "config": AnalystConfig(),
            "agent": AgentConfig(),
            "model": ModelConfig(model="analyst", context_tokens=32768),
            "agent_model": ModelConfig(model="agent", context_tokens=32768),
            "seed": 41,
        }
        return AnalysisJob.model_validate({**made, **changes})
