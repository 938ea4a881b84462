"""UAT: an account is led from its welcome to the end of its onboarding."""

import pytest

from suite_support import ApiClient

ADVANCE = "POST /onboarding/advance"

pytestmark = pytest.mark.uat


def lead(api: ApiClient, account: str, times: int) -> str:
    """Advance an account so many times, and return the stage it comes to."""
    stage = ""
    for _ in range(times):
        response = api.post("/onboarding/advance", {"account_id": account})
        assert response.status_code == 200
        stage = response.json()["stage"]
    return stage


@pytest.mark.sitegen(
    use_case="UC-001",
    stage="1.1",
    operation="onboarding.query",
    purpose="Who asks about a new account is told that it is about to be welcomed.",
    route="GET /onboarding/{account_id}",
)
def test_a_new_account_is_about_to_be_welcomed(
    api: ApiClient, account: str, writes: list[str]
) -> None:
    """Asking about an account that nobody knows tells the first stage and writes nothing."""
    response = api.get(f"/onboarding/{account}")
    assert response.status_code == 200
    assert response.json() == {
        "account_id": account,
        "stage": "welcome",
        "version": 0,
        "updated_at": None,
    }
    assert writes == []


@pytest.mark.sitegen(
    use_case="UC-001",
    stage="1.2",
    operation="onboarding.query",
    purpose="What was advanced is what is told afterwards.",
    route="GET /onboarding/{account_id}",
)
def test_the_state_that_was_reached_is_told(api: ApiClient, account: str) -> None:
    """A query tells the stage, the version and the moment of the last advance."""
    lead(api, account, 2)
    told = api.get(f"/onboarding/{account}").json()
    assert (told["stage"], told["version"]) == ("integration", 2)
    assert told["updated_at"].endswith("Z")
    assert api.get(f"/onboarding/{account}-2").json()["stage"] == "welcome"


@pytest.mark.sitegen(
    use_case="UC-002",
    stage="1.1",
    operation="onboarding.advance",
    purpose="The first advance writes a new state and its trace: INSERT alone.",
    route=ADVANCE,
)
def test_the_first_advance_inserts_a_state(api: ApiClient, account: str, writes: list[str]) -> None:
    """An account that nobody knew gets its row, and the operation its trace."""
    response = api.post("/onboarding/advance", {"account_id": account})
    assert response.status_code == 200
    told = response.json()
    assert (told["previous_stage"], told["stage"]) == ("welcome", "profile")
    assert writes == ["INSERT onboarding_states", "INSERT traces"]


@pytest.mark.sitegen(
    use_case="UC-002",
    stage="1.2",
    operation="onboarding.advance",
    purpose="A later advance changes the state and adds a trace: INSERT and UPDATE.",
    route=ADVANCE,
)
def test_a_later_advance_updates_the_state(api: ApiClient, account: str, writes: list[str]) -> None:
    """The row of an account is changed in place, its version counted up."""
    lead(api, account, 1)
    writes.clear()
    told = api.post("/onboarding/advance", {"account_id": account, "expected": "profile"}).json()
    assert (told["previous_stage"], told["stage"]) == ("profile", "integration")
    assert told["version"] == 2
    assert writes == ["UPDATE onboarding_states", "INSERT traces"]


@pytest.mark.sitegen(
    use_case="UC-002",
    stage="1.3",
    operation="onboarding.advance",
    purpose="Who expects another stage than the one reached changes nothing.",
    route=ADVANCE,
)
def test_an_advance_from_another_stage_is_refused(
    api: ApiClient, account: str, writes: list[str]
) -> None:
    """Of a refused advance nothing stays but its trace."""
    lead(api, account, 2)
    writes.clear()
    response = api.post("/onboarding/advance", {"account_id": account, "expected": "profile"})
    assert response.status_code == 409
    assert response.json()["message"] == f"{account} is at integration, not at profile"
    assert writes == ["INSERT traces"]
    assert api.get(f"/onboarding/{account}").json()["stage"] == "integration"


@pytest.mark.sitegen(
    use_case="UC-002",
    stage="1.4",
    operation="onboarding.advance",
    purpose="No account completes its onboarding before it has given feedback.",
    route=ADVANCE,
)
def test_no_account_completes_without_feedback(api: ApiClient, account: str) -> None:
    """The last advance waits for feedback; an earlier release let it pass."""
    assert lead(api, account, 3) == "first_value"
    response = api.post("/onboarding/advance", {"account_id": account})
    assert response.status_code == 409
    assert response.json()["message"] == f"{account} has given no feedback yet"
    assert api.get(f"/onboarding/{account}").json()["stage"] == "first_value"


@pytest.mark.sitegen(
    use_case="UC-002",
    stage="1.5",
    operation="onboarding.advance",
    purpose="With feedback an account completes, and then stays where it is.",
    route=ADVANCE,
)
def test_feedback_completes_an_onboarding(api: ApiClient, account: str) -> None:
    """The whole way, to the end and not beyond."""
    lead(api, account, 3)
    said = {"account_id": account, "signal": "usage-drop", "verdict": "useful"}
    assert api.post("/signals/feedback", said).status_code == 201
    assert lead(api, account, 1) == "complete"
    assert api.post("/onboarding/advance", {"account_id": account}).status_code == 409
