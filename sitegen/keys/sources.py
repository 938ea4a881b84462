"""Where a key comes from: a file, the environment, or an `ssh-agent`."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from sitegen.attest.malformed import MalformedProof
from sitegen.attest.signatures import Signer
from sitegen.errors import InputProblem, UsageProblem
from sitegen.keys.agent import agent_signer
from sitegen.keys.ed25519 import demand_library, local_signer, seed_of_pem
from sitegen.keys.openssh import Encrypted, NotThatFormat, is_private_file, parse_private_file
from sitegen.keys.public import KEY_FILE_BYTES

KEY_VARIABLE = "SITEGEN_SIGNING_KEY"
"""The variable that may hold a private key: OpenSSH's format or PKCS8, both PEM."""
NAME_VARIABLE = "SITEGEN_SIGNING_NAME"
"""The variable that may hold the name of that key, where the key itself has no comment."""

AGENT = "agent:"

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def find_signer(stated: str | None, name: str | None, environment: Mapping[str, str]) -> Signer:
    """Return who signs: the key that was stated (a file, or `agent:COMMENT`), else the variable's.

    `name` is what to call the key; by default what it calls itself, which is its comment. Raises
    `UsageProblem` where there is no key, no name or no library, `InputProblem` where the key
    can't be read. No message holds a part of a key.
    """
    if stated is None and not environment.get(KEY_VARIABLE):
        message = "There is no key to sign with."
        hint = f"Give --key FILE, --key agent:COMMENT or the variable {KEY_VARIABLE}."
        raise UsageProblem(message, hint=hint)
    try:
        if stated is not None and stated.startswith(AGENT):
            comment = stated.removeprefix(AGENT)
            return agent_signer(comment, name or comment, environment)
        demand_library()
        if stated is not None:
            return _signer(_read(Path(stated)), name)
        return _signer(environment[KEY_VARIABLE], name or environment.get(NAME_VARIABLE))
    except Encrypted as error:
        message = "The key is protected by a passphrase."
        hint = "Add it to an ssh-agent (ssh-add FILE) and sign with --key agent:COMMENT."
        raise InputProblem(message, hint=hint) from error
    except NotThatFormat as error:
        message = f"The key can't be used. {error}"
        raise InputProblem(message, hint="sitegen keygen makes one that can.") from error
    except MalformedProof as error:
        raise UsageProblem(str(error), hint="Give it another name with --key-name.") from error


def _signer(text: str, name: str | None) -> Signer:
    if is_private_file(text):
        key = parse_private_file(text)
        signer = local_signer(_named(name or key.comment), key.seed)
        if signer.key.public != key.public:
            message = "Its two halves are not of one key."
            raise NotThatFormat(message)
        return signer
    return local_signer(_named(name), seed_of_pem(text))


def _named(name: str | None) -> str:
    if not name:
        message = "The key has no name."
        raise UsageProblem(message, hint=f"Give --key-name NAME, or the variable {NAME_VARIABLE}.")
    return name


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            data = file.read(KEY_FILE_BYTES + 1)
    except OSError as error:
        message = f"The key {path.name} can't be read: {error.strerror}."
        hint = "Check the path, and that it is yours to read."
        raise InputProblem(message, hint=hint) from error
    if found.st_mode & _OTHERS:
        message = f"The key {path.name} can be read by others than its owner."
        raise InputProblem(message, hint=f"chmod 600 {path.name}")
    if len(data) > KEY_FILE_BYTES:
        message = "It is too long for one."
        raise NotThatFormat(message)
    return data.decode("utf-8", "replace")
