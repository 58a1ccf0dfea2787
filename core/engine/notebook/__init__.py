"""The notebook of a run: every view computed anew, views that people pin, and the file that Jupyter runs.

Imports `looking`, `versions` and what is below them.
"""
