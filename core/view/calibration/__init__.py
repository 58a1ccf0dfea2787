"""A model's verdicts against people's labels: the labels read, agreement, and where they differ."""
