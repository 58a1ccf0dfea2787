"""Monitor: how far a run is, what it takes, what fails, what it does right now; and steering it."""

from __future__ import annotations

from pages.parts import lab, monitor_page, nav

nav.ensure()
monitor_page.draw(lab.open_workspace(), lab.asked_run())
