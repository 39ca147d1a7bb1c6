"""A portal with one more migration than the one that a backup was made of."""
