"""The only place that knows where templates, static files and the packaged documents are.

In an installed wheel they lie inside the package, in a checkout beside it.
"""

from collections.abc import Mapping
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_TEMPLATES = frozenset({".html", ".svg", ".xml"})


def _folder(name: str) -> Path:
    packaged = _PACKAGE / "_resources" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


def templates_folder() -> Path:
    """Return the folder of the Jinja templates."""
    return _folder("templates")


def static_folder() -> Path:
    """Return the folder of styles, scripts and images."""
    return _folder("static")


def template_files() -> Mapping[str, bytes]:
    """Return path below the templates folder → bytes, of all templates, sorted."""
    folder = templates_folder()
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in _TEMPLATES
    }


def static_bytes(name: str) -> bytes:
    """Return the bytes of one static file, by its path below the static folder."""
    return (static_folder() / name).read_bytes()


def document_text(name: str) -> str:
    """Return a document that goes with the package (`configuration.md`, `ci.md`)."""
    return (_folder("docs") / name).read_text(encoding="utf-8")
