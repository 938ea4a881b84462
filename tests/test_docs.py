"""The documentation says what is so: help, settings, limits, links, exit codes."""

import contextlib
import dataclasses
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.cli.main import main
from sitegen.errors import ExitCode
from sitegen.limits import Limits
from sitegen.settings import DEFAULT_SETTINGS, Settings
from tests.sources import ROOT

BEGIN = "<!-- help: made by `make golden`, checked by tests/test_docs.py -->\n```text\n"
END = "```\n<!-- end of help -->"
UPDATE = os.environ.get("SITEGEN_GOLDEN") == "update"
COMMANDS = (
    (),
    ("build",),
    ("serve",),
    ("check",),
    ("diff",),
    ("explain",),
    ("baseline",),
    ("baseline", "freeze"),
    ("baseline", "list"),
    ("baseline", "show"),
    ("baseline", "verify"),
    ("preflight", "run"),
    ("certify",),
    ("certify", "run"),
    ("init",),
    ("keygen",),
    ("sign",),
    ("upload-order",),
    ("config", "show"),
    ("doctor",),
    ("completion",),
)
SKIPPED_FOLDERS = {
    ".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis",
    ".import_linter_cache", "__pycache__", "site", "build", "dist",
}  # fmt: skip


def help_of(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what a command prints when it is asked for help, at 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.argv", ["sitegen", *command, "--help"])
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.suppress(SystemExit):
        main()
    lines = [line.rstrip() for line in shown.getvalue().strip().splitlines()]
    return "\n".join([f"$ {' '.join(['sitegen', *command, '--help'])}", *lines, ""])


def test_the_help_in_the_documentation_is_the_real_one(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/command-line.md shows word for word what the commands print."""
    page = repository / "docs" / "command-line.md"
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    shown, _, after = rest.partition(END)
    real = "\n".join(help_of(command, monkeypatch) for command in COMMANDS)
    if UPDATE:
        page.write_text(f"{before}{BEGIN}{real}{END}{after}", encoding="utf-8")
        return
    assert shown == real
    assert "Usage: sitegen" in real


def rows(text: str) -> dict[str, list[str]]:
    """Return the rows of all tables by their first cell, where that is one code span."""
    found = re.findall(r"^\| `([^`|]+)` \|(.*)\|$", text, flags=re.MULTILINE)
    return {name: [cell.strip() for cell in rest.split("|")] for name, rest in found}


@pytest.fixture
def configuration(repository: Path) -> str:
    """Return the page about the configuration."""
    return (repository / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_every_setting_is_documented_with_its_default(configuration: str) -> None:
    """docs/configuration.md has a row for each setting, and none for what doesn't exist."""
    documented = rows(configuration.partition("## Limits")[0])
    assert documented.keys() == {field.name for field in dataclasses.fields(Settings)}
    for name, (_, default, meaning) in documented.items():
        value = getattr(DEFAULT_SETTINGS, name)
        if isinstance(value, str):
            assert default == f'`"{value}"`'
        elif value is None:
            assert default == "none"
        assert meaning


def test_default_layers_and_ignored_names_are_documented(configuration: str) -> None:
    """The two defaults that are too long for the table are spelled out below it."""
    layers = "\n".join(f'{name} = "{text}"' for name, text in DEFAULT_SETTINGS.layers.items())
    assert f"[layers]\n{layers}\n" in configuration
    assert ", ".join(f"`{name}`" for name in DEFAULT_SETTINGS.ignore) in configuration


def test_every_limit_is_documented_with_its_default(configuration: str) -> None:
    """docs/configuration.md has a row for each limit, with the number in force."""
    documented = rows(configuration.partition("## Limits")[2])
    defaults = {field.name: str(field.default) for field in dataclasses.fields(Limits)}
    assert {name: cells[0] for name, cells in documented.items()} == defaults


def test_every_exit_code_is_documented(repository: Path) -> None:
    """The table in the README names every code that the command line can end with."""
    text = (repository / "README.md").read_text(encoding="utf-8")
    table = text.partition("| exit code | meaning |")[2].partition("\n\n")[0]
    codes = {int(number) for row in table.splitlines() for number in re.findall(r"\d+", row[:12])}
    assert codes == {int(code) for code in ExitCode}


def pages() -> Iterator[Path]:
    """Yield the Markdown files of the project."""
    for file in sorted(ROOT.rglob("*.md")):
        folders = set(file.relative_to(ROOT).parts)
        if not folders & (SKIPPED_FOLDERS | {"evidence"}):
            yield file


def anchors(text: str) -> set[str]:
    """Return the anchors that the headings of a page have where it is shown on the web."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).strip().replace(" ", "-") for head in headings}


def dead_links(file: Path, text: str) -> list[str]:
    """Return the relative links of a page that lead nowhere."""
    found = []
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        inside = target.exists() and ROOT in target.parents
        if not inside or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            found.append(link)
    return found


@pytest.mark.parametrize("file", [pytest.param(file, id=file.name) for file in pages()])
def test_links_in_the_documentation_lead_somewhere(file: Path) -> None:
    """Every relative link names a file of the project, and a heading in it."""
    assert dead_links(file, file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("link", ["absent.md", "README.md#no-such-heading", "../outside.md"])
def test_a_dead_link_is_seen(link: str, repository: Path) -> None:
    """The check of links can fail."""
    assert dead_links(repository / "README.md", f"[text]({link})") == [link]


# --------------------------------------------------------------------------- what must not be in

# In pieces, so that this file does not name them either.
REGISTRIES = rb"py" + rb"pi\.org|python" + rb"hosted\.org|registry\.npm" + rb"js"
HOSTS = rb"\b(?:" + REGISTRIES + rb"|artifactory|devpi)\b|\b(?:index-url|trusted-host)[ =]"
MACHINE = b"|".join(re.escape(bytes(folder)) for folder in {ROOT, Path.home()} if folder.parts[2:])
FOREIGN = re.compile(HOSTS + (rb"|(?<![\w./-])(?:" + MACHINE + rb")(?=/|\b)" if MACHINE else b""))
SPEAKS_OF_THEM = {"tests/test_docs.py", "requirements.lock", "tools/lock.sh"}
"""Files that name these words for a reason: the rule itself, and the switches that avoid hosts."""


def project_files() -> Iterator[tuple[str, Path]]:
    """Yield (path in the checkout, file) of everything but what is installed or built."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        for name in sorted(names):
            file = Path(folder) / name
            yield file.relative_to(ROOT).as_posix(), file


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    """Nothing in the project depends on where it was written."""
    found = {
        path: FOREIGN.findall(file.read_bytes())
        for path, file in project_files()
        if path not in SPEAKS_OF_THEM and not path.startswith("static/vendor/")
    }
    assert {path: hits for path, hits in found.items() if hits} == {}


def test_the_lock_file_names_no_host_and_hashes_everything(repository: Path) -> None:
    """Every locked package has its hashes, and any mirror will do."""
    text = (repository / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(
        r"^\s*--(index-url|extra-index-url|find-links|trusted-host)", text, re.MULTILINE
    )
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(packages) > 20
    assert all("--hash=sha256:" in package and "==" in package for package in packages)


def test_the_locked_packages_are_those_the_project_names(repository: Path) -> None:
    """Nothing that `pyproject.toml` asks for is missing from the lock file."""
    project = (repository / "pyproject.toml").read_text(encoding="utf-8")
    wanted = re.findall(r'^    "([a-z0-9-]+)>=', project, flags=re.MULTILINE)
    lock = (repository / "requirements.lock").read_text(encoding="utf-8")
    assert len(wanted) > 20
    assert [name for name in wanted if not re.search(rf"^{name}==", lock, flags=re.MULTILINE)] == []
