"""Keys: files, environment and agent to who signs and who verifies.

`cryptography` is imported where a signature is made or checked, and nowhere else: without it
(extra `sign`) nothing is verified, and `verifier` says so by returning None.
"""
