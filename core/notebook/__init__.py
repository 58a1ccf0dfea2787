"""The lab from a notebook. See `core.__init__`.

Two ways in: what the command line does, as functions that return records (`commands`), and what the screens show, as
DataFrames, figures and things that draw themselves (`Lab`).
"""
