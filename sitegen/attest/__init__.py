"""Digests to proof: manifests, the log of what was published, signatures; and back.

What each module is for, from the ground up. Nothing here reads a file, knows a clock or computes
a signature; those come in through `ReadTile`, `Signer` and `Verifier`. Hostile bytes raise
`MalformedProof` and nothing else.

| module | says |
|---|---|
| `malformed` | `MalformedProof`, the one error |
| `manifest` | `evidence.json`, `rendering.json`, `manifest.json`: files with size, hash and role |
| `hashing` | `leaf_hash`, `node_hash`, `EMPTY_ROOT` (RFC 6962) |
| `tree` | `Frontier`; `inclusion_proof`, `consistency_proof`, and `verify_…` of both |
| `tiles` | C2SP tlog-tiles: paths and bytes, `TileSource` to read, `grow` to append, `log_paths` |
| `entries` | `LogEntry`: a leaf, `kind path sha256` |
| `checkpoint` | `Checkpoint`: origin, size, root (C2SP tlog-checkpoint); `origin_of` |
| `signatures` | `Key` (vkey), `Signer`, `Verifier`, `JudgedSignature`, `accepted` |
| `notes` | `Note`: a signed text (C2SP signed-note); `signed_by`, `judge` |
| `dsse` | `Envelope`: a signed payload (DSSE v1); `signed_by`, `judge` |
| `statement` | `Statement`: in-toto v1 with test-result v0.1; `evidence_list`, `run_subject` |
| `results` | `run_statement`, `certification_statement`: what sitegen derived, as a Statement |
| `proofs` | `InclusionProof`: the file that `prove` writes (C2SP tlog-proof) |
| `policy` | `Policy`: which key may sign what, from when to when |
"""
