from core.notebook import Drawn as Drawn
from core.notebook import Lab as Lab
from core.notebook import RunConfig as RunConfig
from core.notebook import SkillDiff as SkillDiff
from core.notebook import cancel as cancel
from core.notebook import decide as decide
from core.notebook import diff as diff
from core.notebook import evolve as evolve
from core.notebook import ledger as ledger
from core.notebook import open_run as open_run
from core.notebook import read_config as read_config
from core.notebook import read_skill as read_skill
from core.notebook import remerge as remerge
from core.notebook import resume as resume
from core.notebook import run_demo as run_demo
from core.notebook import runs as runs
from core.notebook import sample_lab as sample_lab
from core.notebook import start as start
from core.notebook import status as status
from core.notebook import validate_directory as validate_directory

__version__: str
