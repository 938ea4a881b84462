"""Keys, who signs, who verifies, and what became of each signature.

This room computes no signature: a `Signer` or `Verifier` comes from outside, and where nobody can
verify, the answer is "not done", never "valid".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Protocol, Self

from sitegen.attest.base64_text import from_base64, to_base64
from sitegen.attest.malformed import MalformedProof
from sitegen.canonical.text import BIDI, CONTROL, INVISIBLE, SURROGATE

PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64
KEY_NAME_CHARS = 200
KEY_ID_BYTES = 4

_ED25519 = b"\x01"
_PRIME = 2**255 - 19
_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER = frozenset({0, 1, _PRIME - 1, _ORDER_8, _PRIME - _ORDER_8})
# "Unicode spaces" of the note format, and whatever nobody sees.
_NAME = re.compile(rf"(?:(?![\s+{CONTROL}{BIDI}{INVISIBLE}{SURROGATE}]).){{1,{KEY_NAME_CHARS}}}")
_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")


def _is_weak(public: bytes) -> bool:
    """Tell whether this is a point of small order, or no number below the field's prime.

    OpenSSL takes signatures under such keys that nobody needs a secret for.
    """
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    return y >= _PRIME or y in _SMALL_ORDER


def is_key_name(name: str) -> bool:
    """Tell whether a key may have this name: no blank, no plus sign, nothing that is hidden."""
    return _NAME.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Key:
    """A public Ed25519 key (32 bytes) and the name that it goes by."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Return the id of name and key together (4 bytes), as the note format defines it."""
        hashed = self.name.encode("utf-8") + b"\n" + _ED25519 + self.public
        return sha256(hashed).digest()[:KEY_ID_BYTES]

    @property
    def hint(self) -> str:
        """Return `name+id`: what an envelope calls the key (`keyid`). It proves nothing."""
        return f"{self.name}+{self.key_id.hex()}"

    @property
    def vkey(self) -> str:
        """Return the key in one line: `name+id+base64`, which `vkey` files and policies hold."""
        return f"{self.hint}+{to_base64(_ED25519 + self.public)}"

    @classmethod
    def of(cls, name: str, public: bytes) -> Self:
        """Return a key; raise `MalformedProof` where the name or the length can't be right."""
        if not is_key_name(name):
            message = "The name of a key has no blank, no plus sign and nothing hidden in it."
            raise MalformedProof(message)
        if len(public) != PUBLIC_BYTES:
            message = f"A public Ed25519 key has {PUBLIC_BYTES} bytes."
            raise MalformedProof(message)
        if _is_weak(public):
            message = "This is no key that somebody holds: anybody can sign in its name."
            raise MalformedProof(message)
        return cls(name, public)

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Return the key of a `vkey` line; raise `MalformedProof` where it is none of Ed25519."""
        match = _VKEY.fullmatch(vkey)
        if match is None:
            message = "A key is written as name+id+base64."
            raise MalformedProof(message)
        encoded = from_base64(match[3], "key")
        if encoded[:1] != _ED25519:
            message = "The key is of another kind than Ed25519."
            raise MalformedProof(message)
        key = cls.of(match[1], encoded[1:])
        if key.key_id.hex() != match[2]:
            message = "The id of the key is not that of its name and its bytes."
            raise MalformedProof(message)
        return key


class Signer(Protocol):
    """What holds a private key."""

    @property
    def key(self) -> Key:
        """Return the public key."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature (64 bytes)."""


class Verifier(Protocol):
    """What can check Ed25519 signatures."""

    def verifies(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Tell whether the signature over the message is that of the key; never raises."""


class SignatureState(StrEnum):
    """What became of one signature."""

    VALID = "valid"
    """It is by a key that was given."""
    WRONG = "wrong"
    """It names a key that was given, and is not by it: changed, or forged."""
    UNKNOWN = "unknown key"
    """Nobody gave the key that it names."""
    NOT_DONE = "not done"
    """The key was given, but nothing here can verify."""


@dataclass(frozen=True, slots=True)
class JudgedSignature:
    """One signature: the key that it names in its own words, the key given for it, and its state.

    `key` is None where the state is `UNKNOWN`. `named` is evidence: escape it.
    """

    named: str
    key: Key | None
    state: SignatureState


def judged(
    named: str, keys: Iterable[Key], message: bytes, signature: bytes, verifier: Verifier | None
) -> JudgedSignature:
    """Return what became of a signature whose candidates are these keys.

    Several keys are candidates only where an envelope names none, or where ids collide. One that
    names none and is by none of them is a stranger's, not a forgery.
    """
    candidates = tuple(keys)
    if not candidates:
        return JudgedSignature(named, None, SignatureState.UNKNOWN)
    if verifier is None:
        return JudgedSignature(named, candidates[0], SignatureState.NOT_DONE)
    if len(signature) == SIGNATURE_BYTES:
        for key in candidates:
            if verifier.verifies(key.public, message, signature):
                return JudgedSignature(named, key, SignatureState.VALID)
    if not named:
        return JudgedSignature(named, None, SignatureState.UNKNOWN)
    return JudgedSignature(named, candidates[0], SignatureState.WRONG)


def accepted(signatures: Iterable[JudgedSignature]) -> bool:
    """Tell whether a given key signed, and no signature that names a given key is wrong.

    Without a signature the answer is no, whatever else is fine.
    """
    states = {signature.state for signature in signatures}
    return SignatureState.VALID in states and SignatureState.WRONG not in states
