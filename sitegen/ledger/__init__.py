"""A published site to what the next build must know of it. Hostile input like any other."""
