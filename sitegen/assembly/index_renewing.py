"""Closed index pages without what was withdrawn, or with what was rendered anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.assembly.acting import Acting
from sitegen.assembly.record_ledger import restored_record
from sitegen.assembly.renewing import Renewed
from sitegen.assembly.taking_out import TakingOut
from sitegen.canonical.encode import canonical_json
from sitegen.ledger.members import Members, read_members
from sitegen.ledger.site import run_of
from sitegen.model.facts import RecordFacts, RunFacts
from sitegen.model.state import PublishedRecord
from sitegen.pages.claim_contract import claim_rows
from sitegen.pages.contract import located_row, run_row
from sitegen.pages.index_page import build_index_page
from sitegen.pages.site_map import index_data, index_page
from sitegen.render.page import render

_ROWS = ("claims", "findings", "records", "runs")


@dataclass(frozen=True, slots=True)
class IndexRenewing:
    """Writes index pages once more: `gone` is a folder, `renewed` maps others to what they are."""

    acting: Acting
    taking: TakingOut
    gone: str | None
    renewed: Mapping[str, Renewed]

    def renew(self) -> int:
        """Write every closed page that shows any of it; return how many superseded rows went."""
        count = 0
        for number in range(1, self.acting.state.pages + 1):
            page = read_members(
                self.acting.site, index_data(number), self.acting.work.settings.limits
            )
            shown = {row.path("path") for name in ("runs", "records") for row in page.rows(name)}
            if not shown & {self.gone, *self.renewed}:
                continue
            count += sum(
                row.path("path") == self.gone and not row.flag("current")
                for row in page.rows("records")
            )
            self._write(number, page)
        return count

    def _write(self, number: int, page: Members) -> None:
        acting = self.acting
        value: dict[str, Any] = dict(page.table)
        for name in _ROWS:
            value[name] = list(self._rows(name, page))
        data = Members(page.file, value)
        runs = tuple(self._run(row) for row in data.rows("runs"))
        records = tuple(self._record(row) for row in data.rows("records"))
        shown = build_index_page(number, runs, records, acting.about.path, acting.work.settings)
        self.taking.rewrite(acting.found(index_page(number), "page"), render(shown))
        self.taking.rewrite(acting.found(page.file), canonical_json(value) + b"\n")

    def _rows(self, name: str, page: Members) -> Iterator[Any]:
        for row in page.rows(name):
            path = row.optional("path")
            if path == self.gone:
                continue
            known = self.renewed.get(path or "")
            if known is None:
                yield dict(row.table)
            elif name == "runs":
                yield run_row(known.facts)
        for renewed in self.renewed.values():
            if not any(row.path("path") == renewed.facts.path for row in page.rows("runs")):
                continue
            if name == "findings":
                yield from (located_row(one) for one in renewed.findings)
            elif name == "claims":
                yield from claim_rows(renewed.claims)

    def _run(self, row: Members) -> RunFacts:
        renewed = self.renewed.get(row.path("path"))
        return run_of(row) if renewed is None else renewed.facts

    def _record(self, row: Members) -> RecordFacts:
        known = PublishedRecord(
            kind=row.text("kind"),
            id=row.text("id"),
            path=row.path("path"),
            artifact=row.text("artifact"),
            sha256=row.text("sha256"),
            source="",
        )
        return restored_record(self.acting.site, known, self.acting.work.settings)
