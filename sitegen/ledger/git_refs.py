"""Resolve a tag, branch or commit by reading a repository's files: no process is started.

Source: gitrepository-layout(5) and gitformat-pack's loose objects. What is packed in a way that
only git itself can read is told as such, and never guessed.
"""

import re
import zlib
from pathlib import Path
from typing import Final

from sitegen.canonical.text import quote
from sitegen.errors import UsageProblem

_COMMIT: Final = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?\Z")
_NAME: Final = re.compile(r"[A-Za-z0-9._/@+-]{1,200}\Z")
_MOST: Final = 16 * 1024 * 1024
_STEPS: Final = 8


def resolve(folder: Path, ref: str) -> str:
    """Return the commit (hex digits) that a ref of the repository around `folder` names.

    `ref` is a full commit, a tag or a branch. Raises `UsageProblem` where it can't be resolved.
    """
    if not _NAME.match(ref) or ".." in ref or ref.startswith("/"):
        raise _unknown(ref)
    git = _git_folder(folder)
    if _COMMIT.match(ref):
        return ref
    common = _common(git)
    for prefix in ("", "refs/", "refs/tags/", "refs/heads/"):
        found = _ref(git, common, prefix + ref)
        if found is not None:
            return found
    raise _unknown(ref)


def _unknown(ref: str) -> UsageProblem:
    message = f"The repository here has no tag, branch or commit {quote(ref)} that can be read."
    hint = "Give the full commit, as `git rev-parse` prints it."
    return UsageProblem(message, hint=hint)


def _git_folder(folder: Path) -> Path:
    for place in (folder.resolve(), *folder.resolve().parents):
        git = place / ".git"
        if git.is_dir():
            return git
        if git.is_file():
            target = _text(git).removeprefix("gitdir:").strip()
            return (place / target).resolve()
    message = "There is no git repository around this folder."
    raise UsageProblem(message, hint="Run the command in the repository, or leave out --git.")


def _common(git: Path) -> Path:
    """Return the folder that holds the refs of a worktree's repository."""
    pointer = git / "commondir"
    return (git / _text(pointer).strip()).resolve() if pointer.is_file() else git


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_MOST).decode("utf-8", "replace")


def _ref(git: Path, common: Path, name: str) -> str | None:
    for _ in range(_STEPS):
        found = _value(git, common, name)
        if found is None:
            return None
        value, peeled = found
        if value.startswith("ref:"):
            name = value.removeprefix("ref:").strip()
            if ".." in name:
                return None
            continue
        if not _COMMIT.match(value):
            return None
        return peeled or _peeled(common, value)
    return None


def _value(git: Path, common: Path, name: str) -> tuple[str, str | None] | None:
    """Return what a ref says, and the commit behind an annotated tag where that is noted."""
    for place in (git, common):
        path = place / name
        if path.is_file():
            return _text(path).strip(), None
    packed = common / "packed-refs"
    lines = _text(packed).splitlines() if packed.is_file() else []
    for number, line in enumerate(lines):
        if line.endswith(f" {name}"):
            value = line.split(" ", 1)[0]
            after = lines[number + 1] if number + 1 < len(lines) else ""
            return value, after[1:] if after.startswith("^") else None
    return None


def _peeled(common: Path, value: str) -> str | None:
    """Return the commit that an object is or names: an annotated tag is an object of its own."""
    for _ in range(_STEPS):
        path = common / "objects" / value[:2] / value[2:]
        if not path.is_file():
            # In a pack: a commit nearly always, because tags that are packed have a `^` line.
            return value
        with path.open("rb") as file:
            try:
                data = zlib.decompressobj().decompress(file.read(_MOST), _MOST)
            except zlib.error:
                return None
        kind, _, rest = data.partition(b"\0")
        if kind.startswith(b"commit "):
            return value
        match = re.match(rb"object ([0-9a-f]{40,64})\n", rest)
        if not kind.startswith(b"tag ") or match is None:
            return None
        value = match.group(1).decode("ascii")
    return None
