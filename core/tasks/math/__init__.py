"""Problems whose answer is a number or an expression: where the answer stands, and their evaluator."""
