"""A skill that was updated since the attempt was made: edits are of what it is now, replays are with what it was."""

from __future__ import annotations

import asyncio

from core.analysts.error import analyse
from core.analysts.job import AnalysisJob, analysis_key
from core.prompts.load import load_prompt
from core.types import Skill, SkillFile
from tests.agent.scripted import Scripted, calls, in_order
from tests.agent.setting import SKILL, SKILL_MD
from tests.analysts.setting import EDIT, Setting

NOW = Skill(
    name=SKILL.name,
    files=(SkillFile(path="SKILL.md", data=(SKILL_MD + "\n## Since then\n\n- Something new.\n").encode()),),
)
OF_NOW = {**EDIT, "anchor": "## Since then"}


def moved_on(setting: Setting) -> AnalysisJob:
    """The failed attempt with the skill it was made with, analysed for what that has become."""
    return setting.job(SKILL).model_copy(update={"skill": NOW, "made_with": SKILL})


def test_what_the_agent_read_is_not_what_is_edited(setting: Setting) -> None:
    """Without an update the two are one; an attempt without a skill had none at hand."""
    assert moved_on(setting).read_skill == SKILL
    assert setting.job(SKILL).read_skill == SKILL
    bare = moved_on(setting)
    without = bare.trajectory.model_copy(update={"skill_digest": ""})
    assert bare.model_copy(update={"trajectory": without}).read_skill is None


def test_edits_are_of_the_skill_as_it_is_now(setting: Setting) -> None:
    """They fit where the old skill had no such place, and the patch names its base."""
    submitted = dict(setting.submission(edits=[OF_NOW]))
    llm = Scripted(in_order([calls(("submit", submitted))]))
    analysis = asyncio.run(analyse(moved_on(setting), setting.ports(llm)))
    assert analysis.outcome == "patch", analysis.reason
    assert analysis.patch is not None
    assert analysis.patch.base_digest == NOW.digest
    told = llm.asked[0].messages[1].text
    assert "Something new." in told
    assert "The agent worked with an earlier version of this skill." in told


def test_an_analysis_for_an_updated_skill_is_another(setting: Setting) -> None:
    """Its key differs from that for the old one; where nothing was updated, keys are what they were."""
    prompt = load_prompt("error_analyst").ref
    old, new = setting.job(SKILL), moved_on(setting)
    assert analysis_key(old, "error_analyst", prompt) != analysis_key(new, "error_analyst", prompt)
    named = old.model_copy(update={"made_with": None})
    assert analysis_key(old, "error_analyst", prompt) == analysis_key(named, "error_analyst", prompt)
