"""Folders to artifacts: sorted, bounded, no link escapes, every byte hashed. Only reads."""
