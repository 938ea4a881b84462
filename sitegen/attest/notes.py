"""Signed notes (C2SP signed-note): a text, a blank line, and a line for each signature."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from sitegen.attest.base64_text import from_base64, to_base64
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.signatures import (
    KEY_ID_BYTES,
    JudgedSignature,
    Key,
    Signer,
    Verifier,
    is_key_name,
    judged,
)

NOTE_BYTES = 64 * 1024
"""Bytes of the longest note that is read."""
NOTE_SIGNATURES = 64
"""Signatures of one note that are read; the format asks for 16 at least."""

_DASH = "\u2014 "
_SEPARATOR = "\n\n"


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One line below a note: the name and id (4 bytes) of a key, and the signature."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """Return the line, with its newline."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its final newline, and its signatures; none where it was never signed."""

    text: str
    signatures: tuple[NoteSignature, ...] = ()

    def encoded(self) -> bytes:
        """Return the bytes of the file: the bare text where there is no signature."""
        lines = "".join(signature.line() for signature in self.signatures)
        return (f"{self.text}\n{lines}" if lines else self.text).encode("utf-8")

    def signed_by(self, signer: Signer) -> "Note":
        """Return the note with the signer's line behind the others."""
        made = NoteSignature(signer.key.name, signer.key.key_id, signer.sign(self.text.encode()))
        return Note(self.text, (*self.signatures, made))

    def judge(self, keys: Iterable[Key], verifier: Verifier | None) -> tuple[JudgedSignature, ...]:
        """Return what became of each signature, under the keys that somebody gave."""
        given, message = tuple(keys), self.text.encode("utf-8")
        return tuple(
            judged(
                f"{line.name}+{line.key_id.hex()}",
                (key for key in given if key.name == line.name and key.key_id == line.key_id),
                message,
                line.signature,
                verifier,
            )
            for line in self.signatures
        )

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the note that the bytes are, or the bare text without signatures.

        Raises `MalformedProof` where they are neither. Bare is a text without an empty line.
        """
        text = _decoded(data)
        if _SEPARATOR not in text:
            return cls(text)
        body, _, lines = text.rpartition(_SEPARATOR)
        found = lines.removesuffix("\n").split("\n")
        if len(found) > NOTE_SIGNATURES:
            message = f"A note has at most {NOTE_SIGNATURES} signatures."
            raise MalformedProof(message)
        return cls(f"{body}\n", tuple(_signature(line) for line in found))


def _decoded(data: bytes) -> str:
    if len(data) > NOTE_BYTES:
        message = f"A note has at most {NOTE_BYTES} bytes."
        raise MalformedProof(message)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = "A note is no UTF-8."
        raise MalformedProof(message) from error
    if any(character < " " and character != "\n" for character in text):
        message = "A note holds control characters."
        raise MalformedProof(message)
    if not text.endswith("\n") or not text.strip("\n"):
        message = "A note is a text that ends with a newline."
        raise MalformedProof(message)
    return text


def _signature(line: str) -> NoteSignature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not is_key_name(name):
        message = "Behind the last empty line of a note are signatures, and nothing else."
        raise MalformedProof(message)
    data = from_base64(encoded, "signature of a note")
    if len(data) <= KEY_ID_BYTES:
        message = "The signature of a note is too short to be one."
        raise MalformedProof(message)
    return NoteSignature(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])
