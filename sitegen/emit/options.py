"""What the command line, the environment and the configuration ask of the emitter."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

SWITCH: Final = "STAGETEST_EMIT"
MARKER: Final = "sitegen"
MARKER_HELP: Final = (
    "sitegen(use_case=None, stage=None, operation=None, purpose=None, route=None, labels=()): "
    "what the evidence of a test says of it; `route` is such as 'POST /orders'"
)
DEFAULT_FOLDER: Final = "evidence/runs"
_OFF: Final = frozenset({"", "0", "false", "no", "off"})
_NONE: Final = "none"
_ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for; `folder` is absolute, `recorders` None means all.

    `layers` are pairs of a prefix of a span's name and its layer, in the order of the rules.
    `preflight` is the id of the preflight that guards the run.
    """

    folder: Path
    suite: str | None
    environment: str | None
    redact: tuple[str, ...]
    layers: tuple[tuple[str, str], ...]
    recorders: frozenset[str] | None
    preflight: str | None = None


def add_options(parser: pytest.Parser) -> None:
    """Add the options of the command line and of the configuration file."""
    group = parser.getgroup("sitegen", "verification evidence (sitegen)")
    group.addoption(
        "--sitegen-emit",
        metavar="DIR",
        default=None,
        help=f"write the evidence of this run into a new folder of DIR ({SWITCH}=1 does so, "
        "with DIR from the ini option sitegen_emit_dir)",
    )
    group.addoption("--sitegen-suite", metavar="NAME", default=None, help="the suite's name")
    group.addoption(
        "--sitegen-environment", metavar="NAME", default=None, help="the environment's name"
    )
    group.addoption(
        "--sitegen-preflight",
        metavar="ID",
        default=None,
        help="the id of the preflight that guards this run",
    )
    group.addoption(
        "--sitegen-recorders",
        metavar="NAMES",
        default=None,
        help="recorders to switch on, separated by commas; all (the default) or none",
    )
    parser.addini("sitegen_emit_dir", f"folder of runs under {SWITCH}=1", default=DEFAULT_FOLDER)
    parser.addini("sitegen_suite", "the suite's name", default="")
    parser.addini("sitegen_environment", "the environment's name", default="")
    parser.addini("sitegen_redact", "further patterns of secrets", type="linelist", default=[])
    parser.addini(
        "sitegen_layers", "rules PREFIX=LAYER for names of spans", type="linelist", default=[]
    )


def is_asked(config: pytest.Config) -> bool:
    """Tell whether evidence of this run is asked for; quick, because every run asks."""
    if config.option.sitegen_emit is not None:
        return True
    return os.environ.get(SWITCH, "").strip().lower() not in _OFF


def options_of(config: pytest.Config) -> Options:
    """Return what is asked for."""
    named = config.option.sitegen_emit
    if named is not None:
        folder = Path(config.invocation_params.dir) / named
    else:
        folder = config.rootpath / (str(config.getini("sitegen_emit_dir")) or DEFAULT_FOLDER)
    return Options(
        folder=Path(os.path.abspath(folder)),  # noqa: PTH100 -- links stay as they are named
        suite=config.option.sitegen_suite or str(config.getini("sitegen_suite")) or None,
        environment=config.option.sitegen_environment
        or str(config.getini("sitegen_environment"))
        or None,
        redact=tuple(config.getini("sitegen_redact")),
        layers=_layers(config.getini("sitegen_layers")),
        recorders=_recorders(config.option.sitegen_recorders),
        preflight=config.option.sitegen_preflight or None,
    )


def _layers(lines: list[str]) -> tuple[tuple[str, str], ...]:
    rules = []
    for line in lines:
        prefix, mark, name = line.rpartition("=")
        if mark and prefix.strip() and name.strip():
            rules.append((prefix.strip(), name.strip()))
    return tuple(rules)


def _recorders(named: str | None) -> frozenset[str] | None:
    if named is None or named.strip().lower() == _ALL:
        return None
    names = {name.strip() for name in named.split(",")}
    return frozenset(names - {"", _NONE})
