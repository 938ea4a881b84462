"""Accounts are led through their onboarding: an API, its engines, and a worker."""
