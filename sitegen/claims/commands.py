"""Commands of a report with their results, however they are written down."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sitegen.claims.base import Said
from sitegen.model.report import Block, Code, Heading, ListBlock, Paragraph, Report, Table

_COMMAND: Final = re.compile(
    r"(?:^|[`\s;&|(])(?:(?:pytest|py\.test|python3?(?:\.\d{1,3})?|tox|nox|make|bash|sh|npm|npx|yarn|"
    r"pnpm|cargo|go|node|ruff|mypy|sitegen|[\w./-]{1,200}\.(?:sh|py))(?=\s|$|`)|\./\w)"
)
_ARROW: Final = re.compile(r"->|→|=>|⇒|➜|⟶|:\s(?=\s{0,3}`?(?:\d|PASS|FAIL|ALL))|\s[–—]\s")
_RESULT: Final = re.compile(
    r"\W{0,8}(?:result|results|output|outcome|ergebnis)\W{0,4}:\s*(?P<result>.+)",
    re.IGNORECASE | re.DOTALL,
)
_COMMAND_LABEL: Final = re.compile(
    r"\W{0,8}(?:command|cmd|run|befehl)\W{0,4}:\s*(?P<command>.+)", re.IGNORECASE | re.DOTALL
)
_TESTS_PASSED: Final = re.compile(r"\d\s+(?:tests?\s+)?pass", re.IGNORECASE)
_PROMPT: Final = re.compile(r"\s*(?:\$|>|%)\s+(?P<command>\S.*)")


@dataclass(frozen=True, slots=True)
class CommandResult:
    """A command, the words of its result with their line, and the section they stand in."""

    command: str
    result: Said
    section: tuple[str, ...]


def command_results(report: Report) -> Iterator[CommandResult]:
    """Yield every command of a report that has a result."""
    pending: str | None = None
    for block in report.blocks:
        if isinstance(block, Heading):
            pending = None
        elif isinstance(block, Table):
            yield from _table(block)
        elif isinstance(block, Code):
            yield from _code(block)
            pending = _lone_command(block)
        else:
            for text, line in _lines(block):
                found = _inline(text, line, block.section)
                result = _RESULT.match(text)
                if found is not None:
                    yield found
                    pending = None
                elif result is not None and pending is not None:
                    said = Said(result["result"], line + text[: result.start("result")].count("\n"))
                    yield CommandResult(pending, said, block.section)
                    pending = None
                else:
                    pending = _command(text) or pending


def _lines(block: Block) -> Iterator[tuple[str, int]]:
    if isinstance(block, ListBlock):
        for item in block.items:
            yield from _split(item.text, item.line)
    elif isinstance(block, Paragraph):
        yield from _split(block.text, block.line)


def _split(text: str, line: int) -> Iterator[tuple[str, int]]:
    """Yield a text line by line where a line of it is a result, else whole."""
    parts = text.split("\n")
    if any(_RESULT.match(part) for part in parts[1:]):
        yield from ((part, number) for number, part in enumerate(parts, line))
    else:
        yield text, line


def _inline(text: str, line: int, section: tuple[str, ...]) -> CommandResult | None:
    """Return a command with its result behind an arrow."""
    first = _COMMAND.search(text)
    if first is None:
        return None
    for arrow in _ARROW.finditer(text, first.end()):
        behind = text[arrow.end() :].lstrip()
        if behind:
            start = len(text) - len(behind)
            said = Said(behind, line + text.count("\n", 0, start))
            return CommandResult(text[: arrow.start()].strip(), said, section)
    return None


def _command(text: str) -> str | None:
    label = _COMMAND_LABEL.match(text)
    command = label["command"] if label else text
    return command.strip() if _COMMAND.search(command) else None


def _table(table: Table) -> Iterator[CommandResult]:
    names = [name.strip(" *").lower() for name in table.header]
    commands = [i for i, name in enumerate(names) if name in {"command", "cmd", "gate", "check"}]
    results = [
        i for i, name in enumerate(names) if name in {"result", "output", "outcome", "results"}
    ]
    if len(commands) != 1 or len(results) != 1:
        return
    for row in table.rows:
        command = row.cells[commands[0]]
        if _COMMAND.search(command):
            said = Said(row.cells[results[0]], row.line, results[0])
            yield CommandResult(command, said, table.section)


def _code(block: Code) -> Iterator[CommandResult]:
    """Yield each command behind a prompt with the lines that count something.

    Of several lines that count passed tests, the last one is the sum.
    """
    command: str | None = None
    printed: list[CommandResult] = []
    for number, line in enumerate(block.lines, block.line):
        prompt = _PROMPT.match(line)
        if prompt is not None:
            yield from _summing_up(printed)
            printed = []
            command = prompt["command"] if _COMMAND.search(prompt["command"]) else None
        elif command is not None and line.strip():
            printed.append(CommandResult(command, Said(line, number), block.section))
    yield from _summing_up(printed)


def _summing_up(printed: list[CommandResult]) -> Iterator[CommandResult]:
    counts = [bool(_TESTS_PASSED.search(one.result.words)) for one in printed]
    last = max((index for index, found in enumerate(counts) if found), default=-1)
    yield from (one for index, one in enumerate(printed) if index == last or not counts[index])


def _lone_command(block: Code) -> str | None:
    """Return the last command of a block that holds commands only: its result may follow."""
    lines = [line.strip() for line in block.lines if line.strip()]
    commands = [line for line in lines if _COMMAND.search(line) and not line.startswith("#")]
    return commands[-1] if commands and not any(_PROMPT.match(line) for line in lines) else None
