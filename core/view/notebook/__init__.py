"""The notebook of a run: pins, what they showed, the line that computes each anew, the .ipynb. Pure."""
