"""The gate: which differences from the baseline fail a build, and which are waived."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sitegen.settings_values import WrongValueError, flag, table_of, tables, text, texts

DEFAULT_FAIL: Final = ("regression", "weaker", "removed")
RANKS: Final = ("regression", "weaker", "removed", "changed", "added", "improvement")
"""The ranks of `sitegen.model.difference`: settings lie below the model."""

_NAME: Final = re.compile(r"[a-z]+(-[a-z]+)*\Z")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class GateRule:
    """What a difference must match in all that is named here; `fail` says what follows."""

    fail: bool
    ranks: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    use_cases: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaiverRule:
    """A difference that is known and borne until a date; at least one selector is set.

    `record` is `kind/id`. `expires` is a date, which holds to its end in UTC, or a time with an
    offset.
    """

    reason: str
    owner: str
    expires: str
    kind: str | None = None
    case: str | None = None
    use_case: str | None = None
    layer: str | None = None
    record: str | None = None

    @property
    def end(self) -> datetime:
        """Return the moment from which the waiver has lapsed, in UTC."""
        return end_of(self.expires)


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """Ranks or kinds that fail, unless an earlier rule or a waiver in force says otherwise."""

    fail: tuple[str, ...] = DEFAULT_FAIL
    rules: tuple[GateRule, ...] = ()
    waivers: tuple[WaiverRule, ...] = ()


def end_of(expires: str) -> datetime:
    """Return when something ends that holds until a date or time; raise `ValueError`."""
    if _DATE.match(expires):
        day = datetime.combine(datetime.fromisoformat(expires).date(), time(), UTC)
        return day + timedelta(days=1)
    moment = datetime.fromisoformat(expires)
    if moment.tzinfo is None:
        message = "no offset"
        raise ValueError(message)
    return moment.astimezone(UTC)


def gate_policy(raw: object) -> GatePolicy:
    """Return the policy from the table `gate` of a configuration."""
    known: Mapping[str, Any] = {"fail": _names, "rules": _rules, "waivers": _waivers}
    return GatePolicy(**table_of(raw, known, ""))


def _names(raw: object) -> tuple[str, ...]:
    found = texts(raw)
    for name in found:
        if not _NAME.match(name):
            sentence = f"names {name!r}, which is no rank and no kind of difference"
            raise WrongValueError(sentence)
    return found


def _ranks(raw: object) -> tuple[str, ...]:
    found = texts(raw)
    for name in found:
        if name not in RANKS:
            sentence = f"names {name!r}, which is none of {', '.join(RANKS)}"
            raise WrongValueError(sentence)
    return found


def _kind(raw: object) -> str:
    return _names([raw])[0]


def _record(raw: object) -> str:
    found = text(raw)
    kind, _, identity = found.partition("/")
    if not kind or not identity:
        sentence = "must be the kind and the id of a record, like `preflight/nightly`"
        raise WrongValueError(sentence)
    return found


def _expires(raw: object) -> str:
    # TOML has dates of its own.
    found = raw.isoformat() if hasattr(raw, "isoformat") else text(raw)
    try:
        end_of(found)
    except (ValueError, OverflowError) as error:
        sentence = "must be a date, or a time with an offset"
        raise WrongValueError(sentence) from error
    return str(found)


def _rules(raw: object) -> tuple[GateRule, ...]:
    known = {
        "fail": flag,
        "ranks": _ranks,
        "kinds": _names,
        "use_cases": texts,
        "layers": texts,
        "cases": texts,
    }
    found: tuple[GateRule, ...] = tables(raw, GateRule, known, {"fail"})
    return found


def _waivers(raw: object) -> tuple[WaiverRule, ...]:
    known = {
        "reason": text,
        "owner": text,
        "expires": _expires,
        "kind": _kind,
        "case": text,
        "use_case": text,
        "layer": text,
        "record": _record,
    }
    found: tuple[WaiverRule, ...] = tables(raw, WaiverRule, known, {"reason", "owner", "expires"})
    for index, waiver in enumerate(found):
        chosen = (waiver.kind, waiver.case, waiver.use_case, waiver.layer, waiver.record)
        if not any(chosen):
            sentence = "names nothing that it waives (kind, case, use_case, layer or record)"
            raise WrongValueError(sentence, f"[{index}]")
    return found
