"""Paths and bytes to a folder: staged beside it, then put in its place at once. Writes."""
