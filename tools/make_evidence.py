"""Write `evidence/`: small, invented, always the same bytes, and wrong in places on purpose.

Usage: `python -m tools.make_evidence FOLDER`
"""

import argparse
import shutil
from pathlib import Path

from tools.evidence_nightly import nightly_run
from tools.evidence_records import records
from tools.evidence_runs import Files, contradicting_run, good_run, honest_run


def make_evidence() -> Files:
    """Return the whole folder: path → bytes, sorted by path."""
    runs = good_run() | honest_run() | contradicting_run() | nightly_run()
    return dict(sorted((runs | records(runs)).items()))


def write_evidence(folder: Path) -> int:
    """Write the folder anew and return the number of files.

    Raises `SystemExit` where the folder holds something else: it would be deleted.
    """
    if folder.exists():
        if not (folder / "runs").is_dir():
            message = f"{folder} is no folder of evidence; nothing was written."
            raise SystemExit(message)
        shutil.rmtree(folder)
    files = make_evidence()
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return len(files)


def main() -> None:
    """Write where the command line says."""
    parser = argparse.ArgumentParser(description="Write the project's own evidence.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    print(f"{write_evidence(folder)} files in {folder}")


if __name__ == "__main__":
    main()
