"""Studies: every study of the workspace, or one of them: conditions, forest plot, authors, tasks, and cost."""

from __future__ import annotations

from pages.parts import lab, nav, study_page

nav.ensure()
study_page.draw(lab.open_workspace())
