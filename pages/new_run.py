"""New run: what a run will do and take, checked before anything is created, and its start."""

from __future__ import annotations

from pages.parts import lab, nav, new_run_page

nav.ensure()
new_run_page.draw(lab.open_workspace())
