"""Two texts or two skills compared: lines, words, sections; as data, as a patch, for a terminal. Pure."""
