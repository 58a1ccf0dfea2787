"""What people do with a version of the skill: keep one under another threshold, promote one, hand one out.

Imports `deciding` and what is below it.
"""
