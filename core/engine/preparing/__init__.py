"""Before a run: what it would take, what it would meet here, and tasks and skills that are uploaded for it.

Imports `wiring`.
"""
