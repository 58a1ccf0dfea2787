"""The scripted model at work whose answer is words: one machinery, and a `Work` for each domain (work.py)."""
