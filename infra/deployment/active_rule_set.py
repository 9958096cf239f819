"""Makes a receipt rule set of SES the active one, as a custom resource: no template can say which it is, and an account
has one in each region. One that is not ours is never put out of work: then the deployment stops and says so.
"""

import json
import urllib.request
from typing import Any

import boto3


class SomebodyElses(Exception):
    """Another rule set is active, and mail of somebody depends on it."""


def handler(event: dict[str, Any], context: Any) -> None:
    """Answers CloudFormation with how it went, whatever happens."""
    answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    answer["PhysicalResourceId"] = event.get("PhysicalResourceId") or "active-receipt-rule-set"
    try:
        act(event, boto3.client("ses"))
        answer["Status"] = "SUCCESS"
    except Exception as failure:  # noqa: BLE001  # without an answer CloudFormation waits for an hour
        answer |= {"Status": "FAILED", "Reason": f"{type(failure).__name__}: {failure} ({context.log_stream_name})"}
    body = json.dumps(answer).encode()
    request = urllib.request.Request(event["ResponseURL"], data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310  # CloudFormation's own
    urllib.request.urlopen(request, timeout=30).close()  # noqa: S310  # as above


def act(event: dict[str, Any], ses: Any) -> None:
    """Activates the rule set, or at the end of the stage lets it go. Raises SomebodyElses."""
    wanted = event["ResourceProperties"]["RuleSetName"]
    former = event.get("OldResourceProperties", {}).get("RuleSetName")
    active = ses.describe_active_receipt_rule_set().get("Metadata", {}).get("Name")
    if event["RequestType"] == "Delete":
        if active == wanted:
            ses.set_active_receipt_rule_set()
        return
    if active not in {None, wanted, former}:
        raise SomebodyElses(f"The rule set {active} is active here: stop it first, or use another account or region.")
    ses.set_active_receipt_rule_set(RuleSetName=wanted)
