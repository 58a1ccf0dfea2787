"""Patches: review what the analysts propose, one patch at a time or many in a table, alone or with others."""

from __future__ import annotations

from pages.parts import lab, nav, patch_page

nav.ensure()
workspace, run = lab.open_workspace(), lab.asked_run()
patch_page.draw(workspace, run)
