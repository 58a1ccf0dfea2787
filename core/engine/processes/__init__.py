"""Engines in processes of their own: started, steered, watched, and what they do with the run they were given.

Imports `running` and what is below it.
"""
