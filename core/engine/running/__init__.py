"""One run in this process: found or made, worked on by one engine, gone on with, merged again, deleted.

Imports `wiring` and `spending`.
"""
