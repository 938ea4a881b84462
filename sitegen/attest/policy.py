"""The trust policy: a file that the verifier names, and what each key in it may sign.

```toml
[[keys]]
vkey = "ci.example/nightly+1a2b3c4d+AQ…"
signs = ["run", "certification", "checkpoint"]
suites = ["nightly"]                   # of runs; left out: every suite
from = "2026-01-01T00:00:00Z"          # left out: since ever
to = "2027-01-01T00:00:00Z"            # exclusive; left out: for ever
revoked = "2026-06-01T00:00:00Z"       # left out: it stands
reason = "laptop stolen"
```

The same members make a policy in JSON. Whatever the file does not name is refused.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from sitegen.attest.malformed import MalformedProof
from sitegen.attest.members import array_of, object_of, read_object, text_of
from sitegen.attest.signatures import Key
from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time

POLICY_BYTES = 1024 * 1024
"""Bytes of the longest policy that is read."""

_MEMBERS = frozenset({"vkey", "signs", "suites", "from", "to", "revoked", "reason"})


class Use(StrEnum):
    """What a key signs."""

    RUN = "run"
    CERTIFICATION = "certification"
    CHECKPOINT = "checkpoint"


class Allowed(StrEnum):
    """Whether a key may have signed something."""

    YES = "allowed"
    NO = "not allowed"
    NOT_JUDGED = "not judged"
    """It depends on a time, and no reference time was given."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the policy says of one signature, and why."""

    allowed: Allowed
    reason: str


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """What a policy says of one key. Times are aware; `suites` None means every suite."""

    key: Key
    signs: frozenset[Use]
    suites: frozenset[str] | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    revoked: datetime | None = None
    reason: str | None = None

    def answer(self, use: Use, suite: str | None, at: datetime | None) -> Answer:
        """Return whether this key may sign such a thing, as of the reference time `at`."""
        name = self.key.hint
        if use not in self.signs:
            return Answer(Allowed.NO, f"The policy lets {name} sign no {use.value}.")
        if use is Use.RUN and self.suites is not None and suite not in self.suites:
            words = "no suite" if suite is None else f"the suite {quote(suite)}"
            return Answer(Allowed.NO, f"The policy does not let {name} sign {words}.")
        if self.revoked is not None and (at is None or at >= self.revoked):
            # A signature holds no time that can be believed, so a thief can date it back: without
            # a reference time a revoked key counts for nothing.
            why = "" if self.reason is None else f": {quote(self.reason)}"
            return Answer(Allowed.NO, f"{name} was revoked on {_shown(self.revoked)}{why}.")
        return self._by_time(at)

    def _by_time(self, at: datetime | None) -> Answer:
        name = self.key.hint
        if self.valid_from is None and self.valid_to is None:
            return Answer(Allowed.YES, f"The policy allows {name}.")
        if at is None:
            return Answer(
                Allowed.NOT_JUDGED, f"{name} is limited in time, and no reference time was given."
            )
        if self.valid_from is not None and at < self.valid_from:
            return Answer(Allowed.NO, f"{name} is trusted from {_shown(self.valid_from)} on.")
        if self.valid_to is not None and at >= self.valid_to:
            return Answer(Allowed.NO, f"{name} was trusted until {_shown(self.valid_to)}.")
        return Answer(Allowed.YES, f"The policy allows {name} at {_shown(at)}.")


@dataclass(frozen=True, slots=True)
class Policy:
    """Which keys are trusted, and for what. Never read from the site that it judges."""

    keys: tuple[TrustedKey, ...]

    @property
    def known(self) -> tuple[Key, ...]:
        """Return every key that the policy names, revoked or not."""
        return tuple(dict.fromkeys(trusted.key for trusted in self.keys))

    def answer(self, key: Key, use: Use, suite: str | None, at: datetime | None) -> Answer:
        """Return whether a key may sign such a thing.

        A key may be named several times, and each time allow something. A revocation holds for
        the key, wherever it is named. `suite` is that of a run, None for anything else.
        """
        answers = [rule.answer(use, suite, at) for rule in self.keys if rule.key == key]
        revoked = [
            rule.answer(use, suite, at)
            for rule in self.keys
            if rule.key.public == key.public and rule.revoked and (at is None or at >= rule.revoked)
        ]
        if revoked:
            return revoked[0]
        for wanted in (Allowed.YES, Allowed.NOT_JUDGED, Allowed.NO):
            found = next((one for one in answers if one.allowed is wanted), None)
            if found is not None:
                return found
        return Answer(Allowed.NO, f"The policy does not name {key.hint}.")

    @classmethod
    def of_keys(cls, keys: Iterable[Key]) -> Self:
        """Return the policy that lets each of these keys sign everything."""
        return cls(tuple(TrustedKey(key, frozenset(Use)) for key in keys))

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the policy that the bytes are, JSON or TOML.

        Raises `MalformedProof` where they are none; a policy without a key is none.
        """
        if len(data) > POLICY_BYTES:
            message = f"The policy has more than {POLICY_BYTES} bytes."
            raise MalformedProof(message)
        value = _document(data)
        if value.keys() != {"keys"}:
            message = "A policy has the member “keys”, and no other."
            raise MalformedProof(message)
        keys = tuple(
            _trusted(object_of(one, "key of the policy"))
            for one in array_of(value, "keys", "policy")
        )
        if not keys:
            message = "The policy names no key, so nothing could pass it."
            raise MalformedProof(message)
        return cls(keys)


def _document(data: bytes) -> Mapping[str, object]:
    if data.lstrip().startswith(b"{"):
        return read_object(data, POLICY_BYTES, "policy")
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # numbers too long to be read among them
        message = "The policy is neither TOML nor JSON that can be read."
        raise MalformedProof(message) from error


def _trusted(row: Mapping[str, object]) -> TrustedKey:
    unknown = sorted(row.keys() - _MEMBERS)
    if unknown:
        message = f"A key of the policy has the unknown member {quote(unknown[0])}."
        raise MalformedProof(message)
    uses = _texts(row, "signs")
    if not uses or not uses <= set(Use):
        message = f"“signs” of a key is a list of {', '.join(Use)}."
        raise MalformedProof(message)
    return TrustedKey(
        Key.parse(text_of(row, "vkey", "policy")),
        frozenset(Use(one) for one in uses),
        _texts(row, "suites") if "suites" in row else None,
        _time(row, "from"),
        _time(row, "to"),
        _time(row, "revoked"),
        text_of(row, "reason", "policy") if "reason" in row else None,
    )


def _texts(row: Mapping[str, object], name: str) -> frozenset[str]:
    values = array_of(row, name, "policy")
    texts = frozenset(one for one in values if isinstance(one, str))
    if len(texts) != len(values):
        message = f"“{name}” of a key is a list of different strings."
        raise MalformedProof(message)
    return texts


def _time(row: Mapping[str, object], name: str) -> datetime | None:
    value = row.get(name)
    if value is None and name not in row:
        return None
    # TOML has times of its own; both spellings have to say which moment is meant.
    text = value.isoformat() if isinstance(value, datetime) else value
    instant = read_time(text) if isinstance(text, str) else None
    if instant is None or instant.utc is None:
        message = f"“{name}” of a key is a time with an offset, like 2026-11-21T12:00:00Z."
        raise MalformedProof(message)
    return instant.utc


def _shown(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
