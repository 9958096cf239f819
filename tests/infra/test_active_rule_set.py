"""The deployment makes our receipt rules the active ones, and never takes another's mail away (EM-2)."""

import json
from typing import Any

import pytest

from infra.deployment.active_rule_set import SomebodyElses, act, handler


def event(kind: str, name: str = "ours", former: str | None = None) -> dict[str, Any]:
    old = {"OldResourceProperties": {"RuleSetName": former}} if former else {}
    return {"RequestType": kind, "ResourceProperties": {"RuleSetName": name}, **old}


class Ses:
    """As much of SES as tells which rule set is active."""

    def __init__(self, active: str | None = None) -> None:
        self.active = active

    def describe_active_receipt_rule_set(self) -> dict[str, Any]:
        return {"Metadata": {"Name": self.active}} if self.active else {}

    def set_active_receipt_rule_set(self, **named: str) -> None:
        self.active = named.get("RuleSetName")


def test_ours_becomes_active_and_stays_so_when_it_is_deployed_again() -> None:
    ses = Ses()
    act(event("Create"), ses)
    act(event("Update"), ses)
    assert ses.active == "ours"
    act(event("Update", "renamed", former="ours"), ses)
    assert ses.active == "renamed"
    act(event("Delete", "renamed"), ses)
    assert ses.active is None


def test_another_ones_is_left_alone_and_the_deployment_stops() -> None:
    ses = Ses("theirs")
    with pytest.raises(SomebodyElses, match="theirs"):
        act(event("Create"), ses)
    act(event("Delete"), ses)
    assert ses.active == "theirs"


@pytest.mark.parametrize(("active", "status"), [(None, "SUCCESS"), ("theirs", "FAILED")])
def test_cloudformation_always_gets_an_answer(monkeypatch: pytest.MonkeyPatch, active: str | None, status: str) -> None:
    answers: list[Any] = []

    def opened(request: Any, **_: Any) -> Ended:
        answers.append(request)
        return Ended()

    monkeypatch.setattr("boto3.client", lambda _: Ses(active))
    monkeypatch.setattr("urllib.request.urlopen", opened)
    ids = {
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "Active",
        "ResponseURL": "https://cfn.test/",
    }
    handler(event("Create") | ids, Ended())
    (answer,) = answers
    said = json.loads(answer.data)
    assert (answer.get_method(), said["Status"], said["StackId"]) == ("PUT", status, "stack")
    assert ("Reason" in said) == (status == "FAILED")


class Ended:
    """An answer that is over, and a context that knows its log."""

    log_stream_name = "log"

    def close(self) -> None:
        """Nothing to close."""
