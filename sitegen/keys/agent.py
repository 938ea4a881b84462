"""Signing through `ssh-agent`: the agent protocol over its Unix socket, and no more of it.

The private key stays in the agent. Source: draft-miller-ssh-agent.
"""

import os
import socket  # noqa: TID251 -- the agent's socket is a file of this machine, no network
from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.attest.signatures import SIGNATURE_BYTES, Key
from sitegen.canonical.text import quote
from sitegen.errors import InputProblem, IoProblem
from sitegen.keys.openssh import KEY_TYPE, NotThatFormat, WireReader, public_blob, public_of_blob
from sitegen.keys.openssh import string as wire_string

SOCKET_VARIABLE = "SSH_AUTH_SOCK"
ANSWER_BYTES = 256 * 1024
"""Bytes of the longest answer that is read, OpenSSH's own limit."""
ANSWER_SECONDS = 60.0
"""Time for an answer: the agent may ask its user first."""

_REQUEST_IDENTITIES = 11
_IDENTITIES = 12
_SIGN_REQUEST = 13
_SIGNATURE = 14
_LENGTH = 4
_ASK = "ssh-add -L shows whether it answers, and what it holds."


@dataclass(frozen=True, slots=True)
class AgentSigner:
    """Signs through an agent (a `Signer`)."""

    key: Key
    path: str

    def sign(self, message: bytes) -> bytes:
        """Return the signature (64 bytes); raise `IoProblem` where the agent gives none."""
        flags = (0).to_bytes(_LENGTH, "big")
        request = wire_string(public_blob(self.key.public)) + wire_string(message) + flags
        try:
            reader = _asked(self.path, _SIGN_REQUEST, request, _SIGNATURE)
            signed = WireReader(reader.string())
            kind, signature = signed.string(), signed.string()
        except NotThatFormat as error:
            message_text = "The ssh-agent refused to sign."
            raise IoProblem(message_text, hint=_ASK) from error
        if kind != KEY_TYPE or len(signature) != SIGNATURE_BYTES:
            message_text = "The ssh-agent answered with something else than a signature."
            raise IoProblem(message_text, hint=_ASK)
        return signature


def agent_signer(comment: str, name: str, environment: Mapping[str, str]) -> AgentSigner:
    """Return the signer of the agent's one Ed25519 key with this comment, called `name`.

    Raises `InputProblem` where there is no agent, no such key or more than one.
    """
    path = environment.get(SOCKET_VARIABLE)
    if not path:
        message = f"There is no ssh-agent: {SOCKET_VARIABLE} is not set."
        raise InputProblem(message, hint="Start one and ssh-add a key, or give --key FILE.")
    keys = [public for public, text in identities(path) if text == comment]
    if len(keys) != 1:
        number = "no Ed25519 key" if not keys else f"{len(keys)} Ed25519 keys"
        message = f"The ssh-agent holds {number} with the comment {quote(comment)}."
        raise InputProblem(message, hint="ssh-add -L lists what it holds.")
    return AgentSigner(Key.of(name, keys[0]), path)


def identities(path: str) -> tuple[tuple[bytes, str], ...]:
    """Return (public key, comment) of every Ed25519 key that an agent holds, each once."""
    try:
        reader = _asked(path, _REQUEST_IDENTITIES, b"", _IDENTITIES)
        found = [(reader.string(), reader.string()) for _ in range(reader.number())]
    except NotThatFormat as error:
        message = "The ssh-agent's answer can't be read."
        raise IoProblem(message, hint=_ASK) from error
    named = ((public_of_blob(blob), text.decode("utf-8", "replace")) for blob, text in found)
    return tuple(dict.fromkeys((public, text) for public, text in named if public is not None))


def _asked(path: str, kind: int, body: bytes, expected: int) -> WireReader:
    """Return the body of the agent's answer; raise `NotThatFormat` where it is another one."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(ANSWER_SECONDS)
            connection.connect(os.fsencode(path))
            connection.sendall(wire_string(bytes((kind,)) + body))
            length = int.from_bytes(_received(connection, _LENGTH), "big")
            if not 1 <= length <= ANSWER_BYTES:
                message = "The answer has no length that an answer can have."
                raise NotThatFormat(message)
            answer = _received(connection, length)
    except OSError as error:
        message = f"The ssh-agent can't be reached: {error.strerror or error}."
        raise IoProblem(message, hint=_ASK) from error
    if answer[0] != expected:
        message = "The answer is of another kind."
        raise NotThatFormat(message)
    return WireReader(answer[1:])


def _received(connection: socket.socket, count: int) -> bytes:
    parts: list[bytes] = []
    while count:
        part = connection.recv(count)
        if not part:
            message = "The answer ends too early."
            raise NotThatFormat(message)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
