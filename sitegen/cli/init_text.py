"""The text of a new `sitegen.toml`: every setting with its default and what the docs say of it.

`docs/configuration.md` is the one place where settings are explained, so the words come from
there; a test holds that what it documents is what there is.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sitegen.cli.config import toml_of
from sitegen.resources import document_text
from sitegen.settings import DEFAULT_SETTINGS

CI: Final = {"github": "GitHub", "gitlab": "GitLab"}
"""The services for which `docs/ci.md` has a pipeline, with the heading that it stands under."""

_WIDTH: Final = 98
_ROW: Final = re.compile(r"^\| `([^`|]+)` \|(.*)\|$", re.MULTILINE)
_HEAD: Final = """\
# sitegen.toml: the configuration of sitegen, read from the folder that it is called in.
#
# Every setting is here with its default. To change one, take away the # before it, and where it
# is in a table, also the one before the table's header. Tables of your own go to the end of the
# file. `sitegen config show` prints what is in force, `sitegen doctor` says whether it is valid;
# docs/configuration.md explains each.
"""


@dataclass(frozen=True, slots=True)
class _Words:
    """What the documentation says: of settings, of limits, and an example of a setting."""

    settings: Mapping[str, str]
    limits: Mapping[str, str]
    examples: Mapping[str, str]


def configuration_text() -> str:
    """Return a configuration in which everything is commented out."""
    words = _words(document_text("configuration.md"))
    settings = asdict(DEFAULT_SETTINGS)
    # What follows a table's header belongs to the table, so the tables come last.
    plain = {name: value for name, value in settings.items() if not isinstance(value, Mapping)}
    tables = {name: value for name, value in settings.items() if isinstance(value, Mapping)}
    parts = [_HEAD]
    for name, value in {**plain, **tables}.items():
        parts.append("\n" + "".join(f"{line}\n" for line in _setting(name, value, words)))
    return "".join(parts)


def pipeline_text(service: str) -> str:
    """Return the pipeline that `docs/ci.md` shows for one of `CI`."""
    section = _section(document_text("ci.md"), f"## {CI[service]}")
    return _first_fence(section, "yaml")


def _setting(name: str, value: Any, words: _Words) -> Iterator[str]:
    yield from _prose(f"{name}: {words.settings.get(name, '')}.")
    if not value and name in words.examples:
        yield "# For example:"
        yield from (f"#   {line}".rstrip() for line in words.examples[name].splitlines())
    if value is None:
        yield f'# It is not set; to set it: {name} = "…"'
        return
    for line in toml_of({name: value}).strip().splitlines():
        unit = words.limits.get(line.partition(" = ")[0]) if name == "limits" else None
        yield ("#" + line if line else "#") + (f"  # {unit}" if unit else "")


def _prose(text: str) -> Iterator[str]:
    for line in textwrap.wrap(text.replace("`", ""), _WIDTH - 2, break_long_words=False):
        yield f"# {line}"


def _words(text: str) -> _Words:
    before, _, limits = text.partition("\n## Limits")
    return _Words(
        settings={name: rest.split("|")[-1].strip() for name, rest in _ROW.findall(before)},
        limits={name: rest.split("|")[-1].strip() for name, rest in _ROW.findall(limits)},
        examples={
            name: _first_fence(_section(before, f"### `{name}`"), "toml")
            for name in re.findall(r"^### `(\w+)`$", before, flags=re.MULTILINE)
        },
    )


def _section(text: str, heading: str) -> str:
    """Return what stands under a heading, up to the next one that is not below it."""
    level = heading.partition(" ")[0]
    rest = text.partition(f"\n{heading}\n")[2]
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def _first_fence(text: str, language: str) -> str:
    found = re.search(rf"^```{language}[^\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""
