"""Readers: one artifact's bytes to one typed thing and its findings; a module a format. No I/O."""
