"""Prompts, one readable file each, and the strict loader that names what it loaded."""
