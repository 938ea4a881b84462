"""Holes planted in templates and in scripts: what is printed without being escaped.

A site is one `{{ … }}`. Which of them ever print evidence is measured, not guessed: each is
wrapped in a probe once. So a new template is covered on the day it is written.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from sitegen.pages.evidence import Shown
from sitegen.render import page as page_module
from sitegen.render.assets import SCRIPTS
from sitegen.render.script import joined
from sitegen.resources import static_bytes, templates_folder

SCRIPT_HOLES: Final = (
    ("core", "element.append(...children);", 'element.innerHTML = children.join("");'),
    ("search", "this.status.textContent =", "this.status.innerHTML ="),
    ("toolbar", "this.count.textContent = `", "this.count.innerHTML = `"),
)
"""Part of the script, what writes text there, and the same writing HTML."""

PAYLOAD: Final = "</title></textarea>\"'><img src=x onerror=__x(77)>"
_PRINTED: Final = re.compile(r"\{\{(-?)\s*(.+?)\s*(-?)\}\}", re.DOTALL)
_CACHED: Final = ("environment", "_renderer", "_label_macro")


@dataclass(frozen=True, slots=True)
class Hole:
    """One printed expression: its template, its number there, and what it prints."""

    template: str
    number: int
    expression: str

    @property
    def id(self) -> str:
        """Return a name for it."""
        return f"{self.template}:{self.number}"


def printed() -> list[Hole]:
    """Return every printed expression of every template."""
    folder = templates_folder()
    return [
        Hole(file.relative_to(folder).as_posix(), number, match[2])
        for file in sorted(folder.rglob("*.html"))
        for number, match in enumerate(_PRINTED.finditer(file.read_text(encoding="utf-8")))
    ]


def _rewritten(folder: Path, change: Callable[[str, int, str], str]) -> Path:
    """Copy all templates, with every printed expression as a function writes it."""
    source = templates_folder()
    shutil.copytree(source, folder)
    for file in sorted(folder.rglob("*.html")):
        name = file.relative_to(folder).as_posix()
        text = file.read_text(encoding="utf-8")
        pieces: list[str] = []
        end = 0
        for number, match in enumerate(_PRINTED.finditer(text)):
            written = change(name, number, match[2])
            pieces += [text[end : match.start()], "{{", match[1], f" {written} ", match[3], "}}"]
            end = match.end()
        file.write_text("".join([*pieces, text[end:]]), encoding="utf-8")
    return folder


@contextmanager
def templates_of(folder: Path) -> Iterator[None]:
    """Render from another folder of templates for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_module, "templates_folder", lambda: folder)
        _forget()
        yield
    _forget()


def _forget() -> None:
    for name in _CACHED:
        getattr(page_module, name).cache_clear()


@dataclass(frozen=True)
class Probed:
    """The page models of a build, and for each site that printed evidence one page of these."""

    pages: list[Any]
    found: dict[str, int]


def probed(folder: Path, build: Callable[[], object]) -> Probed:
    """Build with every site probed; `build` makes a site of evidence that holds `PAYLOAD`."""
    pages: list[Any] = []
    found: dict[str, int] = {}

    def probe(hole: str, value: object) -> object:
        # What a macro returns is a subclass of `str`: its own sites are looked at inside.
        text = "".join(part for part, _ in value.parts) if isinstance(value, Shown) else value
        if type(text) is str and PAYLOAD in text:
            found.setdefault(hole, len(pages) - 1)
        return value

    places = _rewritten(folder, lambda name, number, text: f"probe({f'{name}:{number}'!r}, {text})")
    with templates_of(places), pytest.MonkeyPatch.context() as patch:
        renderer = page_module._renderer

        def kept(template: str) -> Callable[..., str]:
            def rendered(page: Any) -> str:
                pages.append(page)
                return renderer(template)(page=page)

            return rendered

        page_module.environment().globals["probe"] = probe
        patch.setattr(page_module, "_renderer", kept)
        build()
    return Probed(pages, found)


def planted(folder: Path, hole: str, page: Any) -> bytes:
    """Return a page rendered with this one site unescaped."""

    def change(name: str, number: int, text: str) -> str:
        return f"({text})|safe" if f"{name}:{number}" == hole else text

    with templates_of(_rewritten(folder, change)):
        return page_module.render(page)


def script(hole: tuple[str, str, str] | None = None) -> bytes:
    """Return the site's script, with one of `SCRIPT_HOLES` or none."""
    parts = []
    for name in SCRIPTS:
        part = static_bytes(f"js/{name}.js").decode("utf-8")
        if hole is not None and hole[0] == name:
            assert part.count(hole[1]) == 1, "the script has changed: name the place anew"
            part = part.replace(hole[1], hole[2])
        parts.append(part)
    return joined(parts).encode("utf-8")
