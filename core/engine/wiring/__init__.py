"""Where the names of a configuration become implementations: models, tasks, skill, sandbox, and the lab they make.

Imports `spending`.
"""
