"""Candidates and decisions → the next skill, its blame and the fate of every candidate. Pure."""

from core.assemble.next_skill import assemble

__all__ = ["assemble"]
