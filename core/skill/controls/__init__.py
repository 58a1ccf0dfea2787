"""Control arms of a skill: the same skill with one thing taken from it, to see whether its gain comes from that.

Pure functions of skill and seed; each gives a valid skill and says in a sentence what was done. They import nothing
but the rest of core.skill.
"""

from core.skill.controls.control import Control, NoControl
from core.skill.controls.filling import SUBJECTS, filler
from core.skill.controls.gutting import gutted
from core.skill.controls.shuffling import shuffled

__all__ = ["SUBJECTS", "Control", "NoControl", "filler", "gutted", "shuffled"]
