"""Members of a JSON object that a site published: typed, or the site is damaged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NoReturn

from sitegen.canonical.strict_json import read_json
from sitegen.errors import OutputProblem, PublishedChanged, demand_machine
from sitegen.limits import Limits
from sitegen.model.value import Value

RESTORE: Final = "Restore the site from a copy; `sitegen verify` says what else was changed."
"""What to do where something that was published is gone, or is something else."""

_VALUES = 100_000_000
"""Values in one file of a site: its size is bounded already."""


@dataclass(frozen=True, slots=True)
class Members:
    """One JSON object; every method raises `OutputProblem` where a member is not what it asks."""

    file: str
    table: Mapping[str, Value]

    def refuse(self, name: str) -> NoReturn:
        """Raise the error that tells which member is wrong."""
        message = f"The site can't be read: {self.file} is damaged at {name!a}."
        raise PublishedChanged(message, hint=RESTORE)

    def text(self, name: str) -> str:
        """Return a string."""
        value = self.table.get(name)
        if not isinstance(value, str):
            self.refuse(name)
        return str(value)

    def optional(self, name: str) -> str | None:
        """Return a string or None."""
        return None if self.table.get(name) is None else self.text(name)

    def path(self, name: str) -> str:
        """Return a path from the site's root that leads nowhere else."""
        path = self.text(name)
        if path.startswith("/") or "\\" in path or "\0" in path or ".." in path.split("/"):
            self.refuse(name)
        return path

    def number(self, name: str) -> int:
        """Return a whole number of at least 0."""
        value = self.table.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.refuse(name)
        return value

    def optional_number(self, name: str) -> int | None:
        """Return a whole number of at least 0, or None."""
        return None if self.table.get(name) is None else self.number(name)

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self.table.get(name)
        if not isinstance(value, bool):
            self.refuse(name)
        return value

    def inner(self, name: str) -> "Members":
        """Return an object."""
        value = self.table.get(name)
        if not isinstance(value, Mapping):
            self.refuse(name)
        return Members(self.file, value)

    def items(self, name: str) -> Sequence[Value]:
        """Return an array."""
        value = self.table.get(name)
        if not isinstance(value, Sequence) or isinstance(value, str):
            self.refuse(name)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return an array of strings."""
        found = self.items(name)
        if not all(isinstance(item, str) for item in found):
            self.refuse(name)
        return tuple(str(item) for item in found)

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return an array of whole numbers of at least 0."""
        found = []
        for item in self.items(name):
            if not isinstance(item, int) or isinstance(item, bool) or item < 0:
                self.refuse(name)
            found.append(item)
        return tuple(found)

    def rows(self, name: str) -> Iterator["Members"]:
        """Yield the objects of an array."""
        for item in self.items(name):
            if not isinstance(item, Mapping):
                self.refuse(name)
            yield Members(self.file, item)


def read_members(site: Path, path: str, limits: Limits) -> Members:
    """Return the JSON object in a file of a site. Raises `OutputProblem`."""
    data = read_published(site, path, limits)
    roomy = replace(limits, document_bytes=limits.artifact_bytes, values=_VALUES)
    value = read_json(data, path, roomy).value
    if not isinstance(value, Mapping):
        message = f"The site can't be read: {path} is damaged."
        raise PublishedChanged(message, hint=RESTORE)
    return Members(path, value)


def read_published(site: Path, path: str, limits: Limits) -> bytes:
    """Return the bytes of a file of a site; never through a link. Raises `OutputProblem`."""
    place = site / path
    message = f"The site can't be read: {path}"
    try:
        if not place.resolve().is_relative_to(site.resolve()):
            reason = f"{message} is a link that leads out of it."
            raise PublishedChanged(reason, hint=RESTORE)
        if place.exists() and not place.is_file():
            reason = f"{message} is no file."
            raise PublishedChanged(reason, hint=RESTORE)
        with place.open("rb") as file:
            data = file.read(limits.artifact_bytes + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        reason = f"{message} is missing."
        raise PublishedChanged(reason, hint=RESTORE) from error
    except OSError as error:
        demand_machine(error)
        reason = f"{message}: {error.strerror}."
        raise OutputProblem(reason, hint="Restore it from a copy.") from error
    if len(data) > limits.artifact_bytes:
        reason = f"{message} has more than {limits.artifact_bytes:,} bytes."
        hint = "Raise `artifact_bytes` under [limits], if the site is yours."
        raise OutputProblem(reason, hint=hint)
    return data
