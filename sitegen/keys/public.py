"""Public keys in their three forms: a vkey line, an OpenSSH line, PEM."""

import base64
import binascii

from sitegen.attest.malformed import MalformedProof
from sitegen.attest.signatures import PUBLIC_BYTES, Key
from sitegen.keys.openssh import NotThatFormat, parse_public_line, public_line

KEY_FILE_BYTES = 64 * 1024
"""Bytes of the longest file that is read as a key."""

# RFC 8410: a SubjectPublicKeyInfo of Ed25519 is these bytes and the key.
_SPKI = bytes.fromhex("302a300506032b6570032100")
_BEGIN = "-----BEGIN PUBLIC KEY-----"
_END = "-----END PUBLIC KEY-----"


def key_forms(key: Key) -> tuple[tuple[str, str], ...]:
    """Return (suffix, text) of the files that hold a public key."""
    encoded = base64.b64encode(_SPKI + key.public).decode("ascii")
    return (
        (".pub", public_line(key.public, key.name)),
        (".vkey", f"{key.vkey}\n"),
        (".pem", f"{_BEGIN}\n{encoded}\n{_END}\n"),
    )


def parse_public_key(data: bytes, name: str | None = None) -> Key:
    """Return the key in a file; raise `MalformedProof` where there is none of Ed25519.

    `name` is what to call it. A vkey line has a name that is part of the key, which `name` has
    to be; an OpenSSH line has its comment; PEM has none, so that `name` has to be given.
    """
    try:
        text = data[:KEY_FILE_BYTES].decode("utf-8").strip()
    except UnicodeDecodeError as error:
        message = "The key is no text."
        raise MalformedProof(message) from error
    if len(data) > KEY_FILE_BYTES or len(text.splitlines()) == 0:
        message = "The file is no key."
        raise MalformedProof(message)
    if text.startswith(_BEGIN):
        return Key.of(_demanded(name), _public_of_pem(text))
    if text.startswith("ssh-"):
        try:
            public, comment = parse_public_line(text)
        except NotThatFormat as error:
            message = f"The key can't be read. {error}"
            raise MalformedProof(message) from error
        return Key.of(_demanded(name or comment), public)
    key = Key.parse(text)
    if name is not None and name != key.name:
        message = "The key goes by another name."
        raise MalformedProof(message)
    return key


def _demanded(name: str | None) -> str:
    if not name:
        message = "The key has no name; the .vkey file beside it has."
        raise MalformedProof(message)
    return name


def _public_of_pem(text: str) -> bytes:
    body = "".join(text.removeprefix(_BEGIN).removesuffix(_END).split())
    try:
        data = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data.startswith(_SPKI) or len(data) != len(_SPKI) + PUBLIC_BYTES:
        message = "The PEM is no public Ed25519 key."
        raise MalformedProof(message)
    return data.removeprefix(_SPKI)
