"""The app's door: navigation only. `trace2skill app` or `make app` opens it."""

from pages.parts import nav

nav.start()
