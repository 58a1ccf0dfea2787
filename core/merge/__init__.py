"""The merge tree: planned on stable slots, each reply checked, support counted. Pure."""
