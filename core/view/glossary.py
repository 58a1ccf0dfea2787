"""The words of the lab, each explained in a sentence: for the list behind "Words" and for tooltips. Pure."""

from __future__ import annotations

from types import MappingProxyType

MEANINGS = MappingProxyType(
    {
        "skill": "A folder with SKILL.md and its references: instructions that an agent is given before it works.",
        "reference": "A further file of the skill: the agent reads it when SKILL.md sends it there.",
        "S0, S1, S2": "Versions of the skill: S0 is the one a run began with, S1 the first it made, then S2 and so on.",
        "deepening": "The run began with a skill that was there, and improves it.",
        "creation": "The run began without a skill: a model drafted the first one.",
        "draft": "Only measured: a skill that a model drafted, before any attempt was made.",
        "tasks to learn from": "The agent attempts these with S0, and analysts read what it did.",
        "held-out tasks": "Nothing is learned from these: they only say whether the new skill works better.",
        "trajectory": "One attempt at one task from beginning to end: everything the agent thought, did and saw.",
        "step": "One turn of a trajectory: what the agent said, the command it ran, and what came back.",
        "analyst": "A model that reads one trajectory, finds out why it failed or worked, and proposes a patch.",
        "patch": "What one analyst proposes after one trajectory: a cause, quotes of steps, and edits of the skill.",
        "p001, e002": "The second trajectory's patch, and its task: patches count from 0; one not made leaves a gap.",
        "edit": "One change of the skill inside a patch: a lesson added, or lines replaced or taken away.",
        "lesson": "What an edit teaches, in the words that would stand in the skill.",
        "finding": "What a check says of a version's files: an error, a warning, or a remark, each with its line.",
        "signals": "Which trajectories are analysed: the failed ones (error), those that passed (success), or both "
        "(combined).",
        "proven": "The analyst tried its cause: it repeated the attempt with one thing changed, and then it passed.",
        "support": "How many different tasks taught the same lesson: the more, the likelier it helps with others.",
        "merge": "A few patches, or what came out of other merges, become one: a model says which edits mean the same.",
        "m3.000.c1": "An edit that came out of a merge: the first of merge m3.000, which is the first on level 3.",
        "level": "Merges are made in rounds: the first takes patches, each next one takes what the one before made.",
        "fused": "Several edits said the same and went on as one, with the support of all of them.",
        "contradiction": "Two edits that cannot both stand: the merging model, or code at the end, keeps one and "
        "says why.",
        "threshold": "How much support a lesson needs to stand in SKILL.md, and how much for a reference.",
        "applied": "Its lesson stands in SKILL.md, in its own words or in those of the edit it was fused into.",
        "in a reference": "Too few tasks taught it for SKILL.md: it stands in a reference, read when needed.",
        "discarded": "Too few tasks taught it for a reference too: it is in no file of the skill.",
        "every edit's fate": "The list of all edits ever proposed, with what became of each and why: none is lost.",
        "where lines come from": "Each line of the skill with the edits, patches and quoted steps that brought it.",
        "journal": "Every model call with its answer: what is asked again is answered from it, costs nothing, and is "
        "no model call.",
        "scripted demo model": "A program in place of a language model: its scores say nothing of one.",
        "graded by the corrected rules": "As the benchmark grades, but known defects mended, formulas recalculated.",
        "graded by the official rules": "Exactly as the benchmark's published evaluator grades.",
        "graded by a checker": "A program of the task's author ran on what was left: its exit status is the verdict.",
        "graded by a judge": "A model judged the answer by the task's rubric; how far people agree has to be tried.",
        "interval": "Where the true value likely lies: with so few tasks a score could be this much off by luck.",
        "look": "A version measured on the held-out tasks: each further one may err less, so that all looks together "
        "err in at most 5 % of runs.",
        "study": "Several conditions measured on the same held-out tasks, each compared with one of them.",
        "reference condition": "What the other conditions of a study are compared with: each Δ is against it.",
        "author": "The model that made a skill: the attempts, analyses and merges behind it, or its draft.",
        "user": "The model that works with a skill on held-out tasks: the author itself, or another one.",
        "seed": "What chance begins from: further seeds are averaged within each task.",
        "control arm": "A skill spoilt on purpose: where it does as well, what was taken from it did not matter.",
        "A/A": "The same skill measured twice: a difference that is called better or worse here is a false alarm.",
        "sealed test": "Held-out tasks that a study opens once; opening them again takes a reason, which is shown.",
        "look at held-out tasks": "A study's comparisons that were planned together on the same tasks and share what "
        "they may err with.",
        "better, worse": "The exact test and the interval both leave luck out, at the comparison's share of error.",
        "no verdict": "Attempts without a result decide it: counted as failed they say another thing than as passed.",
        "80 % power": "Four studies of five would decide a gain of that size, if as many tasks (or none lost: none "
        "worse) came out differently.",
        "to decide": "Nobody has accepted or rejected it; it takes part in a merge unless somebody rejects it.",
        "not decided": "Of a change in the score: so few tasks changed that luck alone could be behind it.",
    }
)
"""Term → one sentence, in the order in which a reader meets them."""


def meaning(term: str) -> str:
    """The sentence of a term. Raises KeyError for one that is not explained."""
    return MEANINGS[term]
