"""The one authorizer of the API: whatever credential comes, one principal goes on."""

from functools import cache
from typing import Any, Literal

from callfactory.cookies import SESSION
from callfactory.errors import CallFactoryError
from callfactory_aws import observability
from callfactory_aws.authorization import Credential, context_of
from callfactory_aws.cookies import read_cookie
from callfactory_aws.http_headers import fold_headers
from functions.order.authenticate import AuthenticationPorts, authenticate
from functions.order.identity_wiring import IdentityWiring
from functions.order.settings import AuthorizerSettings


def authorize(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """API Gateway's question, answered with a policy for the whole stage and the principal as context.

    The policy is for the whole stage because permission is decided where the endpoint declares it, for people and keys
    alike; API Gateway only needs to know that somebody is there. Where nobody is, the policy denies: the gateway
    answers 401 then (`infra/constructs/rest_api.py`), and no failure of a function is counted that is none.
    """
    del context
    stage_arn = "/".join(event["methodArn"].split("/")[:2])
    token, credential = _credential(fold_headers(event.get("headers")))
    if token is None:
        return _policy("nobody", "Deny", stage_arn)
    try:
        principal = authenticate(token, ports=_ports())
    except CallFactoryError as refusal:
        # Which of the many ways to be wrong it was stays here, and without a trace of the credential.
        observability.logger().info("refused", extra={"credential": credential, "code": refusal.code})
        return _policy("nobody", "Deny", stage_arn)
    return {**_policy(principal.subject_id, "Allow", stage_arn), "context": context_of(principal, credential)}


def _policy(who: str, effect: Literal["Allow", "Deny"], stage_arn: str) -> dict[str, Any]:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": f"{stage_arn}/*"}
    return {"principalId": who, "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


def _credential(headers: dict[str, str]) -> tuple[str | None, Credential]:
    """What was sent to prove oneself. A header that a program sets on purpose goes before the cookie of a browser."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip(), "bearer"
    if headers.get("x-api-key"):
        return headers["x-api-key"], "key"
    return read_cookie(headers.get("cookie"), SESSION.name), "cookie"


@cache
def _ports() -> AuthenticationPorts:
    wiring = IdentityWiring(AuthorizerSettings.from_environment())
    return AuthenticationPorts(
        store=wiring.store, accounts=wiring.accounts, sessions=wiring.sessions, keys=wiring.keys, clock=wiring.clock
    )
