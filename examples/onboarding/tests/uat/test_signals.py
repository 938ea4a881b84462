"""UAT: accounts say what they think of the signals they get."""

import pytest

from suite_support import ApiClient

FEEDBACK = "POST /signals/feedback"
SAID = {"signal": "usage-drop", "verdict": "noise", "comment": "Holidays."}

pytestmark = pytest.mark.uat


@pytest.mark.sitegen(
    use_case="UC-003",
    stage="2.1",
    operation="signals.feedback",
    purpose="Feedback is written down, with its trace.",
    route=FEEDBACK,
)
def test_feedback_is_written_down(api: ApiClient, account: str, writes: list[str]) -> None:
    """Feedback is one row, and the operation leaves a trace."""
    response = api.post("/signals/feedback", {**SAID, "account_id": account})
    assert response.status_code == 201
    assert response.json()["verdict"] == "noise"
    assert response.json()["created_at"].endswith("Z")
    assert writes == ["INSERT signal_feedback", "INSERT traces"]


@pytest.mark.sitegen(
    use_case="UC-003",
    stage="2.2",
    operation="signals.feedback",
    purpose="Feedback on a signal is given once.",
    route=FEEDBACK,
)
def test_feedback_is_given_once(api: ApiClient, account: str, writes: list[str]) -> None:
    """The second feedback of an account on a signal is refused; on another signal it is not."""
    said = {**SAID, "account_id": account}
    api.post("/signals/feedback", said)
    writes.clear()
    assert api.post("/signals/feedback", {**said, "verdict": "useful"}).status_code == 409
    assert writes == ["INSERT traces"]
    assert api.post("/signals/feedback", {**said, "signal": "new-seat"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param({"verdict": "maybe"}, "verdict is 'maybe'", id="verdict"),
        pytest.param({"account_id": " "}, "account_id has to be", id="blank-account"),
        pytest.param({"signal": 7}, "signal has to be a text", id="number"),
        pytest.param({"comment": "x" * 501}, "comment has more than", id="long-comment"),
    ],
)
@pytest.mark.sitegen(
    use_case="UC-003",
    stage="2.3",
    operation="signals.feedback",
    purpose="What is no feedback is refused with a reason.",
    route=FEEDBACK,
)
def test_what_is_no_feedback_is_refused(
    api: ApiClient, account: str, body: dict[str, object], message: str
) -> None:
    """The answer says which part is not understood."""
    response = api.post("/signals/feedback", {**SAID, "account_id": account, **body})
    assert response.status_code == 422
    assert response.json()["message"].startswith(message)


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"], ids=["broken", "array", "bytes"])
@pytest.mark.sitegen(
    use_case="UC-003",
    stage="2.3",
    operation="signals.feedback",
    purpose="A body that is no JSON object is refused.",
    route=FEEDBACK,
)
def test_a_body_that_is_no_object_is_refused(api: ApiClient, content: bytes) -> None:
    """Whatever is sent, the answer is one of the API's own."""
    response = api.post("/signals/feedback", content)
    assert response.status_code == 422
    assert response.json()["error"] == "invalid_input"
