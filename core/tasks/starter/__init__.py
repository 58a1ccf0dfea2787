"""Our own spreadsheet tasks from a seeded generator, with planted lessons."""
