"""`make bench-app`: how quickly the lab shows itself in a real browser, with a large store behind it."""
