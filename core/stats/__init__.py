"""Statistics: intervals, tests and power, from counts alone. Pure."""
