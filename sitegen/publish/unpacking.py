"""Unpack an archive of evidence into a folder of ours, to read it again as it was read first.

Only archives that were checked against their list are unpacked: stored, nothing besides.
"""

from pathlib import Path
from zipfile import ZipFile

from sitegen.publish import operations

_BLOCK = 1024 * 1024
_MAX_NAME = 255


class UnpackingError(ValueError):
    """A name in the archive that no file below the folder could have had."""


def unpack(archive: ZipFile, folder: Path) -> None:
    """Write every member below a folder that is empty. Raises `UnpackingError` and `OSError`."""
    made = {folder}
    for info in archive.infolist():
        parts = _parts(info.filename)
        target = folder.joinpath(*parts)
        for parent in reversed(target.relative_to(folder).parents):
            place = folder / parent
            if place not in made:
                operations.make_folder(str(place))
                made.add(place)
        with archive.open(info) as member, operations.open_new(str(target)) as file:
            while block := member.read(_BLOCK):
                file.write(block)


def place_file(folder: Path, name: str, data: bytes) -> None:
    """Write one file of this name into a folder. Raises `UnpackingError` and `OSError`."""
    parts = _parts(name)
    if len(parts) != 1:
        message = "An artifact's name leads to another folder."
        raise UnpackingError(message)
    with operations.open_new(str(folder / parts[0])) as file:
        file.write(data)


def _parts(name: str) -> list[str]:
    parts = name.split("/")
    for part in parts:
        long = len(part.encode("utf-8", "surrogatepass")) > _MAX_NAME
        if part in {"", ".", ".."} or "\0" in part or long:
            message = "An artifact's name is none that a file below a folder can have."
            raise UnpackingError(message)
    return parts
