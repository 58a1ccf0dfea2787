"""Merge tree: how patches became one skill, what was lost on the way, and what another threshold would make of it."""

from __future__ import annotations

from pages.parts import lab, nav, tree_page

nav.ensure()
workspace, run = lab.open_workspace(), lab.asked_run()
tree_page.draw(workspace, run)
