"""Trajectories: the list, steps as cards, two side by side, what of the skill was read, workbooks. Pure."""
