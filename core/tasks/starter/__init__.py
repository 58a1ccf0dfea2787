"""The starter suite: spreadsheet tasks from a seed, with lessons planted in them, and the skill to start from."""

from core.tasks.starter.lessons import LESSONS, Lesson
from core.tasks.starter.reading import recalled
from core.tasks.starter.starting_skill import starter_skill
from core.tasks.starter.suite import PlantedLesson, planted_lessons
from core.tasks.starter.taskset import StarterTaskset, starter_taskset

__all__ = [
    "LESSONS",
    "Lesson",
    "PlantedLesson",
    "StarterTaskset",
    "planted_lessons",
    "recalled",
    "starter_skill",
    "starter_taskset",
]
