"""List the input: by directory descriptors, sorted, bounded, following no link."""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from sitegen.canonical.text import quote, visible
from sitegen.errors import InputProblem, demand_machine
from sitegen.intake import rules
from sitegen.intake.tree import Entry, Root, Tree, printable_name
from sitegen.limits import Limits
from sitegen.model.finding import Check, Finding
from sitegen.model.names import folded

FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def roots_of(arguments: Sequence[str]) -> tuple[Root, ...]:
    """Return the roots of EVIDENCE arguments; raise `InputProblem` where one can't be found."""
    roots: list[Root] = []
    taken: set[str] = set()
    for argument in arguments:
        path = Path(argument).resolve()
        if not path.exists():
            message = f"There is no evidence at {quote(argument)}."
            hint = (
                "Run your tests with `pytest --sitegen-emit evidence/runs`, or name another place."
            )
            raise InputProblem(message, hint=hint)
        is_folder = path.is_dir()
        folder = path if is_folder else path.parent
        prefix = ""
        if len(arguments) > 1 and is_folder:
            prefix = _untaken(printable_name(path.name) or "root", taken) + "/"
        only = None if is_folder else (path.name,)
        roots.append(Root(str(folder), printable_name(folder.name), prefix, only))
    return tuple(roots)


def _names_in(descriptor: int) -> list[str]:
    return sorted(os.listdir(descriptor), key=os.fsencode)


def _hides(path: str) -> bool:
    """Tell whether a printable path holds what no reader would see."""
    breaks = any(character in path for character in "\t\n\r")
    return "\\x" in path or breaks or any(label for _, label in visible(path))


def _untaken(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}~{number}"
    taken.add(candidate)
    return candidate


def walk(
    roots: tuple[Root, ...], ignore: tuple[str, ...], limits: Limits, output: Path | None = None
) -> Tree:
    """List every file below the roots; raise `InputProblem` where a root can't be opened.

    `output` is where a site is or will be, with what builds leave beside it: that is no input,
    wherever it lies, so that building twice reads the same.
    """
    walker = _Walker(frozenset(ignore), limits, _own_places(output))
    for index, root in enumerate(roots):
        walker.walk_root(index, root)
    entries = sorted(walker.entries, key=lambda entry: entry.path)
    ignored = sorted(walker.ignored, key=lambda pair: pair[0].path)
    findings = (*walker.findings, *_lookalikes(entries))
    return Tree(roots, tuple(entries), tuple(ignored), findings)


def _own_places(output: Path | None) -> frozenset[str]:
    """Return the prefixes of absolute paths that belong to the output."""
    if output is None:
        return frozenset()
    places = {output.parent.resolve() / output.name, output.resolve()}
    beside = {place.with_name(f".{place.name}.sitegen-") for place in places}
    return frozenset(str(place) for place in places | beside)


def _lookalikes(entries: list[Entry]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for entry in entries:
        other = seen.setdefault(folded(entry.path), entry.path)
        if other != entry.path:
            message = f"{quote(entry.path)} and {quote(other)} differ only by case or Unicode form."
            yield rules.PATH_LOOKALIKE.finding(entry.path, message)


class _Walker:
    """Collects entries; one instance walks all roots, so that the limits hold for the input."""

    def __init__(self, ignore: frozenset[str], limits: Limits, own: frozenset[str]) -> None:
        self.ignore = ignore
        self.own = own
        self.limits = limits
        self.entries: list[Entry] = []
        self.ignored: list[tuple[Entry, str]] = []
        self.findings: list[Finding] = []
        self._paths: set[str] = set()
        self._full = False

    def walk_root(self, index: int, root: Root) -> None:
        try:
            descriptor = os.open(root.folder, FOLDER_FLAGS)
        except OSError as error:
            demand_machine(error)
            message = f"The evidence folder {quote(root.name)} can't be opened: {error.strerror}."
            hint = "Give whoever builds the right to read it."
            raise InputProblem(message, hint=hint) from error
        try:
            device = os.fstat(descriptor).st_dev
            if root.only is None:
                self._folder(descriptor, device, index, root, ())
            else:
                for name in root.only:
                    self._item(descriptor, device, index, root, (), name)
        finally:
            os.close(descriptor)

    def _folder(
        self, descriptor: int, device: int, index: int, root: Root, above: tuple[str, ...]
    ) -> None:
        try:
            names = _names_in(descriptor)
        except OSError as error:
            demand_machine(error)
            reason = f"The folder can't be listed: {error.strerror}."
            self._folder_problem(rules.FOLDER_UNREADABLE, root, above, reason)
            return
        for name in names:
            self._item(descriptor, device, index, root, above, name)

    def _item(
        self,
        descriptor: int,
        device: int,
        index: int,
        root: Root,
        above: tuple[str, ...],
        name: str,
    ) -> None:
        names = (*above, name)
        if self.own and self._is_own(root, names):
            return
        try:
            status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
        except OSError as error:
            demand_machine(error)
            reason = f"The file can't be looked at: {error.strerror}."
            self._add(index, root, names, 0, rules.FILE_UNREADABLE, reason)
            return
        if stat.S_ISDIR(status.st_mode):
            if name in self.ignore:
                self._ignore(descriptor, index, root, names, name)
            elif status.st_dev != device:
                reason = "The folder lies on another file system and was not entered."
                self._folder_problem(rules.FOLDER_OTHER_DEVICE, root, names, reason)
            elif len(names) > self.limits.path_depth:
                reason = f"More than {self.limits.path_depth} folders lie in one another here."
                self._folder_problem(rules.FOLDER_TOO_DEEP, root, names, reason)
            else:
                self._enter(descriptor, device, index, root, names)
            return
        self._file(index, root, names, status)

    def _ignore(
        self, descriptor: int, index: int, root: Root, names: tuple[str, ...], rule: str
    ) -> None:
        """List everything below an ignored folder, and open none of it."""
        entry = Entry(self._path(root, names), index, names, 0)
        try:
            inner = os.open(names[-1], FOLDER_FLAGS, dir_fd=descriptor)
        except OSError as error:
            demand_machine(error)
            self.ignored.append((entry, rule))
            return
        try:
            below = _names_in(inner)
            for name in below if len(names) <= self.limits.path_depth else ():
                status = os.stat(name, dir_fd=inner, follow_symlinks=False)
                path = (*names, name)
                if stat.S_ISDIR(status.st_mode):
                    self._ignore(inner, index, root, path, rule)
                else:
                    found = Entry(self._path(root, path), index, path, status.st_size)
                    self.ignored.append((found, rule))
        except OSError as error:
            demand_machine(error)
            self.ignored.append((entry, rule))
        finally:
            os.close(inner)

    def _is_own(self, root: Root, names: tuple[str, ...]) -> bool:
        path = "/".join((root.folder.rstrip("/"), *names))
        return any(
            path == place or (place.endswith(".sitegen-") and path.startswith(place))
            for place in self.own
        )

    def _enter(
        self, descriptor: int, device: int, index: int, root: Root, names: tuple[str, ...]
    ) -> None:
        try:
            inner = os.open(names[-1], FOLDER_FLAGS, dir_fd=descriptor)
        except OSError as error:
            demand_machine(error)
            reason = f"The folder can't be opened: {error.strerror}."
            self._folder_problem(rules.FOLDER_UNREADABLE, root, names, reason)
            return
        try:
            self._folder(inner, device, index, root, names)
        finally:
            os.close(inner)

    def _file(self, index: int, root: Root, names: tuple[str, ...], status: os.stat_result) -> None:
        if stat.S_ISLNK(status.st_mode):
            reason = "This is a symbolic link; it was not followed."
            self._add(index, root, names, 0, rules.FILE_LINK, reason)
        elif not stat.S_ISREG(status.st_mode):
            reason = "This is neither a file nor a folder; it was not opened."
            self._add(index, root, names, 0, rules.FILE_SPECIAL, reason)
        elif names[-1] in self.ignore:
            entry = Entry(self._path(root, names), index, names, status.st_size)
            self.ignored.append((entry, names[-1]))
        elif status.st_size > self.limits.artifact_bytes:
            reason = (
                f"The file has {status.st_size:,} bytes, more than the limit of"
                f" {self.limits.artifact_bytes:,}; it was not read."
            )
            self._add(index, root, names, status.st_size, rules.FILE_TOO_LARGE, reason)
        else:
            self._add(index, root, names, status.st_size, None, "")

    def _add(
        self,
        index: int,
        root: Root,
        names: tuple[str, ...],
        size: int,
        check: Check | None,
        reason: str,
    ) -> None:
        if len(self.entries) >= self.limits.files:
            if not self._full:
                self._full = True
                reason = f"More than {self.limits.files:,} files; those from here on are missing."
                self.findings.append(rules.TOO_MANY_FILES.finding(self._path(root, names), reason))
            return
        path = self._path(root, names)
        problem = check.finding(path, reason) if check else None
        if _hides(path):
            text = f"The name {quote(path)} holds hidden characters or bytes that are no UTF-8."
            self.findings.append(rules.PATH_HIDDEN.finding(path, text))
        self.entries.append(Entry(path, index, names, size, problem))

    def _folder_problem(
        self, check: Check, root: Root, names: tuple[str, ...], reason: str
    ) -> None:
        path = (root.prefix + "/".join(printable_name(name) for name in names)) or root.name
        self.findings.append(check.finding(path, reason))

    def _path(self, root: Root, names: tuple[str, ...]) -> str:
        path = root.prefix + "/".join(printable_name(name) for name in names)
        return _untaken(path, self._paths)
