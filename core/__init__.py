"""Trace2Skill Lab: distil what agents did into Agent Skills that can be trusted line by line."""

__version__ = "0.1.0"
