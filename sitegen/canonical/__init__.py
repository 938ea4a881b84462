"""Bytes to values and back: strict readers with places, encodings, digests, text hygiene."""
