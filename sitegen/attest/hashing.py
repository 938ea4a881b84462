"""The hashes of RFC 6962, section 2.1: leaves and nodes can't be taken for each other."""

import hashlib

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

_LEAF = b"\x00"
_NODE = b"\x01"


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256 of a zero byte and the entry (32 bytes)."""
    return hashlib.sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256 of a one byte and both children (32 bytes)."""
    return hashlib.sha256(_NODE + left + right).digest()
