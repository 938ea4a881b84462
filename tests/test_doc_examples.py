"""Every example of the documentation works, and prints what it is shown to print."""

import shutil
import subprocess  # noqa: TID251 -- a reader's project is under version control
from pathlib import Path

import pytest

from tests.doc_examples import Block, Reader, blocks_of, prints, unexplained
from tests.sources import ROOT

DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
EXAMPLES = [
    pytest.param(file, id=file.name)
    for file in DOCUMENTS
    if any(block.language == "console" for block in blocks_of(file.read_text(encoding="utf-8")))
]


@pytest.fixture
def reader(tmp_path: Path, repository: Path) -> Reader:
    """Return a reader with a repository that holds the evidence of a harbour."""
    made = Reader(tmp_path / "reader")
    shutil.copytree(repository / "evidence" / "harbour", made.place / "evidence")
    subprocess.run(["git", "init", "--quiet", str(made.place)], check=True, timeout=60)  # noqa: S603, S607 -- git as users find it
    return made


@pytest.mark.parametrize("file", EXAMPLES)
def test_the_examples_of_a_document_work(file: Path, reader: Reader) -> None:
    """One after the other, as somebody reads them."""
    blocks = blocks_of(file.read_text(encoding="utf-8"))
    if file.name == "getting-started.md":
        # It begins with nothing at all.
        shutil.rmtree(reader.place / "evidence")
    problems = [problem for block in blocks for problem in reader.follow(block)]
    assert problems == [], "\n\n".join(problems)


@pytest.mark.parametrize("file", EXAMPLES)
def test_what_is_not_run_says_why(file: Path) -> None:
    """In a comment that a reader of the page doesn't see."""
    blocks = blocks_of(file.read_text(encoding="utf-8"))
    assert [block.line for block in blocks if unexplained(block)] == []


def test_the_documents_have_examples() -> None:
    """Nothing is true of no example at all."""
    run = [
        block
        for file in DOCUMENTS
        for block in blocks_of(file.read_text(encoding="utf-8"))
        if block.runs
    ]
    assert len(run) >= 15
    assert sum(any(command.shown for command in block.commands()) for block in run) >= 5


def block(body: str, *options: str) -> Block:
    """Return an example."""
    return Block(1, "console", options, body, "")


@pytest.mark.parametrize(
    ("example", "said"),
    [
        pytest.param(block("$ false\n"), "ended with 1", id="a failing command"),
        pytest.param(block("$ false\n$ true\n"), "ended with 1", id="one before the last"),
        pytest.param(block("$ true\n", "exit=1"), "ended with 0", id="one that should fail"),
        pytest.param(block("$ echo a\nb\n"), "is shown to print", id="another output"),
        pytest.param(block("$ printf 'a\\nb'\na\n"), "is shown to print", id="more output"),
        pytest.param(block("echo a\n"), "no command", id="no command"),
    ],
)
def test_a_wrong_example_is_seen(tmp_path: Path, example: Block, said: str) -> None:
    """The check of examples can fail."""
    (problem,) = Reader(tmp_path).follow(example)
    assert said in problem


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (("a", "...", "d"), "a\nb\nc\nd\n", True),
        (("a", "...", "d"), "a\nd\n", True),
        (("a ... c",), "a b c\n", True),
        (("a ... c",), "a b\nc\n", False),
        (("a.c",), "abc\n", False),
        (("a", ""), "a\n\n", True),
    ],
)
def test_dots_stand_for_anything(shown: tuple[str, ...], printed: str, *, same: bool) -> None:
    """Alone for lines, in a line for a part of it; everything else is exact."""
    assert prints(shown, printed) is same


def test_fences_are_found_with_what_they_say() -> None:
    """Language, options, the line before and the commands."""
    text = "a\n```console exit=2\n$ one \\\n  two\nout\n$ three\n```\n"
    text += "```toml file=x.toml\nk = 1\n```\n"
    console, toml = blocks_of(text)
    assert [command.text for command in console.commands()] == ["one \\\n  two", "three"]
    assert console.commands()[0].shown == ("out",)
    assert (console.line, console.option("exit"), console.before) == (2, "2", "a")
    assert toml.option("file") == "x.toml"
    assert not toml.runs
    assert unexplained(Block(1, "console", ("no-run",), "", "text"))
    assert not unexplained(Block(1, "console", ("no-run",), "", "<!-- not run: it needs make -->"))
