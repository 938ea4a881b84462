"""OpenSSH's formats of Ed25519 keys, without a library: public lines and unencrypted private files.

Source: OpenSSH's PROTOCOL.key, RFC 4253 section 5 (strings), RFC 8709 (ssh-ed25519).
"""

import base64
import binascii
from dataclasses import dataclass

KEY_TYPE = b"ssh-ed25519"
SEED_BYTES = 32

_MAGIC = b"openssh-key-v1\0"
_BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----"
_END = "-----END OPENSSH PRIVATE KEY-----"
_LINE_CHARS = 70
_BLOCK = 8
_LENGTH = 4


class NotThatFormat(ValueError):
    """The bytes are no key of OpenSSH's; the message never holds a part of one."""


class Encrypted(NotThatFormat):
    """The private key is protected by a passphrase, which nobody is asked for here."""


@dataclass(frozen=True, slots=True, repr=False)
class PrivateKey:
    """A private key: its seed and its public half (32 bytes each), and its comment."""

    seed: bytes
    public: bytes
    comment: str


def string(data: bytes) -> bytes:
    """Return data behind its length, as the SSH protocols write it."""
    return len(data).to_bytes(_LENGTH, "big") + data


class WireReader:
    """Reads what the SSH protocols write, front to back."""

    def __init__(self, data: bytes) -> None:
        """Take the bytes."""
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """Return the next bytes; raise `NotThatFormat` where there are not so many."""
        end = self._at + count
        if end > len(self._data):
            message = "It ends too early."
            raise NotThatFormat(message)
        taken, self._at = self._data[self._at : end], end
        return taken

    def number(self) -> int:
        """Return the next number of four bytes."""
        return int.from_bytes(self.take(_LENGTH), "big")

    def string(self) -> bytes:
        """Return the next string."""
        return self.take(self.number())

    def rest(self) -> bytes:
        """Return what is left."""
        return self.take(len(self._data) - self._at)


def public_blob(public: bytes) -> bytes:
    """Return a public key as agents and lines carry it."""
    return string(KEY_TYPE) + string(public)


def public_of_blob(blob: bytes) -> bytes | None:
    """Return the Ed25519 key (32 bytes) in a blob, None where it is of another kind."""
    reader = WireReader(blob)
    try:
        kind, public = reader.string(), reader.string()
    except NotThatFormat:
        return None
    right = kind == KEY_TYPE and len(public) == SEED_BYTES and not reader.rest()
    return public if right else None


def public_line(public: bytes, comment: str) -> str:
    """Return the line of a `.pub` file, with a newline."""
    encoded = base64.b64encode(public_blob(public)).decode("ascii")
    return f"{KEY_TYPE.decode('ascii')} {encoded} {comment}\n"


def parse_public_line(line: str) -> tuple[bytes, str]:
    """Return key and comment of a `.pub` line; raise `NotThatFormat` where it is none."""
    kind, _, rest = line.strip().partition(" ")
    encoded, _, comment = rest.partition(" ")
    public = None
    if kind == KEY_TYPE.decode("ascii"):
        public = public_of_blob(_decoded(encoded))
    if public is None:
        message = "It is no public Ed25519 key of OpenSSH's."
        raise NotThatFormat(message)
    return public, comment.strip()


def private_file(key: PrivateKey, check: bytes) -> bytes:
    """Return a private key as a file without a passphrase; `check` are 4 random bytes."""
    inner = b"".join(
        (
            check,
            check,
            public_blob(key.public),
            string(key.seed + key.public),
            string(key.comment.encode("utf-8")),
        )
    )
    inner += bytes(range(1, -len(inner) % _BLOCK + 1))
    outer = b"".join(
        (
            _MAGIC,
            string(b"none"),
            string(b"none"),
            string(b""),
            (1).to_bytes(_LENGTH, "big"),
            string(public_blob(key.public)),
            string(inner),
        )
    )
    encoded = base64.b64encode(outer).decode("ascii")
    lines = [encoded[at : at + _LINE_CHARS] for at in range(0, len(encoded), _LINE_CHARS)]
    return "\n".join((_BEGIN, *lines, _END, "")).encode("ascii")


def is_private_file(text: str) -> bool:
    """Tell whether a text is held out to be a private key of OpenSSH's."""
    return text.strip().startswith(_BEGIN)


def parse_private_file(text: str) -> PrivateKey:
    """Return the private key of a file.

    Raises `Encrypted` where it has a passphrase, `NotThatFormat` where it is none of Ed25519.
    """
    body = text.strip()
    if not body.startswith(_BEGIN) or not body.endswith(_END):
        message = "It is no private key of OpenSSH's."
        raise NotThatFormat(message)
    joined = "".join(body.removeprefix(_BEGIN).removesuffix(_END).split())
    reader = WireReader(_decoded(joined))
    if reader.take(len(_MAGIC)) != _MAGIC:
        message = "It is no private key of OpenSSH's."
        raise NotThatFormat(message)
    cipher, _, _ = reader.string(), reader.string(), reader.string()
    if cipher != b"none":
        message = "It is protected by a passphrase."
        raise Encrypted(message)
    if reader.number() != 1:
        message = "It holds more than one key."
        raise NotThatFormat(message)
    outer = public_of_blob(reader.string())
    inner = WireReader(reader.string())
    return _private(inner, outer)


def _private(inner: WireReader, outer: bytes | None) -> PrivateKey:
    same = inner.take(_LENGTH) == inner.take(_LENGTH)
    kind, public, pair = inner.string(), inner.string(), inner.string()
    comment = inner.string().decode("utf-8", "replace")
    whole = pair[:SEED_BYTES], pair[SEED_BYTES:]
    if not same or kind != KEY_TYPE or public != outer or whole[1] != public:
        message = "It is no private Ed25519 key."
        raise NotThatFormat(message)
    return PrivateKey(whole[0], public, comment)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        message = "It is no base64."
        raise NotThatFormat(message) from error
