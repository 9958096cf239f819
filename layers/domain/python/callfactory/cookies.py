"""What may be kept in a browser: every cookie that an answer may set, every choice that our pages keep, and nothing
outside of it (CK-1 to CK-3). Nothing is analytical: page views are counted without anything in the browser (CK-6)."""

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


@dataclass(frozen=True, slots=True)
class Stored:
    """A declared entry of the pages' own storage, which is never sent to us: one of a few values, never data."""

    name: str
    kind: Literal["functional", "analytical"]
    purpose: str
    lifetime: Literal["until-removed", "until-sign-out", "until-ordered"]
    values: tuple[str, ...]


_STORED = (
    Stored("callfactory.language", "functional", "The language that you chose.", "until-removed", ("en", "nl", "de")),
    Stored("callfactory.scheme", "functional", "Light or dark, as you chose.", "until-removed", ("light", "dark")),
    Stored(
        "callfactory.counting",
        "functional",
        "Whether you agreed that your looks at pages are counted, or refused it, so that you are asked once.",
        "until-removed",
        ("yes", "no"),
    ),
    Stored(
        "callfactory.signed-in",
        "functional",
        "That this browser is signed in, so that the pages need not ask. Not who.",
        "until-sign-out",
        ("1",),
    ),
    Stored(
        "callfactory.cart",
        "functional",
        "That there is a cart, so that the pages need not ask.",
        "until-ordered",
        ("1",),
    ),
)

STORED: dict[str, Stored] = {stored.name: stored for stored in _STORED}
"""What `web/src/storage.ts` may keep."""
