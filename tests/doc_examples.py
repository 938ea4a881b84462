"""Run the examples of a document as a reader would: block after block, in one folder.

A fence says in its info string what it is:

* ```` ```console ```` is run; a line that begins with `$ ` is a command, those below it are what it
  prints (standard output and error); nothing below it: anything. `...` alone stands for any lines,
  in a line for any text. The exit code is 0, that of the last command with `exit=N` another one.
* ```` ```console no-run ```` is not; a comment in the line before says why.
* ```` ```python file=NAME ```` (any language) is a file that a reader is asked to write.
"""

import re
import shutil
import subprocess  # noqa: TID251 -- examples are commands of a shell
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.sources import ROOT

_FENCE = re.compile(
    r"(?P<before>[^\n]*)\n(?P<marks>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=marks)$",
    re.MULTILINE | re.DOTALL,
)
_REASON = re.compile(r"<!-- not run: \S.{7,} -->\Z")
_MARK = "--- ended with "


@dataclass(frozen=True)
class Command:
    """A command as it is typed, and the lines that it is shown to print."""

    text: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A fence of a document."""

    line: int
    language: str
    options: tuple[str, ...]
    body: str
    before: str

    @property
    def runs(self) -> bool:
        """Tell whether it is an example that is run."""
        return self.language == "console" and "no-run" not in self.options

    def option(self, name: str) -> str | None:
        """Return the value of `name=value` in the info string."""
        return next(
            (text[len(name) + 1 :] for text in self.options if text.startswith(f"{name}=")), None
        )

    def commands(self) -> tuple[Command, ...]:
        """Return the commands of an example with what each is shown to print."""
        made: list[tuple[str, list[str]]] = []
        for line in self.body.splitlines():
            if line.startswith("$ "):
                made.append((line[2:], []))
            elif made and made[-1][0].endswith("\\") and not made[-1][1]:
                made[-1] = (f"{made[-1][0]}\n{line}", made[-1][1])
            elif made:
                made[-1][1].append(line.rstrip())
        return tuple(Command(text, tuple(shown)) for text, shown in made)


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return all fences of a document."""
    found = []
    for match in _FENCE.finditer(text):
        language, *options = match["info"].split() or [""]
        line = text.count("\n", 0, match.start("marks")) + 1
        found.append(Block(line, language, tuple(options), match["body"], match["before"]))
    return tuple(found)


def unexplained(block: Block) -> bool:
    """Tell whether an example is not run and nobody says why."""
    return "no-run" in block.options and not _REASON.match(block.before)


class Reader:
    """Somebody who follows a document in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        """Put the commands that the documents use where a shell finds them."""
        tools = folder / "tools"
        self.place = folder / "here"
        tools.mkdir(parents=True)
        self.place.mkdir()
        for name in ("sitegen", "pytest"):
            tool = tools / name
            tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {name} "$@"\n')
            tool.chmod(0o755)
        plain = Path(shutil.which("sh") or "/bin/sh").parent
        self._environment = {
            "COLUMNS": "100",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "PATH": f"{tools}:{plain}:/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "TMPDIR": str(folder),
        }

    def follow(self, block: Block) -> list[str]:
        """Write the file that a block is, or run it; return what is not as it says."""
        name = block.option("file")
        if name is not None:
            path = self.place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, encoding="utf-8")
        return self._run(block) if block.runs else []

    def _run(self, block: Block) -> list[str]:
        commands = block.commands()
        if not commands:
            return [f"line {block.line}: there is no command"]
        mark = f"printf '\\n{_MARK}%s\\n' $?"
        script = "\n".join(f"{command.text}\n{mark}" for command in commands)
        done = subprocess.run(  # noqa: S603 -- what the documentation tells readers to type
            ["bash", "-c", script],  # noqa: S607 -- the shell that a reader has
            cwd=self.place,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        parts = re.split(rf"^{_MARK}(\d+)\n", done.stdout, flags=re.MULTILINE)
        last = int(block.option("exit") or 0)
        problems = []
        for number, command in enumerate(commands):
            printed, code = parts[2 * number], int(parts[2 * number + 1])
            wanted = last if number == len(commands) - 1 else 0
            where = f"line {block.line}: $ {command.text}"
            if code != wanted:
                problems.append(f"{where}\nended with {code}, not {wanted}:\n{printed}")
            elif command.shown and not prints(command.shown, printed):
                shown = "\n".join(command.shown)
                problems.append(f"{where}\nis shown to print\n{shown}\nand prints\n{printed}")
        return problems


def prints(shown: tuple[str, ...], printed: str) -> bool:
    """Tell whether a command printed what a document shows."""
    lines = [line.rstrip() for line in printed.strip("\n").splitlines()]
    pattern = "".join(
        r"(?:[^\n]*\n)*" if line == "..." else _line(line) + r"\n" for line in _trimmed(shown)
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)) is not None


def _line(line: str) -> str:
    return r"[^\n]*".join(re.escape(part) for part in line.split("..."))


def _trimmed(lines: tuple[str, ...]) -> tuple[str, ...]:
    kept = list(lines)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)
