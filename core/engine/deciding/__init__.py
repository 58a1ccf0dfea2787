"""What reviewers decide on patches and edits, and what merging again under it would call.

Imports `running` and what is below it.
"""
