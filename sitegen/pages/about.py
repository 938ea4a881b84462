"""What rendered the pages: version, check catalogue, schemas, and the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from sitegen.model.version import About
from sitegen.pages import site_map
from sitegen.pages.claim_rules import build_claim_rules
from sitegen.pages.evidence import Text, shown
from sitegen.pages.frame import Frame, Link, frame_of
from sitegen.pages.kinds import build_kinds
from sitegen.pages.values import json_block, value_text
from sitegen.pages.verifying import build_verifying_page
from sitegen.pages.version import Page
from sitegen.settings import DEFAULT_SETTINGS, Settings

_LINE: Final = 80

CheckRow = tuple[str, Text, str, str, str, Text, Text]
"""Id, title, severity, effect, scope, rationale, remedy."""


@dataclass(frozen=True, slots=True)
class AboutPage:
    """The front page of what rendered the pages."""

    path: str
    template: str
    frame: Frame
    sitegen_version: str
    checks: int
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """The catalogue of checks, by id; each has the anchor `check-<id>`."""

    path: str
    template: str
    frame: Frame
    checks: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The settings that change bytes: (key, value, whether it takes several lines)."""

    path: str
    template: str
    frame: Frame
    settings: tuple[tuple[str, Text, bool], ...]


@dataclass(frozen=True, slots=True)
class SchemasPage:
    """The JSON Schemas of the formats: links to their files, with sizes in bytes."""

    path: str
    template: str
    frame: Frame
    schemas: tuple[tuple[str, str, int], ...]


def build_about_pages(about: About) -> tuple[Page, ...]:
    """Return the pages of an `about/` folder."""
    settings = _settings(about.settings)
    crumbs = ((f"{about.path}index.html", "What rendered the pages"),)
    limit = settings.limits.shown_chars
    checks = about.path + site_map.CHECKS
    shown_settings = about.path + site_map.ABOUT_SETTINGS
    index = f"{about.path}index.html"
    return (
        AboutPage(
            path=index,
            template="pages/about.html",
            frame=frame_of(index, "What rendered the pages", about.path, settings),
            sitegen_version=about.sitegen_version,
            checks=len(about.checks),
            links=(
                Link(site_map.CHECKS, "Check catalogue"),
                Link(site_map.CLAIM_RULES, "Rules for claims"),
                Link(site_map.KINDS, "Kinds of difference"),
                Link(site_map.SCHEMAS, "JSON Schemas of the formats"),
                Link(site_map.ABOUT_SETTINGS, "Settings that change what pages show"),
                Link(site_map.VERIFYING, "How to check this site, and what that proves"),
            ),
        ),
        ChecksPage(
            path=checks,
            template="pages/checks.html",
            frame=frame_of(checks, "Check catalogue", about.path, settings, crumbs),
            checks=tuple(
                (
                    check.id,
                    shown(check.title, limit),
                    check.severity.value,
                    check.effect.value,
                    check.scope,
                    shown(check.rationale, limit),
                    shown(check.remedy, limit),
                )
                for check in sorted(about.checks, key=lambda check: check.id)
            ),
        ),
        build_claim_rules(about, settings),
        build_kinds(about, settings),
        SettingsPage(
            path=shown_settings,
            template="pages/settings.html",
            frame=frame_of(shown_settings, "Settings", about.path, settings, crumbs),
            settings=tuple(_setting(key, about.settings[key], limit) for key in about.settings),
        ),
        _schemas(about, settings, crumbs),
        build_verifying_page(about.path, settings, crumbs),
    )


def _schemas(about: About, settings: Settings, crumbs: tuple[tuple[str, str], ...]) -> SchemasPage:
    path = about.path + site_map.SCHEMAS
    return SchemasPage(
        path=path,
        template="pages/schemas.html",
        frame=frame_of(path, "Schemas", about.path, settings, crumbs),
        schemas=tuple(
            (site_map.relative(path, site_map.schema_file(about.path, name)), name, len(data))
            for name, data in sorted(about.schemas.items())
        ),
    )


def _settings(stated: Mapping[str, object]) -> Settings:
    """Return the settings that the frame needs; the rest has no effect on these pages."""
    title = stated.get("title", DEFAULT_SETTINGS.title)
    return Settings(title=str(title))


def _setting(key: str, value: object, limit: int) -> tuple[str, Text, bool]:
    text = value_text(_plain(value))
    if len(text) > _LINE:
        text = json_block(_plain(value))
    return key, shown(text, limit), "\n" in text


def _plain(value: Any) -> Any:
    """Return a setting as a JSON-like value: dataclasses as mappings of their fields."""
    if hasattr(value, "__dataclass_fields__"):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
