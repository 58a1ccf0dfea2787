"""Overview: where one run stands, what it cost, what S0 and S* scored."""

from __future__ import annotations

from pages.parts import lab, nav, run_overview

nav.ensure()
workspace, run = lab.open_workspace(), lab.asked_run()
run_overview.draw(workspace, run)
