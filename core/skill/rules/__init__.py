"""What `validate` checks, a family a file; each rule is a constant with its severity and advice."""
