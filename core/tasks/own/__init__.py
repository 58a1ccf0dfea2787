"""Tasks of one's own: instruction, files, and what is expected, in words, in a workbook, by a checker or a judge."""
