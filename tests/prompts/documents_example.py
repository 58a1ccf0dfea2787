"""A question about a document of two pages, shown as pictures: what the agent of such tasks is sent."""

from __future__ import annotations

from core.agent.pictures import with_pictures
from core.agent.skill_in_prompt import skill_block
from core.agent.task_in_prompt import task_block
from core.prompts.load import load_prompt
from core.tasks.doc_vqa.suite.drawing import draw
from core.tasks.doc_vqa.suite.tasks import document_starter_skill
from core.tasks.doc_vqa.taskset import DOC_VQA
from core.types import Case, ImagePart, InputFile, Message, Task

NAMES = (DOC_VQA.agent, f"{DOC_VQA.agent}_no_skill")

PAGES = (
    (
        "# LOST PROPERTY",
        "NORTH STATION  LIST 3107",
        "PAGE 1 OF 2",
        "---",
        "FOUND      THING        KEPT IN",
        "4 MAY      UMBRELLA     BOX 2",
        "9 MAY      ROOM KEY     DRAWER",
        "11 MAY     RED SCARF    ~BOX 5~ BOX 8",
    ),
    (
        "NORTH STATION  LIST 3107",
        "PAGE 2 OF 2",
        "---",
        "FOUND      THING        KEPT IN",
        "16 MAY     SUITCASE     CELLAR *",
        "20 MAY     TROMBONE     CUPBOARD",
        "---",
        "* SINCE JUNE AT THE TOWN HALL",
    ),
)
PICTURES = tuple(ImagePart(media_type="image/png", data=draw(page)) for page in PAGES)

TASK = Task(
    id="lost-3107",
    taskset="example",
    domain=DOC_VQA.name,
    instruction="Where does the owner find the suitcase of list 3107 now?",
    cases=(
        Case(
            index=1,
            inputs=tuple(InputFile(name=f"page-{n}.png", path=f"/data/{n}.png", digest="0" * 64) for n in (1, 2)),
        ),
    ),
)


def document_agent_messages(name: str) -> tuple[Message, ...]:
    """The first messages of an attempt, the pictures before the words."""
    values = {"task": task_block(TASK, None, DOC_VQA), "max_turns": "20"}
    values |= {} if name.endswith("_no_skill") else {"skill": skill_block(document_starter_skill())}
    return with_pictures(load_prompt(name).render(**values), PICTURES)
