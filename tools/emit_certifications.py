"""The story of the example's scenarios: certified, broken by a release, revoked, mended, told.

All of it happens: each step runs the commands that a team would run, on a database of its own.
"""

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tools.emitting import EXAMPLE, call, seen_from

SCENARIOS: Final = EXAMPLE / "scenarios"
DEAF: Final = "deaf-incidents"
EAGER: Final = "eager-proposals"
_NOT_MET: Final = frozenset({1})
_BEHIND: Final = (
    "from onboarding.database import make_engine, migrate; import os;"
    "engine = make_engine(os.environ['ONBOARDING_DATABASE_URL']);"
    "connection = engine.connect(); transaction = connection.begin();"
    "migrate(connection, '0003'); transaction.commit()"
)


class Story:
    """Emits preflights, observations, certifications and investigations below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._output = seen_from(folder / "certification")
        self._databases = Path(tempfile.mkdtemp(prefix="onboarding-"))

    def __enter__(self) -> Self:
        """Bring the database up to date, and keep the scenarios' files beside their evidence."""
        call(("-m", "onboarding", "migrate"), self._environment())
        shutil.copytree(SCENARIOS, self._folder / "certification" / "scenarios")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the databases."""
        del kind, error, trace
        shutil.rmtree(self._databases)

    def refuse_a_database_behind(self) -> None:
        """Leave a preflight that fails: the database of another environment is not migrated."""
        behind = self._environment("staging")
        call(("-c", _BEHIND), behind)
        output = seen_from(self._folder / "preflight")
        given = ("--environment", "staging", "-o", output)
        self._sitegen(("preflight", "run", *given), behind, codes=_NOT_MET)

    def certify(self, *scenarios: str) -> None:
        """Certify scenarios in this order."""
        for scenario in scenarios:
            self._run(scenario, self._environment())

    def deafen_and_mend(self, scenario: str) -> None:
        """A release whose incident engine does not fire is found, and the way back recorded."""
        broken = {**self._environment(), "ONBOARDING_HISTORY": DEAF}
        self._run(scenario, broken, codes=_NOT_MET)
        steps = (
            ("diagnosis", "The incident engine is not called for runs that have failed already."),
            ("proposal", "Go back to the release before, and keep a test of the engine's call."),
            ("approval", "Agreed: the release is withdrawn."),
        )
        for step, text in steps:
            said = ("--text", text, "--by", "onboarding team", "-o", self._output)
            self._sitegen(("certify", "investigate", scenario, step, *said), self._environment())
        self.certify(scenario)

    def revoke_by_run(self, scenario: str) -> None:
        """A release that proposes too eagerly loses a certification, and nobody has mended it."""
        broken = {**self._environment(), "ONBOARDING_HISTORY": EAGER}
        self._run(scenario, broken, codes=_NOT_MET)

    def _run(
        self, scenario: str, environ: dict[str, str], codes: frozenset[int] = frozenset({0})
    ) -> None:
        file = seen_from(SCENARIOS / f"{scenario}.yaml")
        self._sitegen(("certify", "run", file, "-o", self._output), environ, codes=codes)

    def _sitegen(
        self,
        arguments: tuple[str, ...],
        environ: dict[str, str],
        codes: frozenset[int] = frozenset({0}),
    ) -> None:
        call(("-m", "sitegen", *arguments), environ, codes=codes)

    def _environment(self, name: str = "local") -> dict[str, str]:
        database = self._databases / f"{name}.db"
        return {"ONBOARDING_DATABASE_URL": f"sqlite:///{database}", "ONBOARDING_WORKER": "on"}
