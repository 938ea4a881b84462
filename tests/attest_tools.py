"""Keys, signers and a second Merkle tree for tests: nothing here is used by the product."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sitegen.attest.signatures import Key
from sitegen.keys.ed25519 import LocalSigner, local_signer


def signer_called(name: str, seed: int = 1) -> LocalSigner:
    """Return a signer whose key follows from a number."""
    return local_signer(name, bytes([seed]) * 32)


@dataclass(frozen=True, slots=True)
class Sure:
    """A verifier that believes everything: what it still refuses was refused before it."""

    def verifies(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Believe it."""
        return bool(public and message and signature)


def other_key(name: str) -> Key:
    """Return a public key that nothing was signed with."""
    return signer_called(name, 99).key


def leaf(data: bytes) -> bytes:
    """Return the hash of a leaf, as RFC 9162 writes it."""
    return sha256(b"\x00" + data).digest()


def head(leaves: Sequence[bytes]) -> bytes:
    """Return MTH(D[n]) of leaf hashes, by RFC 9162's own recursion (2.1.1)."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = halved(len(leaves))
    return sha256(b"\x01" + head(leaves[:k]) + head(leaves[k:])).digest()


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return PATH(m, D[n]), by RFC 9162's own recursion (2.1.3.1)."""
    if len(leaves) == 1:
        return []
    k = halved(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), head(leaves[k:])]
    return [*path(m - k, leaves[k:]), head(leaves[:k])]


def proof(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return PROOF(m, D[n]), by RFC 9162's own recursion (2.1.4.1)."""
    return _subproof(m, leaves, whole=True)


def _subproof(m: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [head(leaves)]
    k = halved(len(leaves))
    if m <= k:
        return [*_subproof(m, leaves[:k], whole=whole), head(leaves[k:])]
    return [*_subproof(m - k, leaves[k:], whole=False), head(leaves[:k])]


def halved(n: int) -> int:
    """Return the largest power of two smaller than n, found by doubling."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def flipped(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the data with each single bit changed, and where."""
    for at, byte in enumerate(data):
        for bit in range(8):
            yield at, data[:at] + bytes([byte ^ 1 << bit]) + data[at + 1 :]


def survivors(data: bytes, accepts: Callable[[bytes], bool]) -> list[int]:
    """Return the offsets at which a changed bit is accepted."""
    return [at for at, changed in flipped(data) if accepts(changed)]
