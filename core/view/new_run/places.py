"""The fields that are the form's own, where things come from and who works: core.view.new_run.form makes settings."""

from __future__ import annotations

from core.view.new_run.field import DEMO, ENDPOINT, OWN, Choice, Field, analyses, chosen, learns, of_endpoint, text_of

MODELS = (
    Choice(DEMO, "Scripted demo model", "no key needed; shows the machinery, says nothing about language models"),
    Choice(ENDPOINT, "My endpoint", "any server that speaks the OpenAI chat protocol"),
)
MODES = (
    Choice("deepening", "deepening", "starts from the skill above and improves it"),
    Choice("creation", "creation", "the model first writes a draft from what it knows, then improves that"),
    Choice("evaluation", "evaluation", "only measures: the held-out tasks with the skill above; nothing is learned"),
    Choice("draft", "draft", "only measures: the held-out tasks with a draft that the model writes"),
    Choice("no_skill", "no skill", "only measures: the held-out tasks without any skill; nothing is learned"),
)
PLACES = (
    Field("model", "top", "Which model works and learns", "choice", choices=MODELS),
    Field(
        "tasks.from",
        "tasks",
        "Tasks",
        "choice",
        choices=(
            Choice("starter", "Starter suite", "generated, with known lessons in them"),
            Choice("folder", "A folder", "on the machine of this lab"),
            Choice("upload", "Upload", "a zip or a folder of yours"),
        ),
    ),
    Field(
        "tasks.folder",
        "tasks",
        "Folder of the tasks",
        hint="The whole path of a folder or file in a layout that the kind of work has: see docs/domains.md.",
        empty="/data/spreadsheetbench",
        applies=chosen("tasks.from", "folder"),
    ),
    Field(
        "skill.from",
        "skill",
        "Skill to start from",
        "choice",
        choices=(
            Choice("starter", "Starter skill", "bundled with the suite"),
            Choice("directory", "A directory", "on the machine of this lab"),
            Choice("upload", "Upload", "a .skill, zip, folder or SKILL.md"),
            Choice("none", "None", "a draft, or no skill at all"),
        ),
    ),
    Field(
        "skill.directory",
        "skill",
        "Directory of the skill",
        hint="The whole path of the folder that holds SKILL.md.",
        empty="/home/me/skills/xlsx",
        applies=chosen("skill.from", "directory"),
    ),
    Field("mode", "mode", "Mode", "choice", choices=MODES),
    Field(
        "rejections",
        "mode",
        "Tell the analysts what was rejected in that run, and why",
        "switch",
        "A rejected idea that comes back all the same is flagged with the old decision. Without it nobody is told.",
        applies=lambda values: learns(values) and bool(text_of(values, "rejections.run")),
    ),
    Field(
        "analyst",
        "models",
        "Model of the analysts",
        hint="Reads each attempt and proposes what the skill should say.",
        empty="the same model",
        applies=lambda values: of_endpoint(values) and learns(values),
    ),
    Field(
        "merger",
        "models",
        "Model of the merger",
        hint="Folds the proposals into one.",
        empty="the same model",
        applies=lambda values: of_endpoint(values) and analyses(values),
    ),
    Field(
        "judge",
        "models",
        "Model of the judge",
        hint="Grades answers to tasks with a rubric.",
        empty="the same model",
        applies=lambda values: of_endpoint(values) and values.get("tasks.domain") == OWN,
    ),
)
