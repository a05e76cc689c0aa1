"""Official documents of a year: what is published after approval, what cities see before it, what the data team fixes.

`edition` reads, `folder` writes; all between is pure: rows in, files out, the same bytes for the same rows. Column
titles, widths, words and the text of notices are in `texts/`, the forms of notices and pages in `templates/`.
"""
