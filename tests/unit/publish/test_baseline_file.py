"""A baseline is written once and whole, and a crash leaves nothing beside it."""

from pathlib import Path

import pytest

from sitegen.errors import GuardrailViolation, IoProblem
from sitegen.publish import operations
from sitegen.publish.baseline_file import write_baseline


@pytest.fixture(params=["nameless", "beside"])
def tag(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a baseline goes, on file systems with and without nameless files."""
    if request.param == "beside":
        monkeypatch.setattr(operations, "create_nameless", lambda _folder: None)
    return tmp_path / "baselines" / "one.json"


def test_a_tag_is_written_once(tag: Path) -> None:
    """The same bytes again are no change."""
    assert write_baseline(tag, [b"1\n", b"2\n"])
    assert not write_baseline(tag, [b"1\n2\n"])
    assert tag.read_bytes() == b"1\n2\n"
    assert [path.name for path in tag.parent.iterdir()] == ["one.json"]


def test_a_tag_never_moves(tag: Path) -> None:
    """Other content is refused, and the old stays."""
    write_baseline(tag, [b"1\n"])
    with pytest.raises(GuardrailViolation, match="frozen already"):
        write_baseline(tag, [b"2\n"])
    assert tag.read_bytes() == b"1\n"
    assert [path.name for path in tag.parent.iterdir()] == ["one.json"]


@pytest.mark.parametrize("name", ["write", "flush", "close"])
def test_what_fails_leaves_no_tag(tag: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor anything beside it; only the close comes after the name, when all is on the disk."""
    real = getattr(operations, name)

    def fail(*arguments: object) -> None:
        if name == "close":
            real(*arguments)
        raise OSError(5, "Input/output error", "one.json")

    monkeypatch.setattr(operations, name, fail)
    with pytest.raises(IoProblem, match="can't be written"):
        write_baseline(tag, [b"1\n"])
    assert [path.name for path in tag.parent.iterdir()] == ["one.json"] * (name == "close")


def test_a_kill_leaves_nothing_where_files_can_be_nameless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it has its name, a file is nowhere."""
    seen: list[list[Path]] = []
    real = operations.link_nameless

    def link(descriptor: int, target: str) -> None:
        seen.append(list(tmp_path.iterdir()))
        real(descriptor, target)

    monkeypatch.setattr(operations, "link_nameless", link)
    write_baseline(tmp_path / "one.json", [b"1\n"])
    assert seen in ([[]], [])
