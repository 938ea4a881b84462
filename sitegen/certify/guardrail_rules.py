"""The rules behind the guardrails, each a small class by its name.

A rule looks at statements, structure, rows, fallbacks and the past, never at what somebody says
of them.
"""

from collections.abc import Iterator
from typing import Final, Protocol

from sitegen.canonical.text import quote
from sitegen.certify.breaches import (
    Breach,
    bare,
    changes,
    forbidden_prefix,
    named_mark,
    names_of,
    places,
    structure_missing,
)
from sitegen.certify.investigations import missing_steps
from sitegen.certify.observed import Actor, GuardedRun, Op, Sent

_STRUCTURE: Final = frozenset({"table", "column", "revision"})
_RULES_OF_TABLES: Final = frozenset({"trigger", "function", "constraint", "index"})
_WRITES: Final = frozenset({Op.INSERT, Op.UPDATE, Op.DELETE})
_CHANGES: Final = frozenset({Op.UPDATE, Op.DELETE})


class Guardrail(Protocol):
    """One rule."""

    id: str
    title: str
    holds: str

    def breaches(self, run: GuardedRun) -> Iterator[Breach]:
        """Yield every place at which the run breaks it, in the order of the observation."""

    def not_seen(self, run: GuardedRun) -> str:
        """Return why it can't be told whether it holds, "" where it can."""


class SchemaThroughMigrations:
    """GR-1: nobody changes the schema in a run, and the injector only adds."""

    id = "GR-1"
    title = "schema-through-migrations"
    holds = "No statement changed the schema, and it is the same before and after."

    def breaches(self, run: GuardedRun) -> Iterator[Breach]:
        """Look at every statement, and at revision, tables and columns."""
        for index, sent in enumerate(run.statements.listed):
            why = self._wrong(run, sent)
            if why is not None:
                yield Breach(f"{_who(sent)} sent {why}", f"/statements/{index}")
        yield from changes(run, _STRUCTURE)

    def not_seen(self, run: GuardedRun) -> str:
        """Say so where no structure was taken."""
        return structure_missing(run)

    def _wrong(self, run: GuardedRun, sent: Sent) -> str | None:
        on = f" on {quote(sent.table)}" if sent.table else ""
        if sent.op is Op.DDL:
            return f"a change of the schema{on} ({sent.phase})"
        if sent.op in _WRITES and bare(sent.table or "") == bare(run.version_table):
            return f"{_an(sent.op)} on the version table {quote(sent.table or '')} ({sent.phase})"
        if sent.op in _CHANGES and sent.actor is Actor.INJECTOR:
            return f"{_an(sent.op)}{on} ({sent.phase}), though it may only insert"
        declared = {bare(name) for name in run.cleanup_tables}
        cleans = sent.op in _WRITES and sent.actor is Actor.CLEANUP
        if cleans and bare(sent.table or "") not in declared:
            return f"{_an(sent.op)}{on}, which its declared tables do not hold"
        return None


class SameTriggersAndConstraints:
    """GR-2: what guards the tables is the same for synthetic rows, before and after."""

    id = "GR-2"
    title = "same-triggers-and-constraints"
    holds = "Triggers, constraints and indexes are the same, and none of them names the marks."

    def breaches(self, run: GuardedRun) -> Iterator[Breach]:
        """Compare them, and look for the marks and the scenario's id in what defines them."""
        yield from changes(run, _RULES_OF_TABLES)
        seen: set[tuple[str, str | None, str]] = set()
        for place, prints in places(run):
            for index, one in enumerate(prints):
                named = named_mark(one, run.scenario_id)
                key = (one.kind, one.table, one.name)
                if one.kind in _RULES_OF_TABLES and named and key not in seen:
                    seen.add(key)
                    what = f"{names_of(one)} makes an exception of synthetic rows: it names {named}"
                    yield Breach(what, f"/structure/{place}/{index}")

    def not_seen(self, run: GuardedRun) -> str:
        """Say so where no structure was taken."""
        return structure_missing(run)


class CanonicalTablesOnly:
    """GR-3: a scenario lives in the application's own tables."""

    id = "GR-3"
    title = "canonical-tables-only"
    holds = "No table is new, and none is made for scenarios."

    def breaches(self, run: GuardedRun) -> Iterator[Breach]:
        """Look for new tables, forbidden names, and rows in tables that were not there."""
        known = {bare(one.name) for one in run.before or () if one.kind == "table"}
        for place, prints in places(run):
            for index, one in enumerate(prints):
                if one.kind != "table":
                    continue
                is_new = run.before is not None and place == "after" and bare(one.name) not in known
                prefix = forbidden_prefix(one.name, run.forbidden_prefixes)
                where = f"/structure/{place}/{index}"
                if prefix is not None and (place == "before" or is_new):
                    yield Breach(f"the table {quote(one.name)} begins with {quote(prefix)}", where)
                elif is_new:
                    yield Breach(f"the table {quote(one.name)} is new", where)
        if run.before is not None:
            yield from self._unknown(run, known)

    def not_seen(self, run: GuardedRun) -> str:
        """Say so where no structure was taken."""
        return structure_missing(run)

    def _unknown(self, run: GuardedRun, known: set[str]) -> Iterator[Breach]:
        for index, step in enumerate(run.injected):
            if bare(step.table) not in known:
                what = f"step {quote(step.step_id)} injects into {quote(step.table)}"
                yield Breach(f"{what}, which was not there before", f"/injected/{index}/table")


class NoSilentFallback:
    """GR-4: what took the place of something else is declared, temporary and has a reason."""

    id = "GR-4"
    title = "no-silent-fallback"
    holds = "Nothing was missing, defaulted or switched off that the scenario does not declare."

    def breaches(self, run: GuardedRun) -> Iterator[Breach]:
        """Look at every fallback."""
        for index, one in enumerate(run.fallbacks):
            wrong = [
                word
                for word, holds in (
                    ("has no reason", bool((one.reason or "").strip())),
                    ("is not marked temporary", one.temporary),
                    ("is not declared in the scenario", one.declared),
                )
                if not holds
            ]
            if wrong:
                what = f"the fallback {quote(one.id)} ({quote(one.what)}) {' and '.join(wrong)}"
                yield Breach(what, f"/fallbacks/{index}")

    def not_seen(self, run: GuardedRun) -> str:
        """Fallbacks are always told."""
        del run
        return ""


class NoFixWhileInvestigating:
    """GR-5: who changes code after a failure has said before what was wrong."""

    id = "GR-5"
    title = "no-fix-while-investigating"
    holds = "No failed certification waits for an investigation of code that has changed."

    def breaches(self, run: GuardedRun) -> Iterator[Breach]:
        """Look for the steps between the failed certification and this run."""
        failed, lacking = missing_steps(run.source, run.earlier, run.investigated)
        if failed is not None:
            what = (
                f"the code changed since certification {quote(failed.certification_id)} failed, "
                f"and its investigation lacks {', '.join(lacking)}"
            )
            yield Breach(what, "/source")

    def not_seen(self, run: GuardedRun) -> str:
        """What came before is always told."""
        del run
        return ""


class EnginesCreate:
    """GR-6: what an engine must create comes from the engine, or it does not exist."""

    id = "GR-6"
    title = "engines-create"
    holds = "Every entity of an engine names it as its origin, and the engine emitted it."

    def breaches(self, run: GuardedRun) -> Iterator[Breach]:
        """Look for injected rows, and for entities of another origin or never emitted."""
        # Who could inject an emission could vouch for any row.
        filled = {**run.emission_tables, **run.engine_tables}
        makers = {bare(table): engine for table, engine in filled.items()}
        for index, step in enumerate(run.injected):
            maker = makers.get(bare(step.table))
            if maker is not None:
                what = f"step {quote(step.step_id)} injects into {quote(step.table)}"
                yield Breach(
                    f"{what}, which {quote(maker)} alone fills", f"/injected/{index}/table"
                )
        for at, engine in enumerate(run.engines):
            for index, entity in enumerate(engine.entities):
                wrong = []
                if entity.origin != engine.name:
                    origin = "nothing" if entity.origin is None else quote(entity.origin)
                    wrong.append(f"names {origin} as its origin")
                if not entity.emitted or not engine.emitted:
                    wrong.append("was never emitted")
                if wrong:
                    what = f"the row {quote(entity.id)} of {quote(entity.table)}"
                    what += f" {' and '.join(wrong)}, though {quote(engine.name)} must create it"
                    yield Breach(what, f"/engines/{at}/entities/{index}")

    def not_seen(self, run: GuardedRun) -> str:
        """Say so where there are engines, and nobody looked at what they created."""
        missing = set(run.engine_tables.values()) - {engine.name for engine in run.engines}
        if not run.engine_tables:
            return "No engine is configured, so nobody knows what only an engine may create."
        if missing:
            names = ", ".join(quote(name) for name in sorted(missing))
            return f"What {names} created was not looked at."
        return ""


def _who(sent: Sent) -> str:
    return "the application" if sent.actor is Actor.APPLICATION else f"the {sent.actor}"


def _an(op: Op) -> str:
    return f"an {op}" if op[0] in "IU" else f"a {op}"
