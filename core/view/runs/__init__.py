"""Runs: the list, one run summed up, where it leads, two compared. Pure."""
