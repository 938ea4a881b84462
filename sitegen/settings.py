"""The configuration: `sitegen.toml`, or `[tool.sitegen]` in `pyproject.toml`, typed.

Unknown keys are refused with a suggestion. Every default is a field's default below.
"""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from sitegen.errors import InputProblem, UsageProblem
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.settings_certify import CertifyPolicy, certify_policy
from sitegen.settings_gate import GatePolicy, gate_policy
from sitegen.settings_preflight import PreflightPolicy, preflight_policy
from sitegen.settings_redaction import Redaction, redaction
from sitegen.settings_retention import Retention, retention
from sitegen.settings_values import WrongValueError, address, flag, tables, text, text_table, texts

DEFAULT_LAYERS: Mapping[str, str] = {
    "TEST": "Test",
    "L2": "L2 API",
    "L3": "L3 adapter",
    "L4": "L4 registry",
    "L5": "L5 engine",
    "L6": "L6 driver",
    "DB": "Database",
}

DEFAULT_IGNORE = (".git", ".hg", ".svn", ".DS_Store", "Thumbs.db", "__pycache__", ".gitkeep")


@dataclass(frozen=True, slots=True)
class SuiteRule:
    """Runs whose folder (as found) starts with `folder` belong to `suite`."""

    folder: str
    suite: str


@dataclass(frozen=True, slots=True)
class ExpectedLayers:
    """Layers that a case must reach; `stage` and `label` None match every case.

    `writes` True: only cases with DB writes; False: only those without; None: both.
    """

    layers: tuple[str, ...]
    stage: str | None = None
    label: str | None = None
    writes: bool | None = None


@dataclass(frozen=True, slots=True)
class OrderRule:
    """A scenario may only be certified once all those that it requires are."""

    scenario: str
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BaselineRule:
    """Runs of this suite and environment (None: any) are compared with the baseline `tag`."""

    tag: str
    suite: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured; see `docs/configuration.md`.

    `layers` maps a layer's id to its label, in display order. `use_cases` maps `uc_id` to title.
    `baselines` is the folder of frozen baselines, `baseline` the tag that runs are compared with
    where no rule of `baseline_rules` names another. `gate` says what fails `--fail-on regression`.
    `preflight` and `certify` say how runs are guarded and scenarios certified.
    `ignore` names files and folders (exact names) of the input that are no evidence.
    `volatile_fields` names members of an observed output that differ from run to run.
    `retention` says what `sitegen fold` leaves whole.
    `redaction` says what else than the built-in rules makes a secret, and how grave one is.
    """

    title: str = "Verification evidence"
    site_url: str | None = None
    evidence: tuple[str, ...] = ("evidence",)
    output: str = "site"
    baseline: str | None = None
    baselines: str = "baselines"
    baseline_rules: tuple[BaselineRule, ...] = ()
    gate: GatePolicy = field(default_factory=GatePolicy)
    preflight: PreflightPolicy = field(default_factory=PreflightPolicy)
    certify: CertifyPolicy = field(default_factory=CertifyPolicy)
    suites: tuple[SuiteRule, ...] = ()
    layers: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_LAYERS))
    expected_layers: tuple[ExpectedLayers, ...] = ()
    use_cases: Mapping[str, str] = field(default_factory=dict)
    scenario_order: tuple[OrderRule, ...] = ()
    ignore: tuple[str, ...] = DEFAULT_IGNORE
    volatile_fields: tuple[str, ...] = ("duration",)
    retention: Retention = field(default_factory=Retention)
    redaction: Redaction = field(default_factory=Redaction)
    limits: Limits = DEFAULT_LIMITS


DEFAULT_SETTINGS = Settings()


def load_settings(path: Path | None, folder: Path) -> Settings:
    """Return the settings of a configuration file, or of the folder, or the defaults.

    Raises `InputProblem` where `path` can't be read and `UsageProblem` where it is wrong.
    """
    if path is not None:
        table = _read_toml(path)
        inner = table.get("tool", {}).get("sitegen") if path.name == "pyproject.toml" else table
        return settings_from(inner or {}, str(path.name))
    own = folder / "sitegen.toml"
    if own.is_file():
        return settings_from(_read_toml(own), own.name)
    project = folder / "pyproject.toml"
    if project.is_file():
        table = _read_toml(project).get("tool", {})
        return settings_from(table.get("sitegen", {}), project.name)
    return DEFAULT_SETTINGS


def is_configured(project: Path) -> bool:
    """Tell whether a `pyproject.toml` holds a configuration; one that can't be read does not."""
    try:
        return "sitegen" in _read_toml(project).get("tool", {})
    except (InputProblem, UsageProblem):
        return False


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"The configuration {path.name} can't be read: {error.strerror}."
        hint = "Name a file that is there, or leave out --config: every setting has a default."
        raise InputProblem(message, hint=hint) from error
    except (ValueError, RecursionError) as error:  # of TOML, of UTF-8, of numbers without end
        message = f"The configuration {path.name} is not valid TOML: {error}."
        hint = "`sitegen init` writes one that is, to compare with."
        raise UsageProblem(message, hint=hint) from error


def settings_from(table: Mapping[str, Any], source: str) -> Settings:
    """Return settings from a parsed TOML table; `source` names the file in error messages."""
    problems: list[str] = []
    known = {item.name for item in fields(Settings)}
    values: dict[str, Any] = {}
    for key, raw in table.items():
        if key not in known:
            problems.append(_unknown(key, known, source))
            continue
        try:
            values[key] = _READERS[key](raw)
        except WrongValueError as error:
            problems.append(f"{source}: `{key}{error.path}` {error.sentence}.")
    if problems:
        hint = "`sitegen config show` prints every key with its default."
        raise UsageProblem("\n".join(problems), hint=hint)
    return Settings(**values)


def _unknown(key: str, known: set[str], source: str) -> str:
    close = difflib.get_close_matches(key, sorted(known), n=1)
    suggestion = f"; did you mean `{close[0]}`?" if close else "."
    return f"{source}: there is no setting `{key}`{suggestion}"


def _layers(raw: object) -> dict[str, str]:
    layers = text_table(raw)
    if not layers:
        sentence = "must name at least one layer"
        raise WrongValueError(sentence)
    return layers


def _limits(raw: object) -> Limits:
    if not isinstance(raw, Mapping):
        sentence = "must be a table of whole numbers"
        raise WrongValueError(sentence)
    known = {item.name for item in fields(Limits)}
    values: dict[str, int] = {}
    for key, value in raw.items():
        if key not in known:
            close = difflib.get_close_matches(str(key), sorted(known), n=1)
            sentence = "is no known limit" + (f"; did you mean `{close[0]}`?" if close else "")
            raise WrongValueError(sentence, f".{key}")
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            sentence = "must be a whole number of at least 1"
            raise WrongValueError(sentence, f".{key}")
        values[key] = value
    return Limits(**values)


_READERS: Mapping[str, Any] = {
    "title": text,
    "site_url": address,
    "evidence": texts,
    "output": text,
    "baseline": text,
    "baselines": text,
    "baseline_rules": lambda raw: tables(
        raw, BaselineRule, {"tag": text, "suite": text, "environment": text}, {"tag"}
    ),
    "gate": gate_policy,
    "preflight": preflight_policy,
    "certify": certify_policy,
    "suites": lambda raw: tables(
        raw, SuiteRule, {"folder": text, "suite": text}, {"folder", "suite"}
    ),
    "layers": _layers,
    "expected_layers": lambda raw: tables(
        raw,
        ExpectedLayers,
        {"layers": texts, "stage": text, "label": text, "writes": flag},
        {"layers"},
    ),
    "use_cases": text_table,
    "scenario_order": lambda raw: tables(
        raw, OrderRule, {"scenario": text, "requires": texts}, {"scenario", "requires"}
    ),
    "ignore": texts,
    "volatile_fields": texts,
    "retention": retention,
    "redaction": redaction,
    "limits": _limits,
}
