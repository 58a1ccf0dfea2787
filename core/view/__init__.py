"""Data for screens and terminals: rows, diffs, trees. No widgets, no I/O."""
