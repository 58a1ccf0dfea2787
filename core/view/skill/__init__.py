"""A skill and its versions: where each line comes from, its lessons, what checks say. Pure."""
