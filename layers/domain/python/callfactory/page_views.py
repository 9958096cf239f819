"""How often which page is looked at: sums without any key to a person (CK-5).

A view is counted as one more under day, page, language and kind of device, and nothing else is known of it: no path, no
id, no network address, no browser, no moment, no visit that several views could belong to. Browsers send views only of
visitors who agreed to it (CK-6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal, Protocol

from callfactory.mail_texts import Language

Device = Literal["phone", "desk"]

KEPT_FOR: Final = timedelta(days=400)
"""How long the sums of a day are kept: a month can be compared with the same one a year before."""

MOST_DAYS: Final = 92
"""The longest period that is shown at once."""


class CountedPage(StrEnum):
    """Every page that is counted: its template, whatever it shows. Operations are not counted."""

    SHOP = "shop"
    NUMBERS = "numbers"
    REQUIREMENTS = "requirements"
    CART = "cart"
    CHECKOUT = "checkout"
    SIGN_IN = "sign-in"
    SIGN_UP = "sign-up"
    PASSWORD = "password"  # noqa: S105  # the page where one is chosen anew
    JOIN = "join"
    COOKIES = "cookies"
    MY_OVERVIEW = "my-overview"
    MY_NUMBERS = "my-numbers"
    MY_NUMBER = "my-number"
    MY_CALLS = "my-calls"
    MY_RECORDINGS = "my-recordings"
    MY_MESSAGES = "my-messages"
    MY_EXPORTS = "my-exports"
    MY_USAGE = "my-usage"
    MY_ORDERS = "my-orders"
    MY_ORDER = "my-order"
    MY_DATA = "my-data"
    MY_ACCOUNT = "my-account"
    MY_PEOPLE = "my-people"
    MY_SECURITY = "my-security"
    MY_KEYS = "my-keys"
    MY_WEBHOOKS = "my-webhooks"
    MY_SWITCHES = "my-switches"
    MY_AUDIT = "my-audit"


@dataclass(frozen=True, slots=True)
class PageView:
    """One look at a page. `day` is that of UTC."""

    day: date
    page: CountedPage
    language: Language
    device: Device


class PageViews(Protocol):
    """The sums."""

    def add(self, view: PageView) -> None:
        """One more."""

    def between(self, first: date, last: date) -> Mapping[PageView, int]:
        """The sums of these days, both included."""


def says_no(headers: Mapping[str, str]) -> bool:
    """Whether a browser says by itself that nothing shall be counted: Global Privacy Control, or Do Not Track before
    it. `headers` are named in lower case."""
    return headers.get("sec-gpc", "").strip() == "1" or headers.get("dnt", "").strip() == "1"
