"""Texts as screens show them: colours of terminals, words of programs, quotes, control characters. Pure."""
