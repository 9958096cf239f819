"""What an endpoint declares, what its view receives, and what it may answer.

    @api.endpoint("POST", "/orders", allow=Permission.ORDERS_WRITE, body=OrderRequest, creates=_show_order)
    def create_order(call: Call[OrderRequest, None]) -> Created:
        "Order a number."

Everything else follows from the declaration: API Gateway's resources and authorizers, validation, the permission
check, idempotency, rate limits, the OpenAPI document and the permission test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel

from callfactory.errors import CallFactoryError, Unauthenticated
from callfactory.principal import Permission, Principal
from callfactory_aws.cookies import SetCookie

Body_co = TypeVar("Body_co", covariant=True)
Query_co = TypeVar("Query_co", covariant=True)

JSON: Final = "application/json"


class Allow(Enum):
    """Who may call an endpoint without any particular permission."""

    ANYONE = "anyone"
    """No sign-in: the shop, the price list, signing in itself."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `requests` per `seconds` for one client: the signed-in principal, or the network address of a visitor."""

    requests: int
    seconds: int


PEOPLE_AND_PROGRAMS: Final = RateLimit(requests=1200, seconds=60)
VISITORS: Final = RateLimit(requests=600, seconds=60)
SIGN_IN: Final = RateLimit(requests=30, seconds=60)
"""The limits in use. Sign-in has a second limit, per address, in the identity use cases."""

LONGEST_KEY: Final = 255
SHORTEST_KEY_OF_VISITORS: Final = 16
"""Lengths of an Idempotency-Key. Visitors have no account that tells their keys apart, so theirs cannot be guessed."""


@dataclass(frozen=True)
class Call(Generic[Body_co, Query_co]):
    """One request, validated: `body` and `query` are the declared models, `path` the decoded path parameters.

    `content` and `content_type` are the raw body, for endpoints that read other formats than JSON.
    """

    body: Body_co
    query: Query_co
    path: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes
    content_type: str
    request_id: str
    visitor: str
    """The network address, for rate limits only: it is neither stored nor logged."""
    caller: Principal | None = None
    url: str = ""
    """The address that was called, without query: what signatures of webhooks cover."""

    @property
    def principal(self) -> Principal:
        """Who asks. Raises Unauthenticated at an endpoint that anyone may call and nobody signed in for."""
        if self.caller is None:
            raise Unauthenticated("Sign in first.")
        return self.caller


@dataclass(frozen=True)
class Answer:
    """An answer that needs more than a body: its own status, headers or cookies."""

    body: BaseModel | None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[SetCookie, ...] = ()


@dataclass(frozen=True, slots=True)
class Created:
    """What a creating view returns: the new resource's id, and what is shown this once and never kept (a secret).

    `shown` is the answer, where the view has it at hand already; who repeats the request gets it made anew of the id.
    """

    resource_id: str
    shown_once: Mapping[str, Any] = field(default_factory=dict)
    shown: BaseModel | None = None


@dataclass(frozen=True)
class Endpoint:
    """The declaration of one route."""

    family: str
    method: str
    path: str
    allow: Permission | Allow
    view: Callable[[Call[Any, Any]], Any]
    summary: str
    description: str
    tag: str
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    errors: tuple[type[CallFactoryError], ...] = ()
    creates: Callable[[Call[Any, Any], str], BaseModel | Answer] | None = None
    reads: tuple[str, ...] = ()
    """Media types that the endpoint reads besides or instead of JSON; the view gets them as `call.content`."""
    limit: RateLimit | None = None
    max_bytes: int = 262_144

    @property
    def operation_id(self) -> str:
        """The view's name: unique, and what generated clients call the operation."""
        return self.view.__name__

    @property
    def shortest_key(self) -> int:
        """How long an Idempotency-Key has to be."""
        return SHORTEST_KEY_OF_VISITORS if self.public else 1

    @property
    def public(self) -> bool:
        """Whether no sign-in is needed."""
        return self.allow is Allow.ANYONE

    @property
    def rate_limit(self) -> RateLimit:
        """The declared limit, or the usual one."""
        return self.limit or (VISITORS if self.public else PEOPLE_AND_PROGRAMS)

    @property
    def content_types(self) -> tuple[str, ...]:
        """Media types of bodies that the endpoint reads; empty where it takes no body."""
        return ((JSON,) if self.body else ()) + self.reads
