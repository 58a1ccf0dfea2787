"""A study as people read it: its table and costs in words, and as files."""
