"""A study worked on: its plan's runs one after another in this process, its skills, its looks, and its table.

Imports `running`, `preparing`, `wiring` and `spending`.
"""
