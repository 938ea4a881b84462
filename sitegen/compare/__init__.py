"""Evidence and facts in, coverage and differences out. No I/O."""
