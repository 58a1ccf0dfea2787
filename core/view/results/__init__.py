"""Versions compared on held-out tasks: the figures and how sure they are. Pure."""
