"""API Gateway in a few lines: turns a request into the event that a family's Api receives, and its answer back.

For unit and integration tests; the end-to-end tests use the deployed gateway. It enforces what the gateway would: a
route that needs a sign-in gets none without a principal.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from callfactory.principal import ROLE_PERMISSIONS, Principal, Role
from callfactory_aws.authorization import Credential, context_of
from callfactory_aws.http import Api


@dataclass
class HttpAnswer:
    """What a client sees."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class FakeLambdaContext:
    """What Powertools asks of the Lambda context."""

    function_name = "test"
    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


@dataclass
class Gateway:
    """Calls an Api as API Gateway would, as one principal."""

    api: Api
    principal: Principal | None = None
    credential: Credential = "bearer"
    headers: dict[str, str] = field(default_factory=dict)

    def call(
        self,
        method: str,
        url: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> HttpAnswer:
        path, _, query = url.partition("?")
        resource, parameters = self._match(method, path)
        raw = content if content is not None else (json.dumps(body).encode() if body is not None else None)
        event = {
            "httpMethod": method,
            "path": path,
            "resource": resource,
            "headers": {**({"Content-Type": "application/json"} if raw else {}), **self.headers, **(headers or {})},
            "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "body": base64.b64encode(raw).decode() if raw is not None else None,
            "isBase64Encoded": raw is not None,
            "requestContext": {
                "requestId": "request-1",
                "resourcePath": resource,
                "httpMethod": method,
                "path": f"/v1{path}",
                "identity": {"sourceIp": "192.0.2.7"},
                "authorizer": context_of(self.principal, self.credential) if self.principal else {},
            },
        }
        answer = self.api(event, FakeLambdaContext())
        many = answer["multiValueHeaders"]
        return HttpAnswer(answer["statusCode"], answer["headers"], many.get("Set-Cookie", []), answer["body"])

    def _match(self, method: str, path: str) -> tuple[str, dict[str, str]]:
        for endpoint in self.api.endpoints:
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", endpoint.path)
            found = re.fullmatch(pattern, path)
            if found and endpoint.method == method:
                return endpoint.path, found.groupdict()
        raise AssertionError(f"no route {method} {path}")


def person(account_id: str, role: Role = Role.OWNER, *, subject_id: str = "usr_1", mfa: bool = False) -> Principal:
    """A signed-in person of an account."""
    return Principal(
        account_id=account_id,
        kind="person",
        subject_id=subject_id,
        permissions=ROLE_PERMISSIONS[role],
        roles=frozenset({role}),
        session_id="session",
        mfa=mfa,
    )
