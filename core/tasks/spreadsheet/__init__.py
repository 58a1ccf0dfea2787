"""SpreadsheetBench folders: load, grade as published or corrected, check, perturb."""
