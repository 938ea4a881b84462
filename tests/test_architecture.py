"""The rules of the code that no linter knows: rooms, sizes, and who may do what."""

import ast
import re
import subprocess  # noqa: TID251 -- only a fresh interpreter shows what start-up imports
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sitegen import errors
from tests.sources import Module, called, functions, imported, modules, parsed

MODULE_LINES = 300
FUNCTION_LINES = 60

BASE = frozenset(
    {
        "errors", "limits", "settings", "settings_gate", "settings_preflight", "settings_certify",
        "settings_retention", "settings_redaction", "resources", "model", "canonical",
    }
)  # fmt: skip
ROOMS: Mapping[str, frozenset[str]] = {
    "errors": frozenset(),
    "limits": frozenset(),
    "resources": frozenset(),
    "settings": frozenset(
        {
            "errors",
            "limits",
            "settings_gate",
            "settings_preflight",
            "settings_certify",
            "settings_retention",
            "settings_redaction",
            "settings_values",
        }
    ),
    "settings_gate": frozenset({"settings_values"}),
    "settings_preflight": frozenset({"settings_values"}),
    "settings_certify": frozenset({"settings_values"}),
    "settings_retention": frozenset({"settings_values"}),
    "settings_redaction": frozenset({"settings_values"}),
    "settings_values": frozenset(),
    "model": frozenset({"errors", "limits"}),
    "canonical": BASE - {"canonical"},
    "intake": BASE,
    "ledger": BASE,
    "readers": BASE,
    "checks": BASE,
    "compare": BASE,
    "claims": BASE,
    "emit": BASE,
    "preflight": BASE,
    "certify": BASE,
    "serve": BASE,
    "pages": BASE,
    "render": BASE | {"pages"},
    "attest": BASE,
    "keys": BASE | {"attest"},
    "publish": BASE | {"attest"},
}
"""What each room may import besides itself. Rooms that are not named may import every room."""

WIRING = frozenset({"assembly", "pipeline", "cli", "__main__", "__init__"})

HOMES: Mapping[str, frozenset[str]] = {
    "alembic": frozenset({"preflight", "certify"}),
    "click": frozenset({"cli"}),
    "cryptography": frozenset({"keys"}),
    "filelock": frozenset({"publish"}),
    "ftfy": frozenset({"canonical"}),
    "httpx": frozenset({"emit"}),
    "jinja2": frozenset({"render"}),
    "jsonschema": frozenset({"readers"}),
    "markdown_it": frozenset({"canonical", "readers", "render"}),
    "markupsafe": frozenset({"render"}),
    "nh3": frozenset({"render"}),
    "opentelemetry": frozenset({"emit"}),
    "plotly": frozenset({"render"}),
    "pydantic": frozenset({"readers", "certify"}),
    "pytest": frozenset({"emit"}),
    "requests": frozenset({"emit"}),
    "rich": frozenset({"cli"}),
    "sqlalchemy": frozenset({"emit", "preflight", "certify"}),
    "sqlglot": frozenset({"emit"}),
    "sqlite3": frozenset({"emit", "readers"}),
    "starlette": frozenset({"emit"}),
    "tomllib": frozenset({"attest", "settings"}),
    "yaml": frozenset({"canonical"}),
}
"""The rooms that a library may be imported in: each does one room's work."""

ERRORS = frozenset(
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.SitegenError)
) | {"ForbiddenPathError", "PathTwiceError", "UnaccountedError"}
"""What a call ends with; each says what to do about it."""

FILE_ROOMS = frozenset(
    {"emit", "intake", "keys", "ledger", "publish", "resources", "serve", "settings", "cli"}
)
FILE_EXCEPTIONS: Mapping[str, str] = {
    "sitegen/preflight/database.py": "the header of a SQLite file says how it may be opened",
}
"""Modules in other rooms that touch a file, and why."""

FILE_CALLS = re.compile(
    r"^open$|(?<!\barchive)\.open$"  # a ZIP archive being written is a stream, not a folder
    r"|\.(read_text|read_bytes|write_text|write_bytes|unlink|mkdir|makedirs|rmdir|rmtree"
    r"|symlink_to|iterdir|scandir|listdir|rglob|touch)$"
)

BANNED_EXCEPTIONS: Mapping[str, str] = {
    "sitegen/canonical/": "the one place that parses documents",
    "sitegen/render/": "the one place that makes HTML",
    "sitegen/emit/origin.py": "asks git, which alone knows what is checked out",
    "sitegen/emit/journal.py": "reads back its own lines, in a process that reads no evidence",
    "sitegen/preflight/": "runs the commands, requests and imports that a gate is",
    "sitegen/certify/": "waits for engines and looks at the clock: a run has a start and an end",
    "sitegen/keys/agent.py": "speaks to an ssh-agent, over a socket that is a file",
    "sitegen/publish/exchange.py": "swaps two folders through the operating system",
}
"""Where the product may hold a `noqa: TID251`, and why."""


def product() -> tuple[Module, ...]:
    """Return the modules of the package."""
    return modules("sitegen")


def everything() -> tuple[Module, ...]:
    """Return every Python file of the project."""
    return modules("sitegen", "tests", "tools", "benchmarks")


# ------------------------------------------------------------------------------------ the rules


def too_long(module: Module) -> Iterator[str]:
    """Yield what is longer than a reader should have to hold in mind.

    A module of tests is a list and may be long; its functions may not.
    """
    lines = module.text.count("\n")
    if lines > MODULE_LINES and not module.path.startswith("tests/"):
        yield f"{module.path} has {lines} lines, more than {MODULE_LINES}"
    for name, length in functions(module):
        if length > FUNCTION_LINES:
            yield f"{module.path}: {name} has {length} lines, more than {FUNCTION_LINES}"


def wrong_rooms(module: Module) -> Iterator[str]:
    """Yield imports that the table of rooms does not allow."""
    if module.room in WIRING:
        return
    allowed = ROOMS.get(module.room, frozenset())
    for name in imported(module):
        package, _, rest = name.partition(".")
        other = rest.split(".")[0]
        if package != "sitegen" or other in {module.room, "__version__", ""}:
            continue
        if other not in allowed:
            yield f"{module.path} imports {name}"


def strayed_libraries(module: Module) -> Iterator[str]:
    """Yield libraries imported outside their room."""
    for name in imported(module):
        homes = HOMES.get(name.split(".")[0])
        if homes is not None and module.room not in homes:
            yield f"{module.path} imports {name}, which only {sorted(homes)} may"


def touches_files(module: Module) -> Iterator[str]:
    """Yield calls that read or write files in rooms that do no I/O."""
    if module.room in FILE_ROOMS or module.path in FILE_EXCEPTIONS:
        return
    for name, line in called(module):
        if FILE_CALLS.search(name):
            yield f"{module.path}:{line} calls {name}"


CHANGES = re.compile(
    r"\.(write_text|write_bytes|unlink|rename|rmdir|rmtree|symlink_to|hardlink_to|touch"
    r"|fsync|remove|truncate)$|^os\.(write|link|replace)$|\.mkdir$"
)
OUTSIDE = frozenset({"sitegen/publish/operations.py"})


def writes_past_the_operations(module: Module) -> Iterator[str]:
    """Yield what changes a file system in `publish`, but not where a test could stop it."""
    if module.room != "publish" or module.path in OUTSIDE:
        return
    for name, line in called(module):
        if CHANGES.search(name) and not name.startswith("operations."):
            yield f"{module.path}:{line} calls {name}"


def asserts(module: Module) -> Iterator[str]:
    """Yield `assert` statements: in the product, input is judged by findings and errors."""
    for line, text in enumerate(module.text.splitlines(), start=1):
        if re.match(r"\s*assert\b", text):
            yield f"{module.path}:{line} asserts"


def unlisted_exceptions(module: Module) -> Iterator[str]:
    """Yield uses of a banned name, or of a blanket `noqa`, that the table doesn't list."""
    for line, text in enumerate(module.text.splitlines(), start=1):
        listed = any(module.path.startswith(place) for place in BANNED_EXCEPTIONS)
        if re.search(r"#\s*noqa:.*\bTID251\b", text) and not listed:
            yield f"{module.path}:{line} uses a banned name"
        if re.search(r"#\s*(noqa|type:\s*ignore)\s*($|[^:\[])", text):
            yield f"{module.path}:{line} switches off every rule"


def helpless_errors(module: Module) -> Iterator[str]:
    """Yield errors of the call that say what is wrong and not what to do."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ERRORS:
            continue
        if not any(keyword.arg == "hint" for keyword in node.keywords):
            yield f"{module.path}:{node.lineno} gives no hint"


RULES = (
    too_long,
    wrong_rooms,
    strayed_libraries,
    touches_files,
    writes_past_the_operations,
    asserts,
    unlisted_exceptions,
    helpless_errors,
)


@pytest.mark.parametrize("rule", RULES)
def test_the_product_keeps_every_rule(rule: object) -> None:
    """No module of the package breaks the rule."""
    assert callable(rule)
    assert [problem for module in product() for problem in rule(module)] == []


def test_everything_else_is_short_too() -> None:
    """Tools and benchmarks keep to the same sizes, and tests to those of functions."""
    assert [problem for module in everything() for problem in too_long(module)] == []


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        pytest.param(too_long, "sitegen/x.py", "x = 1\n" * 301, id="a long module"),
        pytest.param(
            too_long, "sitegen/x.py", "def f():\n" + "    x = 1\n" * 60, id="a long function"
        ),
        pytest.param(
            wrong_rooms, "sitegen/pages/x.py", "from sitegen.readers import base\n", id="a sibling"
        ),
        pytest.param(
            wrong_rooms,
            "sitegen/checks/x.py",
            "def f():\n    import sitegen.publish.names\n",
            id="a room above, hidden in a function",
        ),
        pytest.param(
            wrong_rooms, "sitegen/new/x.py", "import sitegen.model.run\n", id="a new room"
        ),
        pytest.param(
            wrong_rooms, "sitegen/model/x.py", "from sitegen import settings\n", id="the model"
        ),
        pytest.param(strayed_libraries, "sitegen/pages/x.py", "import jinja2\n", id="a template"),
        pytest.param(
            strayed_libraries,
            "sitegen/render/x.py",
            "from pydantic import BaseModel\n",
            id="a wire shape",
        ),
        pytest.param(touches_files, "sitegen/checks/x.py", "open('x')\n", id="the builtin open"),
        pytest.param(
            touches_files, "sitegen/pages/x.py", "p.read_bytes()\n", id="reading through a path"
        ),
        pytest.param(
            writes_past_the_operations,
            "sitegen/publish/x.py",
            "Path('x').unlink()\n",
            id="a removal that no test could stop",
        ),
        pytest.param(asserts, "sitegen/x.py", "    assert x\n".lstrip(), id="an assertion"),
        pytest.param(
            unlisted_exceptions,
            "sitegen/checks/x.py",
            "json.loads(x)  # noqa: TID251 -- because\n",
            id="a banned name",
        ),
        pytest.param(
            helpless_errors, "sitegen/x.py", "raise InputProblem(message)\n", id="no hint"
        ),
        pytest.param(unlisted_exceptions, "sitegen/x.py", "x = 1  # noqa\n", id="a blanket noqa"),
        pytest.param(
            unlisted_exceptions, "sitegen/x.py", "x = 1  # type: ignore\n", id="a blanket ignore"
        ),
    ],
)
def test_each_rule_catches_what_it_is_for(rule: object, path: str, text: str) -> None:
    """A rule that can't fail is worth nothing, so each is shown one that breaks it."""
    assert callable(rule)
    assert list(rule(parsed(path, text)))


def test_every_room_is_in_the_table() -> None:
    """A new room has to say what it may import."""
    assert {module.room for module in product()} - WIRING <= ROOMS.keys()


# ------------------------------------------------------------------- what the linters are told


def test_import_contracts_have_no_exceptions(repository: Path) -> None:
    """import-linter checks all rooms, exhaustively, with no import let through."""
    text = (repository / "pyproject.toml").read_text(encoding="utf-8")
    linter = tomllib.loads(text)["tool"]["importlinter"]
    assert "exclude_type_checking_imports" not in linter
    assert linter["contracts"][0]["exhaustive"] is True
    assert not [contract for contract in linter["contracts"] if "ignore_imports" in contract]


def test_every_ignored_lint_rule_has_its_reason(repository: Path) -> None:
    """Beside every ignored rule stands why."""
    text = (repository / "pyproject.toml").read_text(encoding="utf-8")
    ignored = re.findall(r'^    "[A-Z]+\d+",(.*)$', text, flags=re.MULTILINE)
    assert ignored
    assert not [rest for rest in ignored if not re.match(r"\s*#\s+\S+", rest)]


# ---------------------------------------------------------------------- templates and scripts

TEMPLATE_RULES: Mapping[str, str] = {
    r"\|\s*safe\b": "escaping is switched off",
    r"\{%-?\s*autoescape\b": "escaping is switched off",
    r"\bon[a-z]+\s*=\s*[\"'{]": "an event handler in HTML",
    r"\sstyle\s*=": "a style in HTML",
    r"javascript:": "a script URL",
    r"=\{\{": "an attribute without quotes",
    # What names the language of an XML document is no address that anybody opens.
    r"(?<!\bxmlns=\")https?://": "something from outside the site",
}
SCRIPT_RULES: Mapping[str, str] = {
    r"\b(inner|outer)HTML\b": "makes HTML from a string",
    r"\binsertAdjacentHTML\b": "makes HTML from a string",
    r"\bdocument\.write": "makes HTML from a string",
    r"\beval\s*\(|\bnew Function\b": "runs a string",
    r"\bfetch\s*\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource": "sends a request",
    r"\bimport\s*\(|^\s*(import|export)\s": "is a module, which browsers refuse on file://",
}
STYLE_RULES: Mapping[str, str] = {
    r"https?://|url\(\s*[\"']?//": "something from outside the site",
    r"@import\b": "a second request",
}


def broken(rules: Mapping[str, str], text: str) -> list[str]:
    """Return what is wrong with a template, script or style."""
    return [why for rule, why in rules.items() if re.search(rule, text, flags=re.MULTILINE)]


@pytest.mark.parametrize(
    ("rules", "folder", "suffixes"),
    [
        pytest.param(TEMPLATE_RULES, "templates", {".html", ".svg", ".xml", ".txt"}, id="html"),
        pytest.param(SCRIPT_RULES, "static", {".js"}, id="scripts"),
        pytest.param(STYLE_RULES, "static", {".css"}, id="styles"),
    ],
)
def test_templates_scripts_and_styles_are_tame(
    repository: Path, rules: Mapping[str, str], folder: str, suffixes: set[str]
) -> None:
    """No template unescapes, no script makes HTML, nothing comes from outside."""
    files = [file for file in sorted((repository / folder).rglob("*")) if file.suffix in suffixes]
    # What only the preview server sends is no part of a site: it may ask that server for events.
    own = [
        file for file in files if not {"vendor", "serve"} & set(file.relative_to(repository).parts)
    ]
    assert own or suffixes == {".js"}, "there are templates and styles; scripts are optional"
    problems = {
        file.name: broken(rules, file.read_text(encoding="utf-8"))
        for file in own
        if broken(rules, file.read_text(encoding="utf-8"))
    }
    assert problems == {}


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        pytest.param(TEMPLATE_RULES, "<p>{{ text | safe }}</p>", id="safe"),
        pytest.param(TEMPLATE_RULES, '<p onclick="go()">', id="handler"),
        pytest.param(TEMPLATE_RULES, "<p class={{ x }}>", id="no quotes"),
        pytest.param(SCRIPT_RULES, "node.innerHTML = text;", id="innerHTML"),
        pytest.param(SCRIPT_RULES, "fetch('data.json')", id="fetch"),
        pytest.param(STYLE_RULES, "@import 'other.css';", id="import"),
    ],
)
def test_the_rules_for_templates_can_fail(rules: Mapping[str, str], text: str) -> None:
    """Each kind of rule is shown one offender."""
    assert broken(rules, text)


# ----------------------------------------------------------------------------------- start-up

HEAVY = (
    "cryptography", "jinja2", "jsonschema", "markdown_it", "nh3", "plotly", "pydantic", "rich",
    "yaml",
)  # fmt: skip


def test_help_imports_nothing_heavy() -> None:
    """`sitegen --help` answers quickly because it loads none of the big libraries."""
    code = (
        "import sys\nfrom sitegen.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    shown = subprocess.run(  # noqa: S603 -- our own interpreter and our own words
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert shown.stdout.splitlines()[-1] == "loaded: []"
