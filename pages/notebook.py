"""Lab notebook: the views that people kept of a run, read from top to bottom."""

from __future__ import annotations

from pages.parts import lab, nav, notebook_page

nav.ensure()
workspace, run = lab.open_workspace(), lab.asked_run()
notebook_page.draw(workspace, run, nav.here("notebook"))
