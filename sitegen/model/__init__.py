"""Frozen types that the rooms share: what evidence is, and what is said of it. No I/O."""
