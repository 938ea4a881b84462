"""What a verifier reads, fuzzed: keys, policies, checkpoints, proofs, envelopes, a whole site.

Each check raises where bytes that nobody signed are believed, or an error is none of ours.
"""

import functools
import hashlib
import io
import tempfile
from collections.abc import Callable, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sitegen.attest.dsse import Envelope
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.notes import Note
from sitegen.attest.policy import Policy
from sitegen.attest.proofs import ConsistencyProof, InclusionProof
from sitegen.attest.signatures import Key, SignatureState, accepted
from sitegen.attest.sshsig import SshSignature
from sitegen.attest.statement import Statement
from sitegen.attest.verify_download import verify_download
from sitegen.attest.verify_report import Report, StepState, report_json
from sitegen.attest.verify_since import read_checkpoint
from sitegen.attest.verify_trust import Trust
from sitegen.cli.verify_text import report_text
from sitegen.keys.ed25519 import verifier
from sitegen.keys.openssh import NotThatFormat, parse_private_file
from sitegen.keys.public import parse_public_key
from tests.fuzz.mutate import Source, mutated
from tests.hostile.outputs import json_text, terminal
from tests.verifying import call, in_memory, signed_site, verified

_POLICY: Final = """
[[keys]]
vkey = "{vkey}"
signs = ["run", "certification", "checkpoint"]
suites = ["nightly"]
from = "2026-01-01T00:00:00Z"
to = 2027-01-01T00:00:00Z
revoked = "2026-06-01T00:00:00Z"
reason = "laptop stolen"
"""


@dataclass(frozen=True)
class World:
    """A signed site in memory, its key, and what was made beside it: name → bytes."""

    files: dict[str, bytes]
    key: Key
    beside: dict[str, bytes]


@functools.cache
def world() -> World:
    """Return the site, with the files of its key and three proofs."""
    said = redirect_stderr(io.StringIO()), redirect_stdout(io.TextIOWrapper(io.BytesIO()))
    with tempfile.TemporaryDirectory() as name, chdir(name), said[0], said[1]:
        folder = Path(name)
        site, key = signed_site(folder)
        run = next((site / "runs").iterdir()).name
        page = f"runs/{run}/index.html"
        for path, output in ((f"runs/{run}", "run"), (page, "page")):
            call("prove", site, path, "-o", folder / f"{output}.tlog-proof")
        call("prove", site, "--from", "1", "-o", folder / "growth.tlog-proof")
        beside = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        return World(in_memory(site), key, beside | {"page": (site / page).read_bytes()})


def _trust() -> Trust:
    return Trust(Policy.of_keys([world().key]), verifier())


def _tame(report: Report) -> None:
    found = [*json_text(report_json(report)), *terminal(report_text(report))]
    assert not found, found[:3]


# ----------------------------------------------------------------------------- keys and policies


def key_files() -> list[bytes]:
    """Return keys in every form, and a policy in both."""
    known = [data for name, data in world().beside.items() if name.startswith("key")]
    policy = _POLICY.format(vkey=world().key.vkey)
    row = f'{{"vkey": "{world().key.vkey}", "signs": ["run"], "suites": ["a"], "reason": "x"}}'
    return [*known, policy.encode("ascii"), f'{{"keys": [{row}]}}'.encode("ascii")]


_KEY_READERS: Final[Sequence[Callable[[bytes], object]]] = (
    Policy.parse,
    parse_public_key,
    SshSignature.parse,
    lambda data: Key.parse(data.decode("utf-8", "replace").strip()),
    lambda data: parse_private_file(data.decode("utf-8", "replace")),
)


def check_key_file(data: bytes) -> None:
    """Read the bytes as everything that names a key."""
    for read in _KEY_READERS:
        with suppress(MalformedProof, NotThatFormat):
            read(data)


# --------------------------------------------------------------------------------------- proofs


def proofs() -> list[bytes]:
    """Return proofs of a run, of a page and of growth, and checkpoints with and without a key."""
    made = [data for name, data in world().beside.items() if name.endswith(".tlog-proof")]
    return [*made, *(data for path, data in world().files.items() if path.endswith("checkpoint"))]


def check_proof(data: bytes) -> None:
    """Read the bytes as every kind of proof: what was not proven is never believed."""
    with suppress(MalformedProof):
        read_checkpoint(data)
    with suppress(MalformedProof):
        ConsistencyProof.parse(data).holds()
    with suppress(MalformedProof):
        note = Note.parse(data)
        if accepted(note.judge([world().key], verifier())):
            texts = {Note.parse(seed).text for seed in _notes()}
            assert note.text in texts, "a checkpoint that nobody signed is believed"
    page = world().beside["page"]
    for content in (page, page + b" "):
        report = verify_download("index.html", io.BytesIO(content), data, _trust())
        _tame(report)
        if report.state is StepState.DONE:
            assert content == page, "another page is proven"
            parsed = InclusionProof.parse(data)
            assert parsed.holds()
            assert parsed.note.text in {Note.parse(seed).text for seed in _notes()}


@functools.cache
def _notes() -> tuple[bytes, ...]:
    paths = (path for path in world().files if path.endswith("checkpoint"))
    return tuple(world().files[path] for path in paths)


# ------------------------------------------------------------------------------------ envelopes


def envelopes() -> list[bytes]:
    """Return the attestations of runs and of a certification, and their payloads."""
    made = sorted({data for path, data in world().files.items() if path.endswith(".dsse.json")})
    return [*made, *(Envelope.parse(data).payload for data in made)]


def check_envelope(data: bytes) -> None:
    """Read the bytes as an envelope and as a Statement: only what was signed is valid."""
    with suppress(MalformedProof):
        Statement.parse(data)
    try:
        envelope = Envelope.parse(data)
    except MalformedProof:
        return
    with suppress(MalformedProof):
        Statement.of_envelope(envelope)
    judged = envelope.judge([world().key], verifier())
    if any(one.state is SignatureState.VALID for one in judged):
        assert envelope.payload in _payloads(), "a payload that nobody signed is valid"


@functools.cache
def _payloads() -> frozenset[bytes]:
    found = (data for path, data in world().files.items() if path.endswith(".dsse.json"))
    return frozenset(Envelope.parse(data).payload for data in found)


# ---------------------------------------------------------------------------------- a whole site


def site_files() -> list[bytes]:
    """Return each file of the site behind its path and a line break."""
    return [path.encode("ascii") + b"\n" + data for path, data in sorted(world().files.items())]


def bent_file(source: Source, seeds: Sequence[bytes]) -> bytes:
    """Bend what one file holds, its path left as it is."""
    path, _, data = source.choice(seeds).partition(b"\n")
    return path + b"\n" + mutated(source, [data])


def check_site_file(data: bytes) -> None:
    """Verify the site with one file changed: it never holds, and the report drives nobody."""
    path, _, content = data.partition(b"\n")
    name = path.decode("utf-8", "replace")
    same = world().files.get(name) == content
    report = verified({**world().files, name: content}, world().key)
    _tame(report)
    digest = hashlib.sha256(content).hexdigest()
    assert same is (report.state is StepState.DONE), f"{name} with {digest} holds"
