"""The merge tree: rows, layout, cards, the ledger of every edit, another threshold. Pure."""
