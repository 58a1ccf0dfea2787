"""A trajectory as analysts are shown it, read back from the prompt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from core.demo.policy.conversation import Request, blocks, joined
from core.demo.policy.views import SheetView, sheets_in


@dataclass(frozen=True)
class StepView:
    index: int
    reasoning: str
    text: str
    tool: str
    code: str
    observation: str

    @property
    def whole(self) -> str:
        """Everything of the step that can be quoted."""
        return "\n".join(part for part in (self.reasoning, self.text, self.code, self.observation) if part)


def steps_in(request: Request) -> tuple[StepView, ...]:
    """The steps of the trajectory in a prompt."""
    block = request.block("trajectory")
    return _steps(block.text) if block else ()


@lru_cache(maxsize=256)
def _steps(text: str) -> tuple[StepView, ...]:
    steps: list[StepView] = []
    for step in blocks(text, "step"):
        parts = {tag: blocks(step.text, tag) for tag in ("reasoning", "text", "action", "observation")}
        action = parts["action"][0] if parts["action"] else None
        steps.append(
            StepView(
                index=int(step.attributes.get("index", len(steps) + 1)),
                reasoning=joined(parts["reasoning"][0].text) if parts["reasoning"] else "",
                text=joined(parts["text"][0].text) if parts["text"] else "",
                tool=action.attributes.get("tool", "") if action else "",
                code=joined(action.text) if action else "",
                observation=joined(parts["observation"][0].text) if parts["observation"] else "",
            )
        )
    return tuple(steps)


def writing_step(steps: tuple[StepView, ...]) -> StepView | None:
    """The last step whose command saved a workbook."""
    saving = [step for step in steps if ".save(" in step.code or "copyfile(" in step.code]
    return saving[-1] if saving else None


def listed_sheets(steps: tuple[StepView, ...]) -> tuple[SheetView, ...]:
    """The sheets of the first listing among the observations."""
    return next((sheets for step in steps if (sheets := sheets_in(step.observation))), ())


def quote_from(text: str, wanted: tuple[str, ...]) -> str:
    """A line of at least twenty characters to quote: one that holds a wanted phrase, else the longest, else ""."""
    lines = [line.strip() for line in text.splitlines() if len(" ".join(line.split())) >= 20]
    for phrase in wanted:
        found = next((line for line in lines if phrase in line), None)
        if found is not None:
            return found[:200]
    return max(lines, key=len, default="")[:200]
