"""Find the secrets of the input before anything is made of it.

Every file is read once, and searched where a quick look says that it may hold one. What is found
in one file of a run is looked for in all of them, in the names of files too, and so are the
digests of what was changed: they would let a short secret be guessed. A file outside of runs stands
for itself, so that it is the same whatever lies beside it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from sitegen.canonical.digests_said import digests_said
from sitegen.canonical.redaction import Redacted, redact
from sitegen.canonical.redaction_text import (
    MARK,
    Hits,
    Policy,
    policy_of,
    redact_plain,
)
from sitegen.canonical.redaction_words import words_of
from sitegen.canonical.text import quote
from sitegen.intake.blocks import redacted_blocks
from sitegen.intake.folders import SUMMARY_NAME, RunFolder, split_by_folder
from sitegen.intake.read import Content, Reader
from sitegen.intake.tree import Entry, Redaction, Root, Secrets, Tree
from sitegen.model.finding import Finding
from sitegen.model.judgement import Judgement
from sitegen.settings import Settings

_ROUNDS: Final = 8
_ATTESTATION: Final = "attestation.dsse.json"


def redact_tree(tree: Tree, settings: Settings) -> Tree:
    """Return the input as everything but the judging of runs may see it."""
    chosen = settings.redaction
    policy = policy_of(chosen.fields, chosen.prefixes)
    folders, outside = split_by_folder(tree)
    groups = [tuple(entry for _, entry in folder.members) for folder in folders]
    groups += _with_attestations(outside)
    marked: dict[str, Entry] = {}
    with Reader(tree.roots, settings.limits) as reader:
        for group in groups:
            marked.update(_Group(group, policy, reader).redacted())
    return _renamed(tree, marked, policy)


def redacted_before(tree: Tree, judged: Mapping[str, Judgement], settings: Settings) -> Tree:
    """Return a tree with evidence of a site; `judged` maps files that lost secrets before."""
    if not judged:
        return tree
    policy = policy_of(settings.redaction.fields, settings.redaction.prefixes)
    fresh = Redaction("", Secrets(policy, frozenset(), ()), hits=1)
    entries = []
    for entry in tree.entries:
        said = judged.get(entry.original.path)
        if said is not None:
            known = entry.redaction or replace(fresh, path=entry.path)
            entries.append(replace(entry, redaction=replace(known, judgement=said)))
        else:
            entries.append(entry)
    return replace(tree, entries=tuple(entries))


def redact_folder(folder: RunFolder, roots: tuple[Root, ...], settings: Settings) -> RunFolder:
    """Return a run that was found by its content alone, its files redacted as those of one run."""
    if all(entry.redaction is None for _, entry in folder.members):
        return folder
    policy = policy_of(settings.redaction.fields, settings.redaction.prefixes)
    shown = {entry.original.path: entry.path for _, entry in folder.members}
    originals = tuple(entry.original for _, entry in folder.members)
    with Reader(roots, settings.limits) as reader:
        marked = _Group(originals, policy, reader).redacted()
    members = []
    for name, entry in folder.members:
        found = marked.get(entry.original.path, entry)
        members.append((name, replace(found, path=shown[entry.original.path])))
    return replace(folder, members=tuple(members))


def _with_attestations(outside: tuple[Entry, ...]) -> list[tuple[Entry, ...]]:
    """Return each file on its own, but with the attestation beside it that is over its bytes."""
    by_path = {entry.path: entry for entry in outside}
    groups: list[tuple[Entry, ...]] = []
    taken: set[str] = set()
    for entry in outside:
        beside = by_path.get(f"{entry.path.removesuffix('.json')}.{_ATTESTATION}")
        if beside is not None and beside is not entry:
            groups.append((entry, beside))
            taken.add(beside.path)
        else:
            groups.append((entry,))
    return [group for group in groups if len(group) > 1 or group[0].path not in taken]


@dataclass
class _Group:
    """Files that share their secrets."""

    entries: tuple[Entry, ...]
    policy: Policy
    reader: Reader
    values: set[str] = field(default_factory=set)
    digests: set[str] = field(default_factory=set)
    found: dict[str, Redacted] = field(default_factory=dict)

    def redacted(self) -> Mapping[str, Entry]:
        """Return path → the file with its redaction, of those that are not as they were."""
        named = Hits()
        for entry in self.entries:
            redact_name(entry.path, self.policy, (), named)
            self._look(entry, ())
        self.values |= named.values
        if not self.values:
            return {}
        words: tuple[str, ...] = ()
        for _ in range(_ROUNDS):
            now = (*words_of(self.values), *sorted(self.digests))
            if now == words:
                break
            words = now
            for entry in self.entries:
                self._look(entry, words)
        secrets = Secrets(self.policy, frozenset(self.values), words)
        return {entry.path: one for entry in self.entries for one in self._marked(entry, secrets)}

    def _look(self, entry: Entry, words: tuple[str, ...]) -> None:
        content = self.reader.read(entry)
        if content.sha256 is None:
            return
        if content.data is None:
            redacted = self._stream(entry, content, words)
        else:
            redacted = redact(content.data, self.policy, words)
        if redacted.hits:
            self.values |= redacted.values
            self.digests.add(content.sha256)
            self.digests |= digests_said(content.data or b"")
            self.found[entry.path] = redacted
        elif words and self.digests and entry.name == SUMMARY_NAME:
            # It has a digest over those of all cases.
            self.digests |= digests_said(content.data or b"")

    def _stream(self, entry: Entry, content: Content, words: tuple[str, ...]) -> Redacted:
        hits = Hits()
        chunks = self.reader.chunks(entry, content.sha256 or "")
        for _block in redacted_blocks(chunks, self.policy, words, hits):
            pass
        return Redacted(b"", frozenset(hits.values), len(hits.places))

    def _marked(self, entry: Entry, secrets: Secrets) -> Iterator[Entry]:
        redacted = self.found.get(entry.path)
        path = redact_name(entry.path, self.policy, secrets.words)
        withheld = entry.name.endswith(_ATTESTATION) and bool(self.found)
        if redacted is None and path == entry.path and not withheld:
            return
        hits, places = (redacted.hits, redacted.places) if redacted else (0, ())
        redaction = Redaction(entry.path, secrets, hits, places, withheld)
        yield replace(entry, path=path, redaction=redaction)


def original_folder(folder: RunFolder) -> RunFolder:
    """Return a run as it came, to be judged and never to be shown."""
    members = []
    for name, entry in folder.members:
        parts = entry.original.path.split("/")
        members.append(("/".join(parts[-(name.count("/") + 1) :]), entry.original))
    return RunFolder(folder.name, folder.path, tuple(sorted(members, key=lambda pair: pair[0])))


def redact_name(
    path: str, policy: Policy, words: tuple[str, ...] = (), hits: Hits | None = None
) -> str:
    """Return a path without secrets, folder by folder: it has as many as before."""
    found = Hits() if hits is None else hits
    return "/".join(redact_plain(name, policy, words, found) for name in path.split("/"))


def _renamed(tree: Tree, marked: Mapping[str, Entry], policy: Policy) -> Tree:
    """Return the tree with the marked files in it, and no secret in any name."""
    wanted = {path: entry.path for path, entry in marked.items()}
    wanted |= {entry.path: redact_name(entry.path, policy) for entry, _ in tree.ignored}
    paths = [entry.path for entry in (*tree.entries, *(entry for entry, _ in tree.ignored))]
    shown = unique_paths(paths, wanted)
    entries = (
        replace(marked.get(entry.path, entry), path=shown.get(entry.path, entry.path))
        for entry in tree.entries
    )
    told = tuple(
        entry
        if entry.problem is None
        else replace(entry, problem=replace(entry.problem, artifact=entry.path))
        for entry in entries
    )
    roots = tuple(replace(root, name=redact_name(root.name, policy)) for root in tree.roots)
    return Tree(
        roots,
        tuple(sorted(told, key=lambda entry: entry.path)),
        tuple(
            (replace(entry, path=shown.get(entry.path, entry.path)), rule)
            for entry, rule in tree.ignored
        ),
        tuple(_renamed_finding(finding, shown, policy) for finding in tree.findings),
    )


def unique_paths(paths: Iterable[str], wanted: Mapping[str, str]) -> dict[str, str]:
    """Return path → the path to show, of those that change: no two paths become one.

    `wanted` has as many folders in each path as it had.
    """
    if all(old == new for old, new in wanted.items()):
        return {}
    pairs = [(path.split("/"), wanted.get(path, path).split("/")) for path in paths]
    taken = {
        ("/".join(old[:depth]), name)
        for old, new in pairs
        for depth, name in enumerate(new)
        if old[depth] == name
    }
    given: dict[tuple[str, ...], str] = {}
    shown: dict[str, str] = {}
    for old, new in pairs:
        for depth, name in enumerate(new):
            place = tuple(old[: depth + 1])
            if place in given or name == old[depth]:
                continue
            above, free, number = "/".join(old[:depth]), name, 1
            while (above, free) in taken:
                number += 1
                free = name.replace(MARK, f"{MARK}-{number}", 1)
            taken.add((above, free))
            given[place] = free
        path = "/".join(given.get(tuple(old[: n + 1]), name) for n, name in enumerate(old))
        if path != "/".join(old):
            shown["/".join(old)] = path
    return shown


def _renamed_finding(finding: Finding, shown: Mapping[str, str], policy: Policy) -> Finding:
    message = finding.message
    for old, new in shown.items():
        message = message.replace(quote(old), quote(new))
    artifact = shown.get(finding.artifact) or redact_name(finding.artifact, policy)
    return replace(finding, artifact=artifact, message=message)
