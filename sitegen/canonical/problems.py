"""What strict reading finds on its way: offsets first, lines and columns once, at the end."""

from collections import Counter
from dataclasses import dataclass, field

from sitegen.canonical.places import positions_of
from sitegen.model.finding import Check, Finding, Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at an offset (characters from 0); `earlier` is what it clashes with."""

    check: Check
    message: str
    where: str | None
    offset: int
    earlier: int | None = None


@dataclass(slots=True)
class Problems:
    """The problems of one text, at most `limit` of each check; the rest is counted."""

    limit: int
    kept: list[Problem] = field(default_factory=list)
    counts: Counter[Check] = field(default_factory=Counter)

    def has_room(self, check: Check) -> bool:
        """Count one problem of the check; tell whether it should be kept (and described)."""
        self.counts[check] += 1
        return self.counts[check] <= self.limit

    def count(self, check: Check, number: int) -> None:
        """Count more problems of the check, of which none is kept."""
        self.counts[check] += number

    def add(self, problem: Problem) -> None:
        """Keep a problem for which `has_room` said that there is room."""
        self.kept.append(problem)

    @property
    def refuse(self) -> bool:
        """Tell whether any of them is an error, which refuses the document."""
        return any(check.severity is Severity.ERROR for check in self.counts)

    def findings(self, artifact: str, text: str) -> tuple[Finding, ...]:
        """Return one finding for each problem kept, and one for each check with more."""
        offsets = [problem.offset for problem in self.kept]
        offsets += [problem.earlier for problem in self.kept if problem.earlier is not None]
        positions = positions_of(text, offsets)
        found = []
        for problem in self.kept:
            message = problem.message
            if problem.earlier is not None:
                message += f" It first stands on line {positions[problem.earlier].line}."
            position = positions[problem.offset]
            found.append(problem.check.finding(artifact, message, problem.where, position))
        found += [
            check.finding(artifact, f"{count - self.limit} more of this kind are not listed.")
            for check, count in self.counts.items()
            if count > self.limit
        ]
        return tuple(found)
