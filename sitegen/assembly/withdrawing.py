"""Take something out of a site for good, and out of everything that showed what it held.

What showed a run: its own folder, the runs that were compared with it or carry its outcomes on in
their history, the index page that lists it, the baselines frozen from it, and every version from
the one that published it on. Runs and index pages are rendered anew without it; versions before
the new one are folded away, because their pages may quote it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from sitegen.assembly.acting import Acting, Acts, taken_out_of, write_removal
from sitegen.assembly.folding import all_runs
from sitegen.assembly.index_renewing import IndexRenewing
from sitegen.assembly.renewed_state import (
    with_head,
    with_renewed,
    without_baselines,
    without_record,
    without_run,
)
from sitegen.assembly.renewing import Renewed, Renewing, named_baseline
from sitegen.assembly.run_order import run_key
from sitegen.assembly.taking_out import (
    ATTESTATIONS,
    RENDERING,
    TakingOut,
    folder_files,
    is_page,
    is_whole,
    listed_below,
    version_files,
)
from sitegen.assembly.withdrawal_target import Target, find_target
from sitegen.assembly.withdrawn_attestations import attestations_over
from sitegen.attest.manifest import RENDERING_SCHEMA, manifest_bytes
from sitegen.attest.removals import Act, Removal
from sitegen.attest.version_entries import MANIFEST
from sitegen.ledger.baselines import list_baselines, read_ref
from sitegen.ledger.site import read_run
from sitegen.model.facts import RunFacts
from sitegen.model.removal import TakenOut
from sitegen.model.state import SiteState, SuiteHead
from sitegen.pages.site_map import version_folder


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be withdrawn, why and by whom; `secret`: not even its digest is told."""

    target: str
    reason: str
    by: str
    secret: bool = False


def withdrawal(order: Order) -> Acts:
    """Return what carries out an order while a version is made."""
    return partial(_withdraw, order=order)


def _withdraw(acting: Acting, order: Order) -> SiteState:
    target = find_target(acting, order.target)
    tags = _baselines_of(acting, target)
    attestations = attestations_over(acting, target)
    named = (
        target.path,
        *(f"baselines/{tag}.json" for tag in tags),
        *(one.path for one in attestations),
    )
    removal = Removal(Act.WITHDRAW, named, (), order.reason, order.by)
    taken_out = taken_out_of(removal, acting.number)
    taking = TakingOut(acting, taken_out, order.secret)
    if target.is_run:
        state, renewed = _from_runs(acting, target, taking, tags)
    else:
        state, renewed = without_record(acting.state, target.folder), {}
    whole = target.artifact is None
    if whole:
        _entomb(acting, target, taking)
    for one in attestations:
        state = without_record(state, one.folder)
        _entomb(acting, one, taking)
    gone = target.folder if whole else None
    count = IndexRenewing(acting, taking, gone, renewed).renew()
    taking.take_away(acting.found(f"baselines/{tag}.json", "baseline") for tag in tags)
    _fold_versions(acting, target, taking, taken_out)
    after = write_removal(acting, replace(removal, files=tuple(taking.files)))
    return replace(
        without_baselines(state, tags),
        removed_in=after.removed_in,
        superseded_total=state.superseded_total - count,
    )


def _from_runs(
    acting: Acting, target: Target, taking: TakingOut, tags: frozenset[str]
) -> tuple[SiteState, dict[str, Renewed]]:
    """Return the state without a run or artifact, and the runs that were rendered anew."""
    limits = acting.work.settings.limits
    own = read_run(acting.site, target.folder, limits)
    renewing = Renewing(acting, taking, tags)
    state, renewed = acting.state, dict[str, Renewed]()
    affected = {target.folder}
    if target.artifact is None and own is not None:
        state = without_run(state, own.facts)
        head = None if own.previous is None else renewing.head(own.previous)
        renewing = replace(renewing, before={target.folder: head})
    for run in all_runs(acting.site, acting.state, limits):
        artifact = target.artifact if run.path == target.folder else None
        if run.path == target.folder and artifact is None:
            continue
        entry = read_run(acting.site, run.path, limits)
        after = entry is not None and entry.previous in affected
        if artifact or after or (tags and named_baseline(acting, run.path) in tags):
            renewed[run.path] = renewing.renew(run.path, artifact)
            affected.add(run.path)
            state = with_renewed(state, run, renewed[run.path])
    return _with_heads(acting, state, renewing, renewed), renewed


def _with_heads(
    acting: Acting, state: SiteState, renewing: Renewing, renewed: dict[str, Renewed]
) -> SiteState:
    """Return the state with the newest run that is left of the suite that lost its newest one."""
    lost = {head.suite for head in acting.state.suites} - {head.suite for head in state.suites}
    for suite in sorted(lost):
        left = [
            run
            for run in all_runs(acting.site, acting.state, acting.work.settings.limits)
            if run.suite == suite and not run.contested and run.path not in state.withdrawn
        ]
        if left:
            newest = max(left, key=_key)
            known = renewed.get(newest.path)
            coverage = renewing.coverage(newest.path) if known is None else known.coverage
            head = SuiteHead(suite, newest.run_id, newest.path, newest.created_at)
            state = with_head(state, head, coverage)
    return state


def _key(run: RunFacts) -> tuple[object, ...]:
    return tuple(run_key(run.created_at, run.run_id))


def _baselines_of(acting: Acting, target: Target) -> frozenset[str]:
    """Return the tags of published baselines that were frozen from a run."""
    if not target.is_run:
        return frozenset()
    limits = acting.work.settings.limits
    own = read_run(acting.site, target.folder, limits)
    tags = set()
    for place in list_baselines(acting.site / "baselines"):
        frozen = read_ref(place, place.name, limits).run
        if own is not None and frozen.run_id == own.facts.run_id:
            tags.add(place.stem)
    return frozenset(tags)


def _entomb(acting: Acting, target: Target, taking: TakingOut) -> None:
    """Leave small pages in the place of a folder's pages, and a list of them; the rest is gone."""
    folder, stage = target.folder, acting.stage
    files = folder_files(acting, folder)
    stage.rewrite(folder)
    taking.put_pages(file for file in files if is_page(file))
    listed = manifest_bytes(RENDERING_SCHEMA, stage.files_below(folder), about=acting.about.path)
    stage.write(f"{folder}{RENDERING}", listed, "data")
    taking.replaced(folder, (file for file in files if not is_page(file)))


def _fold_versions(acting: Acting, target: Target, taking: TakingOut, taken_out: TakenOut) -> None:
    """Fold every version from the one that published it on; take the signed words on it away."""
    limits = acting.work.settings.limits
    folded = replace(taken_out, withdrawn=False)
    name = target.folder.strip("/").rpartition("/")[2]
    for number in _versions_since(acting, target):
        if is_whole(acting.site, number):
            files = version_files(acting.site, number, limits)
            taking.put_pages((file for file in files if is_page(file)), folded)
            taking.take_away(file for file in files if not is_page(file))
        attested = f"{version_folder(number)}{ATTESTATIONS}{name}.dsse.json"
        if acting.stage.is_published(attested):
            taking.take_away((acting.found(attested, "attestation"),))


def _versions_since(acting: Acting, target: Target) -> Iterator[int]:
    """Yield the versions from the first that names the target's folder on."""
    limits, found = acting.work.settings.limits, False
    wanted = f"{target.folder}{RENDERING}"
    for number in range(1, acting.state.number + 1):
        path = f"{version_folder(number)}{MANIFEST}"
        rows = listed_below(acting.site, path, "", limits)
        found = found or any(file.path == wanted for file in rows)
        if found:
            yield number
