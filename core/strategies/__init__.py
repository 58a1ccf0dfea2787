"""Ways to turn trajectories into a skill."""
