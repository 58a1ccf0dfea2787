"""Typed edits on a frozen skill: resolve, apply, parse, lint, account for. Pure."""
