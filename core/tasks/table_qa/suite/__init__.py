"""The generated suite: questions over tables from a seed, with lessons planted in them, and the skill to start from."""

from core.tasks.table_qa.suite.lessons import LESSONS
from core.tasks.table_qa.suite.starting_skill import table_skill
from core.tasks.table_qa.suite.suite import EVOLVE, TEST, Planned, SuiteTaskset, plan_suite

__all__ = ["EVOLVE", "LESSONS", "TEST", "Planned", "SuiteTaskset", "plan_suite", "table_skill"]
