"""What learns from one trajectory: success in one pass, error with a proven cause."""
