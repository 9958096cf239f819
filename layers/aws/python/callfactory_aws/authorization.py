"""How a principal travels from the authorizer to the functions: as the strings of API Gateway's authorizer context.

One module writes and reads it, so that both ends agree. The context also tells by which credential the request came:
a cookie is sent by browsers unasked, so only cookies need protection against requests forged by other sites.
"""

from collections.abc import Mapping
from typing import Any, Literal

from callfactory.errors import Forbidden
from callfactory.principal import Permission, Principal, Role

Credential = Literal["cookie", "bearer", "key"]


def context_of(principal: Principal, credential: Credential) -> dict[str, str]:
    """The authorizer context of a principal; every value is text, as API Gateway demands."""
    return {
        "account_id": principal.account_id,
        "kind": principal.kind,
        "subject_id": principal.subject_id,
        "permissions": " ".join(sorted(principal.permissions)),
        "roles": " ".join(sorted(principal.roles)),
        "session_id": principal.session_id or "",
        "mfa": str(principal.mfa).lower(),
        "source_id": principal.source_id or "",
        "credential": credential,
    }


def principal_of(context: Mapping[str, Any]) -> Principal | None:
    """The principal in an authorizer context; None where the route has no authorizer."""
    if "subject_id" not in context:
        return None
    return Principal(
        account_id=context["account_id"],
        kind="key" if context["kind"] == "key" else "person",
        subject_id=context["subject_id"],
        permissions=frozenset(Permission(text) for text in context["permissions"].split()),
        roles=frozenset(Role(text) for text in context["roles"].split()),
        session_id=context["session_id"] or None,
        mfa=context["mfa"] == "true",
        source_id=context["source_id"] or None,
    )


def refuse_forged(context: Mapping[str, Any], method: str, headers: Mapping[str, str]) -> None:
    """Raises Forbidden for a change that another site made a signed-in browser send (CSRF).

    Browsers name the relation of the sites in Sec-Fetch-Site; other clients send neither cookies nor that header.
    The cookie's SameSite=Strict is the first line of defence, this is the second.
    """
    if context.get("credential") != "cookie" or method in {"GET", "HEAD"}:
        return
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("This request came from another site.")
