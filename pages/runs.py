"""Runs: every run of the workspace."""

from __future__ import annotations

from pages.parts import lab, nav, run_list

nav.ensure()
run_list.draw(lab.open_workspace())
