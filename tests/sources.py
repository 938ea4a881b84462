"""The project's own sources, parsed, for tests that hold them to its rules."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = "sitegen"


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file; `path` is relative to the checkout and `/`-separated."""

    path: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """Return the room it is in (`canonical`), or its own name (`settings`)."""
        parts = Path(self.path).with_suffix("").parts
        return parts[1] if parts[0] == PRODUCT and len(parts) > 1 else ""


def parsed(path: str, text: str) -> Module:
    """Return a module from its text."""
    return Module(path, text, ast.parse(text))


@functools.cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Return every module below some folders of the checkout, sorted by path."""
    found = [
        parsed(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
        for folder in folders
        for file in (ROOT / folder).rglob("*.py")
        if "__pycache__" not in file.parts
    ]
    return tuple(sorted(found, key=lambda module: module.path))


def imported(module: Module) -> Iterator[str]:
    """Yield every dotted name that a module imports, in functions and type blocks too."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(module: Module) -> Iterator[tuple[str, int]]:
    """Yield what a module calls, as written (`open`, `path.read_bytes`), and the line."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def functions(module: Module) -> Iterator[tuple[str, int]]:
    """Yield the name and the length in lines, decorators included, of every function."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
            yield node.name, (node.end_lineno or first) - first + 1
