"""Evidence in, findings and verdicts out: one small named check each. No I/O."""
