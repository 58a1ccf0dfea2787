"""Skill: what it learned, line by line, and where each line comes from."""

from __future__ import annotations

from pages.parts import lab, nav, skill_page

nav.ensure()
skill_page.draw(lab.open_workspace(), lab.asked_run())
