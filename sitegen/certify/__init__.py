"""Scenarios run against a database: causes in, propagation out, and a certification of it."""
