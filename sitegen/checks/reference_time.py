"""Checks that need to know what time it is: they are made only where a reference time is given."""

from collections.abc import Iterator, Sequence
from typing import Final

from sitegen.canonical.text import quote
from sitegen.canonical.times import read_time
from sitegen.checks.base import SUMMARY_FILE
from sitegen.checks.record_world import Located, SiteCheck, World
from sitegen.model.certification import Certification, CertificationStatus
from sitegen.model.finding import Check, Effect, Severity


class TimeInFuture:
    """Nothing was made after the reference time."""

    check: Final = Check(
        id="time-in-future",
        title="A time lies in the future",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="site",
        rationale="Evidence can't be of a time that has not come; a clock was wrong, or the time "
        "was written by hand.",
        remedy="Set the emitter's clock, or correct the reference time.",
    )

    def findings(self, world: World) -> Iterator[Located]:
        """Compare the time of every run and record with the reference time."""
        if world.reference is None:
            return
        stated = [(run.path, SUMMARY_FILE, run.created_at) for run in world.runs]
        stated += [(row.path, row.artifact.path, row.time) for row in world.records]
        for path, artifact, text in stated:
            instant = read_time(text) if text else None
            if instant is not None and instant.utc is not None and instant.utc > world.reference:
                reference = world.reference.strftime("%Y-%m-%dT%H:%M:%SZ")
                message = f"{quote(text or '')} lies after the reference time {reference}."
                yield path, self.check.finding(artifact, message)


class CertificationExpired:
    """A certification that is in force has not expired."""

    check: Final = Check(
        id="certification-expired",
        title="A certification has expired",
        severity=Severity.WARNING,
        effect=Effect.NONE,
        scope="site",
        rationale="It says CERTIFIED, but by its own words it held until a time that is past.",
        remedy="Certify the scenario again, or emit the certification as EXPIRED.",
    )

    def findings(self, world: World) -> Iterator[Located]:
        """Compare the end of every certification with the reference time."""
        if world.reference is None:
            return
        for record in world.records:
            detail = record.detail
            if not isinstance(detail, Certification) or detail.expires_at is None:
                continue
            instant = read_time(detail.expires_at)
            past = instant and instant.utc and instant.utc <= world.reference
            if past and detail.status is CertificationStatus.CERTIFIED:
                message = f"The certification expired at {quote(detail.expires_at)}."
                yield record.path, self.check.finding(record.artifact.path, message, "/expires_at")


SITE_CHECKS: Final[Sequence[SiteCheck]] = (TimeInFuture(), CertificationExpired())
"""In the order of the catalogue."""
