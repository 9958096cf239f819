"""The cookie register: every cookie that any page or answer may set, and nothing outside it (CK-1 to CK-3)."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Cookie:
    """A declared cookie. `purpose` is what the cookie page shows; values are opaque random ids, never data."""

    name: str
    kind: Literal["functional", "analytical"]
    purpose: str
    max_age_seconds: int
    http_only: bool = True
    path: str = "/"


SESSION = Cookie(
    name="callfactory_session",
    kind="functional",
    purpose="Keeps you signed in to My Call Factory. A random id; everything it stands for stays on our side.",
    max_age_seconds=12 * 3600,
)

CART = Cookie(
    name="callfactory_cart",
    kind="functional",
    purpose="Finds your cart in the number shop again. A random id; the cart holds numbers, and nothing about you.",
    max_age_seconds=24 * 3600,
)

COOKIES: dict[str, Cookie] = {cookie.name: cookie for cookie in (SESSION, CART)}
