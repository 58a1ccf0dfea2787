"""Overview: where one run stands, what it cost, what S0 and S* scored."""

from __future__ import annotations

from pages.parts import lab, nav, overview_page

nav.ensure()
workspace, run = lab.open_workspace(), lab.asked_run()
overview_page.draw(workspace, run)
