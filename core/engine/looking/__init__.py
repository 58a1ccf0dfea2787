"""What of a run is read when somebody looks closely: provenance, cards, calls, workbooks, attempts under way.

Imports no other room.
"""
