from core.config import RunConfig as RunConfig
from core.config import read_config as read_config
from core.notebook.commands import cancel as cancel
from core.notebook.commands import decide as decide
from core.notebook.commands import diff as diff
from core.notebook.commands import evolve as evolve
from core.notebook.commands import ledger as ledger
from core.notebook.commands import open_run as open_run
from core.notebook.commands import remerge as remerge
from core.notebook.commands import resume as resume
from core.notebook.commands import run_demo as run_demo
from core.notebook.commands import runs as runs
from core.notebook.commands import start as start
from core.notebook.commands import status as status
from core.notebook.drawn import Drawn as Drawn
from core.notebook.drawn import SkillDiff as SkillDiff
from core.notebook.lab import Lab as Lab
from core.notebook.lab import sample_lab as sample_lab
from core.skill.read import read_skill as read_skill
from core.skill.validate import validate_directory as validate_directory

__version__: str
