"""HTML of tables, diffs and transcripts, escaped by construction: for the screens, notebooks and exports. Pure.

Every text goes through `markup.text` or `markup.tag`; nothing here interprets what a model or a file says.
"""
