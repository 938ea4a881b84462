"""Ed25519 through `cryptography`, which is imported here alone and only when it is needed."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from sitegen.attest.signatures import Key, Verifier
from sitegen.errors import UsageProblem
from sitegen.keys.openssh import NotThatFormat, PrivateKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Ed25519Verifier:
    """Checks signatures (a `Verifier`)."""

    def verifies(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Tell whether the signature over the message is that of the key."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class LocalSigner:
    """Signs with a key that this process holds (a `Signer`)."""

    key: Key
    _private: "Ed25519PrivateKey" = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """Return the signature (64 bytes); the same message always gives the same."""
        return self._private.sign(message)


def is_installed() -> bool:
    """Tell whether the library is there."""
    return find_spec("cryptography") is not None


def verifier() -> Verifier | None:
    """Return what checks signatures, or None where the extra `sign` is not installed."""
    return Ed25519Verifier() if is_installed() else None


def demand_library() -> None:
    """Raise `UsageProblem` where the extra `sign` is not installed."""
    if not is_installed():
        message = "Signing and verifying need a library that is not installed."
        raise UsageProblem(message, hint='Install it with: pip install "sitegen[sign]"')


def new_key(comment: str) -> PrivateKey:
    """Return a new random key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    demand_library()
    private = Ed25519PrivateKey.generate()
    return PrivateKey(private.private_bytes_raw(), private.public_key().public_bytes_raw(), comment)


def local_signer(name: str, seed: bytes) -> LocalSigner:
    """Return a signer from a seed (32 bytes); raises `MalformedProof` for a name no key has."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(seed)
    return LocalSigner(Key.of(name, private.public_key().public_bytes_raw()), private)


def seed_of_pem(text: str) -> bytes:
    """Return the seed in a PKCS8 PEM; raise `NotThatFormat` where there is none of Ed25519."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        loaded: Any = load_pem_private_key(text.encode("utf-8"), password=None)
    except TypeError as error:
        message = "It is protected by a passphrase."
        raise NotThatFormat(message) from error
    except Exception as error:  # the library raises many kinds
        message = "It is no private key in PEM."
        raise NotThatFormat(message) from error
    if not isinstance(loaded, Ed25519PrivateKey):
        message = "It is a private key of another kind than Ed25519."
        raise NotThatFormat(message)
    return loaded.private_bytes_raw()
