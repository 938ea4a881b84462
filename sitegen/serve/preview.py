"""What is shown at the moment, and who waits for the next."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sitegen.serve.files import Found, find
from sitegen.serve.headers import HeaderRule, read_rules

_HEADERS_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the newest build failed, and what to do."""

    message: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Showing:
    """The last good site with its headers; `problem` where a newer build failed.

    `token` is another one whenever anything of it is.
    """

    token: str
    site: Path
    rules: tuple[HeaderRule, ...]
    problem: Problem | None = None


class Preview:
    """Holds what is shown; threads of requests read it, one thread of builds replaces it."""

    def __init__(self, site: Path, name: str) -> None:
        """Take the first site, and a name that no other preview has."""
        self._changed = threading.Condition()
        self._name = name
        self._number = 1
        self._stopped = False
        self._now = Showing(self._token(), site, rules_of(site))

    @property
    def now(self) -> Showing:
        """Return what is shown."""
        return self._now

    @property
    def stopped(self) -> bool:
        """Tell whether the preview has ended."""
        return self._stopped

    def show(self, site: Path) -> None:
        """Show another site, or the same one after it has changed."""
        rules = rules_of(site)
        with self._changed:
            self._number += 1
            self._now = Showing(self._token(), site, rules)
            self._changed.notify_all()

    def fail(self, problem: Problem) -> None:
        """Keep showing the last good site, and say why it is not the newest."""
        with self._changed:
            self._number += 1
            self._now = replace(self._now, token=self._token(), problem=problem)
            self._changed.notify_all()

    def stop(self) -> None:
        """End the waiting of everybody."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def wait(self, token: str, seconds: float) -> str:
        """Return the token once it is another one, or this one after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._now.token != token, seconds)
            return self._now.token

    def _token(self) -> str:
        return f"{self._name}-{self._number}"


def rules_of(site: Path) -> tuple[HeaderRule, ...]:
    """Return the rules of a site's `_headers`; none where it has no such file."""
    found = find(site, "/_headers")
    if not isinstance(found, Found):
        return ()
    with found.stream as stream:
        return read_rules(stream.read(_HEADERS_BYTES).decode("utf-8", "replace"))
