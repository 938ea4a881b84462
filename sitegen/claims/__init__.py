"""What artifacts state, held against what the evidence says."""
