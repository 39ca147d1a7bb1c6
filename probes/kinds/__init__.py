"""The kinds of probe, one a file (or a folder where it needs room), found by listing. They are strangers."""
