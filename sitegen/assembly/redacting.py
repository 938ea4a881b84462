"""Judge evidence as it came, and show it without its secrets.

A secret must not switch a check off, and taking it out must not make a good run contradicted. So
what holds one is read twice: as it came, for what is wrong with it, and without its secrets, for
everything that is kept. Nothing of the first reading but verdicts and findings goes on from here,
and of those the words are the ones of the second reading, where it found the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from sitegen.assembly.rules import EVIDENCE_REDACTED
from sitegen.canonical.redaction_text import (
    MARK,
    Hits,
    is_no_digest,
    redact_plain,
    without_digests,
)
from sitegen.canonical.text import quote
from sitegen.intake.tree import Entry, Secrets
from sitegen.model.finding import Effect, Finding, Severity
from sitegen.model.value import Position
from sitegen.settings import Settings

_SHORTEST: Final = 3
MOST_VALUES: Final = 1_000
"""Different secrets of one run up to which its sentences are kept, without them."""
TOO_MANY: Final = (
    "What this says is left out: the evidence holds too many secrets to be sure of it."
)
WITHHELD: Final = (
    "This attestation is over evidence that held secrets. It was checked against the evidence as"
    " it came, and left out of what is published: its digests are over the secrets too."
)


@dataclass(frozen=True, slots=True)
class Scrubber:
    """Takes the secrets of a run out of a sentence that was made of it as it came."""

    secrets: Secrets

    def text(self, text: str) -> str:
        """Return the sentence without them, whole, in part or as a digest."""
        if text == "":
            return text
        if len(self.secrets.values) > MOST_VALUES:
            return TOO_MANY
        for value, quoted in _values(self.secrets):
            if quoted in text or value in text:
                text = text.replace(f"“{value}”", f"“{MARK}”").replace(quoted, f"“{MARK}”")
                if len(value) >= _SHORTEST:
                    text = _bounded(value).sub(MARK, text)
        for word in self.secrets.words:
            text = text.replace(word, MARK)
        text = "".join(self._uncut(part) for part in re.split(r"(?<=…)", text))
        return without_digests(redact_plain(text, self.secrets.policy, (), Hits()))

    def _uncut(self, part: str) -> str:
        """Return a part of a sentence that ends with `…` without the beginning of a secret."""
        if not part.endswith("…"):
            return part
        body = part[:-1]
        for word in (*self.secrets.words, *(value for value, _ in _values(self.secrets))):
            size = _overlap(body, word)
            if size:
                return f"{body[:-size]}{MARK}…"
        return part


@lru_cache(maxsize=8)
def _values(secrets: Secrets) -> tuple[tuple[str, str], ...]:
    """Return the values, longest first, each with its form in a sentence."""
    values = {value.strip() for value in secrets.values} - {""}
    ordered = sorted(values, key=lambda value: (-len(value), value))
    return tuple((value, quote(value)) for value in ordered)


def _overlap(body: str, word: str) -> int:
    """Return how many characters of the word's beginning end the body; 0 for too few to tell."""
    begin = word[:_SHORTEST]
    at = body.find(begin, max(0, len(body) - len(word))) if len(word) >= _SHORTEST else -1
    while at >= 0:
        if word.startswith(body[at:]):
            return len(body) - at
        at = body.find(begin, at + 1)
    return 0


def _bounded(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])")


def merged_findings(
    judged: Iterable[Finding],
    shown: Iterable[Finding],
    names: Mapping[str, str],
    secrets: Secrets,
) -> tuple[Finding, ...]:
    """Return the findings of the evidence as it came, in words that tell no secret.

    `shown` are those of the same evidence without secrets. `names` maps the paths of files as
    they came to those that are shown.
    """
    same: dict[tuple[str, str, str | None], list[Finding]] = defaultdict(list)
    for finding in shown:
        same[finding.check, finding.artifact, finding.where].append(finding)
    scrubber = Scrubber(secrets)
    found: list[Finding] = []
    for finding in judged:
        artifact = names.get(finding.artifact) or scrubber.text(finding.artifact)
        where = None if finding.where is None else scrubber.text(finding.where)
        alike = same[finding.check, artifact, where]
        if alike:
            found.append(alike.pop(0))
        else:
            message = scrubber.text(finding.message)
            found.append(replace(finding, artifact=artifact, where=where, message=message))
    return tuple(found)


def redaction_findings(entry: Entry, artifact: str, settings: Settings) -> Iterator[Finding]:
    """Yield what is said of a file that is not shown as it came; `artifact` is its shown path."""
    redaction = entry.redaction
    if redaction is None:
        return
    position = None
    if redaction.withheld:
        message = WITHHELD
    elif redaction.hits:
        rules = ", ".join(sorted({rule for rule, _, _ in redaction.places}))
        values = "1 value was" if redaction.hits == 1 else f"{redaction.hits:,} values were"
        message = (
            f"{values} taken out before anything was written (by the rules: {rules}). What is"
            " published, shown and hashed is the file without them; it was judged as it came."
        )
        _, line, column = redaction.places[0] if redaction.places else ("", 0, 0)
        position = Position(line, column) if line else None
    else:
        message = "A secret was taken out of the name of this file."
    finding = EVIDENCE_REDACTED.finding(artifact, message, None, position)
    if settings.redaction.severity == Severity.ERROR.value:
        finding = replace(finding, severity=Severity.ERROR, effect=Effect.INVALID)
    yield finding


def is_shown_hash(digest: str | None) -> bool:
    """Tell whether the hash that a case records is the one that it recorded."""
    return digest is not None and not is_no_digest(digest)
