"""Questions about one document's image: the evaluator of their answers."""
