"""Digests to proof: manifests of what was read and of what was rendered."""
