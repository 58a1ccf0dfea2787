"""Questions about one table: the answers and their evaluator."""
