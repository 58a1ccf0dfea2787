"""A study: a table of conditions as a plan of ordinary runs, and what those runs came to. Pure.

The plan is a function of the study's file alone; the table is a function of the plan and of what was read from the
runs. core.engine.studying does the work between them.
"""
