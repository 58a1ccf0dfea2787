"""Results: two versions of the skill on the same held-out tasks, task by task."""

from __future__ import annotations

from pages.parts import lab, nav, results_page

nav.ensure()
results_page.draw(lab.open_workspace(), lab.asked_run())
