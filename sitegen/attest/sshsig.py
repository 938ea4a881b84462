"""Signatures as `ssh-keygen -Y` makes and verifies them (OpenSSH's PROTOCOL.sshsig), of Ed25519.

Beside the signed note, so that an auditor needs nothing but OpenSSH.
"""

import re
from dataclasses import dataclass
from hashlib import sha512
from typing import Final, Self

from sitegen.attest.base64_text import from_base64, to_base64
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.signatures import (
    PUBLIC_BYTES,
    SIGNATURE_BYTES,
    JudgedSignature,
    Key,
    SignatureState,
    Signer,
    Verifier,
)

NAMESPACE: Final = "sitegen-manifest"
SIGNATURE_FILE_BYTES: Final = 4096
"""Bytes of the longest signature file that is read."""

_MAGIC: Final = b"SSHSIG"
_VERSION: Final = (1).to_bytes(4, "big")
_KIND: Final = b"ssh-ed25519"
_HASH: Final = b"sha512"
_WIDTH: Final = 70
_ARMOUR: Final = re.compile(
    r"-----BEGIN SSH SIGNATURE-----\n((?:[A-Za-z0-9+/=]+\n)+)-----END SSH SIGNATURE-----\n"
)


@dataclass(frozen=True, slots=True)
class SshSignature:
    """A signature (64 bytes) and the public key (32 bytes) that it names."""

    public: bytes
    signature: bytes

    @classmethod
    def of(cls, signer: Signer, message: bytes) -> Self:
        """Return the signer's signature over a file with these bytes."""
        return cls(signer.key.public, signer.sign(_signed(message)))

    def encoded(self) -> bytes:
        """Return the bytes of the file."""
        key = _string(_KIND) + _string(self.public)
        made = _string(_KIND) + _string(self.signature)
        blob = _MAGIC + _VERSION + _string(key) + _tail() + _string(made)
        text = to_base64(blob)
        lines = "\n".join(text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH))
        armour = f"-----BEGIN SSH SIGNATURE-----\n{lines}\n-----END SSH SIGNATURE-----\n"
        return armour.encode("ascii")

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the signature in a file; raise `MalformedProof` where it is none of ours.

        One that would be written in other bytes is none: nothing in the file is free.
        """
        match = _ARMOUR.fullmatch(data[:SIGNATURE_FILE_BYTES].decode("latin-1"))
        blob = b"" if match is None else from_base64(match[1].replace("\n", ""), "SSH signature")
        head = len(_MAGIC + _VERSION + _string(_string(_KIND))) + 4
        found = cls(blob[head : head + PUBLIC_BYTES], blob[-SIGNATURE_BYTES:])
        if len(data) > SIGNATURE_FILE_BYTES or found.encoded() != data:
            message = "The file is no SSH signature of an Ed25519 key for this use."
            raise MalformedProof(message)
        return found

    def judge(
        self, message: bytes, keys: tuple[Key, ...], verifier: Verifier | None
    ) -> JudgedSignature:
        """Return what became of the signature over a file, under the keys that were given."""
        key = next((one for one in keys if one.public == self.public), None)
        if key is None:
            return JudgedSignature(self.public.hex(), None, SignatureState.UNKNOWN)
        if verifier is None:
            return JudgedSignature(key.hint, key, SignatureState.NOT_DONE)
        good = verifier.verifies(key.public, _signed(message), self.signature)
        state = SignatureState.VALID if good else SignatureState.WRONG
        return JudgedSignature(key.hint, key, state)


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _tail() -> bytes:
    return _string(NAMESPACE.encode("ascii")) + _string(b"") + _string(_HASH)


def _signed(message: bytes) -> bytes:
    return _MAGIC + _tail() + _string(sha512(message).digest())
