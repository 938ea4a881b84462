"""DSSE envelopes (protocol v1.0.2): a payload, what kind it is, and signatures over both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from sitegen.attest.base64_text import from_base64, to_base64
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.members import array_of, object_of, read_object, text_of
from sitegen.attest.signatures import JudgedSignature, Key, Signer, Verifier, judged
from sitegen.canonical.encode import canonical_json
from sitegen.model.value import Value

PAYLOAD_TYPE = "application/vnd.in-toto+json"
"""The type of an in-toto Statement as payload."""

ENVELOPE_BYTES = 4 * 1024 * 1024
"""Bytes of the longest envelope that is read."""
ENVELOPE_SIGNATURES = 64
"""Signatures of one envelope that are read."""

_MEMBERS = frozenset({"payload", "payloadType", "signatures"})
_SIGNATURE_MEMBERS = frozenset({"keyid", "sig"})


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that are signed: type and payload, each behind its length."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


@dataclass(frozen=True, slots=True)
class EnvelopeSignature:
    """One signature; `hint` is `keyid`, which nothing vouches for, empty where it is absent."""

    hint: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload of some type, and its signatures. What it says is evidence until verified."""

    payload_type: str
    payload: bytes
    signatures: tuple[EnvelopeSignature, ...] = ()

    def signed_by(self, signer: Signer) -> "Envelope":
        """Return the envelope with the signer's signature behind the others."""
        signature = signer.sign(pae(self.payload_type, self.payload))
        made = EnvelopeSignature(signer.key.hint, signature)
        return Envelope(self.payload_type, self.payload, (*self.signatures, made))

    def encoded(self) -> bytes:
        """Return the bytes of the file: canonical JSON with a final newline."""
        rows: list[Value] = [
            {"keyid": one.hint, "sig": to_base64(one.signature)} for one in self.signatures
        ]
        value: dict[str, Value] = {
            "payload": to_base64(self.payload),
            "payloadType": self.payload_type,
            "signatures": rows,
        }
        return canonical_json(value) + b"\n"

    def judge(self, keys: Iterable[Key], verifier: Verifier | None) -> tuple[JudgedSignature, ...]:
        """Return what became of each signature, under the keys that somebody gave.

        A signature that names a key is held against that key alone; one that names none,
        against each that was given.
        """
        given, message = tuple(keys), pae(self.payload_type, self.payload)
        return tuple(
            judged(
                one.hint,
                (key for key in given if one.hint in {key.hint, ""}),
                message,
                one.signature,
                verifier,
            )
            for one in self.signatures
        )

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the envelope that the bytes are; raise `MalformedProof` where they are none.

        White space and the order of members are free; members that the protocol does not name
        are refused, because nothing signs them.
        """
        value = read_object(data, ENVELOPE_BYTES, "envelope")
        _closed(value, _MEMBERS)
        rows = array_of(value, "signatures", "envelope")
        if not 1 <= len(rows) <= ENVELOPE_SIGNATURES:
            message = f"An envelope has 1 to {ENVELOPE_SIGNATURES} signatures."
            raise MalformedProof(message)
        payload = from_base64(text_of(value, "payload", "envelope"), "payload of an envelope")
        kind = text_of(value, "payloadType", "envelope")
        if not kind.isascii():
            message = "The type of a payload is a media type or a URI, both of which are ASCII."
            raise MalformedProof(message)
        signatures = tuple(_signature(object_of(row, "signature")) for row in rows)
        return cls(kind, payload, signatures)


def _signature(row: Mapping[str, object]) -> EnvelopeSignature:
    _closed(row, _SIGNATURE_MEMBERS)
    hint = text_of(row, "keyid", "signature") if "keyid" in row else ""
    encoded = text_of(row, "sig", "signature")
    return EnvelopeSignature(hint, from_base64(encoded, "signature of an envelope"))


def _closed(value: Mapping[str, object], names: frozenset[str]) -> None:
    if not value.keys() <= names:
        message = "The envelope has members that the protocol does not name."
        raise MalformedProof(message)
