"""Measurements: what a case, a build and a start cost."""
