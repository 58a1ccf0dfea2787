"""Word problems with integer answers from a seed, with lessons planted in them, and the skill to start from."""
