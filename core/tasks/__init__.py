"""Tasks by domain, and the evaluators that grade them."""
