"""Digests: ours, and those that runs record of themselves."""

from pathlib import Path

from sitegen.canonical.digest import determinism_digest, determinism_hash, sha256_hex
from sitegen.canonical.strict_json import read_json
from sitegen.limits import DEFAULT_LIMITS
from sitegen.model.value import WideInteger

FIELDS = (
    "case_id",
    "uc_id",
    "stage",
    "operation_name",
    "synthetic_input",
    "observed_output",
    "assertions",
)
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_sha256_is_lower_case_hex() -> None:
    """The known digest of nothing."""
    assert sha256_hex(b"") == EMPTY


def test_the_digest_of_no_cases_is_that_of_nothing() -> None:
    """The emitter hashes the empty text then."""
    assert determinism_digest([]) == EMPTY


def test_the_digest_does_not_depend_on_order() -> None:
    """Cases are sorted by hash; a duplicate counts twice."""
    assert determinism_digest(["b", "a"]) == sha256_hex(b"a|b") == determinism_digest(["a", "b"])
    assert determinism_digest(["a", "a"]) == sha256_hex(b"a|a")


def test_a_wide_integer_is_hashed_as_its_digits() -> None:
    """The emitter had an integer, whatever its width."""
    wide = WideInteger("123456789012345678901234567890")
    assert determinism_hash({"n": wide}) == sha256_hex(b'{"n":123456789012345678901234567890}')


def test_every_recorded_hash_and_digest_is_reproduced(corpus: Path) -> None:
    """All real cases re-derive, and so do all digests of runs that have all their cases."""
    cases = digests = 0
    for folder in sorted((corpus / "stagetest").iterdir()):
        hashes = []
        for path in sorted((folder / "cases").glob("*.json")):
            case = read_json(path.read_bytes(), path.name, DEFAULT_LIMITS).value
            assert isinstance(case, dict)
            assert (
                determinism_hash({name: case[name] for name in FIELDS})
                == (case["determinism_hash"])
            ), path
            hashes.append(str(case["determinism_hash"]))
        summary_path = folder / "run_summary.json"
        summary = read_json(summary_path.read_bytes(), "s", DEFAULT_LIMITS).value
        assert isinstance(summary, dict)
        complete = summary["total_cases"] == len(hashes)
        assert complete == (determinism_digest(hashes) == summary["determinism_digest"])
        cases += len(hashes)
        digests += complete
    assert cases == 353
    assert digests == 10
