"""The trust policy: which key may sign what, and when."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.attest.malformed import MalformedProof
from sitegen.attest.policy import Allowed, Policy, Use
from tests.attest_tools import other_key, signer_called

KEY = signer_called("ci.example/nightly").key
OTHER = signer_called("ci.example/other", 2).key
BEFORE, FROM, WITHIN, REVOKED, TO = (
    datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3, 6, 9)
)


def policy(*rows: dict[str, Any]) -> Policy:
    """Return a policy of these rows, the first key and every use where they don't say."""
    every = [{"vkey": KEY.vkey, "signs": [use.value for use in Use], **row} for row in rows]
    return Policy.parse(json.dumps({"keys": every}).encode())


LIMITED = policy({"from": "2026-02-01T00:00:00Z", "to": "2026-09-01T00:00:00Z"})
REVOKED_KEY = policy({"revoked": "2026-06-01T00:00:00Z", "reason": "laptop stolen"})


@pytest.mark.parametrize(
    ("trusted", "use", "suite", "at", "expected"),
    [
        pytest.param(policy({}), Use.RUN, "a", None, Allowed.YES, id="everything"),
        pytest.param(policy({"suites": ["a"]}), Use.RUN, "a", None, Allowed.YES, id="its suite"),
        pytest.param(policy({"suites": ["a"]}), Use.RUN, "b", None, Allowed.NO, id="another"),
        pytest.param(policy({"suites": ["a"]}), Use.RUN, None, None, Allowed.NO, id="no suite"),
        pytest.param(policy({"suites": []}), Use.RUN, "a", None, Allowed.NO, id="no suite at all"),
        pytest.param(
            policy({"suites": []}), Use.CHECKPOINT, None, None, Allowed.YES, id="suites are of runs"
        ),
        pytest.param(
            policy({"signs": ["run"]}), Use.CHECKPOINT, None, None, Allowed.NO, id="another use"
        ),
        pytest.param(
            policy({"signs": ["run"], "suites": ["a"]}, {"signs": ["run"], "suites": ["b"]}),
            Use.RUN,
            "b",
            None,
            Allowed.YES,
            id="named twice",
        ),
        pytest.param(LIMITED, Use.RUN, "a", BEFORE, Allowed.NO, id="before"),
        pytest.param(LIMITED, Use.RUN, "a", FROM, Allowed.YES, id="from, inclusive"),
        pytest.param(LIMITED, Use.RUN, "a", WITHIN, Allowed.YES, id="within"),
        pytest.param(LIMITED, Use.RUN, "a", TO, Allowed.NO, id="to, exclusive"),
        pytest.param(LIMITED, Use.RUN, "a", None, Allowed.NOT_JUDGED, id="no reference time"),
        pytest.param(REVOKED_KEY, Use.RUN, "a", WITHIN, Allowed.YES, id="before the revocation"),
        pytest.param(REVOKED_KEY, Use.RUN, "a", REVOKED, Allowed.NO, id="revoked"),
        pytest.param(REVOKED_KEY, Use.RUN, "a", None, Allowed.NO, id="revoked, no reference time"),
        pytest.param(
            policy({}, {"revoked": "2026-06-01T00:00:00Z", "signs": ["checkpoint"]}),
            Use.RUN,
            "a",
            REVOKED,
            Allowed.NO,
            id="revoked in another row",
        ),
        pytest.param(
            policy({"vkey": OTHER.vkey}), Use.RUN, "a", None, Allowed.NO, id="not in the policy"
        ),
    ],
)
def test_what_a_key_may_sign(
    trusted: Policy, use: Use, suite: str | None, at: datetime | None, expected: Allowed
) -> None:
    """Use, suite and time have to be allowed; a revocation beats them all."""
    answer = trusted.answer(KEY, use, suite, at)
    assert answer.allowed is expected
    assert answer.reason.endswith(".")


def test_the_reason_of_a_revocation_is_shown() -> None:
    """As a quotation: the policy's author may have pasted anything."""
    answer = REVOKED_KEY.answer(KEY, Use.RUN, None, REVOKED)
    assert "revoked on 2026-06-01T00:00:00Z: “laptop stolen”" in answer.reason


def test_a_revoked_key_is_revoked_under_every_name() -> None:
    """The thief has the key, whatever it is called."""
    renamed = signer_called("ci.example/renamed").key
    both = policy({"revoked": "2026-06-01T00:00:00Z"}, {"vkey": renamed.vkey})
    assert both.answer(renamed, Use.RUN, "a", REVOKED).allowed is Allowed.NO
    assert both.answer(renamed, Use.RUN, "a", WITHIN).allowed is Allowed.YES


def test_toml_says_the_same() -> None:
    """Its own times are taken too."""
    text = (
        f'[[keys]]\nvkey = "{KEY.vkey}"\nsigns = ["run", "certification", "checkpoint"]\n'
        'from = 2026-02-01T00:00:00Z\nto = "2026-09-01T02:00:00+02:00"\n'
    )
    assert Policy.parse(text.encode()) == LIMITED
    assert LIMITED.known == (KEY,)


def test_keys_alone_are_a_policy_that_allows_all() -> None:
    """`--key` without `--policy`."""
    plain = Policy.of_keys([KEY])
    assert plain.answer(KEY, Use.RUN, "a", None).allowed is Allowed.YES
    assert plain.answer(other_key("x"), Use.RUN, "a", None).allowed is Allowed.NO


ROW = {"vkey": KEY.vkey, "signs": ["run"]}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param([], id="no object"),
        pytest.param({}, id="no keys"),
        pytest.param({"keys": []}, id="empty"),
        pytest.param({"keys": [ROW], "more": 1}, id="unknown member"),
        pytest.param({"keys": [{**ROW, "suite": "a"}]}, id="misspelt member"),
        pytest.param({"keys": [{**ROW, "signs": []}]}, id="signs nothing"),
        pytest.param({"keys": [{**ROW, "signs": ["all"]}]}, id="unknown use"),
        pytest.param({"keys": [{**ROW, "suites": "a"}]}, id="suites is a string"),
        pytest.param({"keys": [{**ROW, "suites": [1]}]}, id="suite is a number"),
        pytest.param({"keys": [{**ROW, "from": "2026-02-01T00:00:00"}]}, id="time without offset"),
        pytest.param({"keys": [{**ROW, "from": None}]}, id="time is null"),
        pytest.param({"keys": [{**ROW, "revoked": True}]}, id="revoked is no time"),
        pytest.param({"keys": [{"signs": ["run"]}]}, id="no key"),
        pytest.param({"keys": [{**ROW, "vkey": "x"}]}, id="broken key"),
    ],
)
def test_a_policy_that_says_something_else_is_refused(value: object) -> None:
    """A misspelt restriction must not become none."""
    with pytest.raises(MalformedProof):
        Policy.parse(json.dumps(value).encode())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff", id="no UTF-8"),
        pytest.param(b"keys = [", id="broken TOML"),
        pytest.param(b"keys = " + b"[" * 5_000 + b"]" * 5_000, id="deep TOML"),
        pytest.param(b'{"keys": [], "keys": []}', id="duplicate keys"),
        pytest.param(b"#" * (1024 * 1024 + 1), id="long"),
        pytest.param(b"[[keys]]\nfrom = 2026-02-01T00:00:00\n", id="TOML time without offset"),
    ],
)
def test_what_is_no_policy_is_refused(text: bytes) -> None:
    """One error, whatever is wrong."""
    with pytest.raises(MalformedProof):
        Policy.parse(text)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_policy_or_refused(data: bytes) -> None:
    """Nothing but `MalformedProof` is raised."""
    for start in (b"", b"{", b"[[keys]]\n"):
        try:
            Policy.parse(start + data)
        except MalformedProof:
            continue
