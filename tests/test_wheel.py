"""What is installed is what was tested: the wheel carries everything that pages need."""

import subprocess  # noqa: TID251 -- the build backend runs in a process of its own
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel made from the checkout, or skip where the build backend is absent."""
    pytest.importorskip("hatchling", reason="the build backend hatchling is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(  # noqa: S603 -- our own interpreter and our own words
        [*command, "--directory", str(folder)],
        cwd=repository,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (made,) = folder.glob("*.whl")
    return made


@pytest.mark.parametrize("name", ["templates", "static"])
def test_the_wheel_carries_templates_and_static_files(
    wheel: Path, repository: Path, name: str
) -> None:
    """Every template and static file is in the wheel, with the same bytes."""
    files = {
        f"sitegen/_resources/{file.relative_to(repository).as_posix()}": file.read_bytes()
        for file in (repository / name).rglob("*")
        if file.is_file()
    }
    assert files
    with zipfile.ZipFile(wheel) as archive:
        packed = {path: archive.read(path) for path in archive.namelist() if path in files}
    assert packed == files


@pytest.mark.parametrize("name", ["ci.md", "configuration.md"])
def test_the_wheel_carries_the_documents_that_init_reads(
    wheel: Path, repository: Path, name: str
) -> None:
    """`sitegen init` takes its words from them, installed or not."""
    with zipfile.ZipFile(wheel) as archive:
        packed = archive.read(f"sitegen/_resources/docs/{name}")
    assert packed == (repository / "docs" / name).read_bytes()


def test_the_wheel_carries_the_package_and_nothing_else(wheel: Path, repository: Path) -> None:
    """Every module of the package is in the wheel; tests, tools and evidence are not."""
    modules = {
        file.relative_to(repository).as_posix()
        for file in (repository / "sitegen").rglob("*.py")
        if "__pycache__" not in file.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert modules <= names
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"sitegen"}


def test_the_wheel_installs_the_command(wheel: Path) -> None:
    """The wheel's entry point is the command line, and its licence goes with it."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (entries,) = [name for name in names if name.endswith("entry_points.txt")]
        text = archive.read(entries).decode("utf-8")
    assert "sitegen = sitegen.cli.main:main" in text
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_an_installed_wheel_finds_its_templates(wheel: Path, tmp_path: Path) -> None:
    """Unpacked anywhere, far from a checkout, the package finds its own resources."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "from sitegen.resources import static_folder, templates_folder\n"
        "print(templates_folder().is_dir(), static_folder().is_dir(), templates_folder())"
    )
    shown = subprocess.run(  # noqa: S603 -- our own interpreter and our own words
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert shown.stdout.startswith(f"True True {tmp_path}")
