"""Somebody wants to become a customer. What they learn is the same whether or not we know the address."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Final

from callfactory.clock import Clock
from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.identity.store import IdentityStore
from callfactory.ids import id_from_digest
from callfactory.mail import MailKind, Outbox, request_mail
from functions.order.identity_contract import SignUp

MAIL_IS_COMING: Final = "If this address can be registered, a mail with a code is on its way to it."


def sign_up(
    wish: SignUp,
    *,
    store: IdentityStore,
    outbox: Outbox,
    clock: Clock,
    index: Callable[[str, str], str],
    admit: Callable[[str], None],
) -> None:
    """Begins a sign-up; a confirmed address gets a mail that says so instead, at most one a day.

    `admit` counts attempts for an address and raises TooManyRequests; `index` is a keyed hash.
    """
    admit(f"sign-up/{wish.email}")
    begun = store.sign_up(email=wish.email, password=wish.password, language=wish.language, zone=wish.zone)
    if not begun:
        now = clock.now()
        outbox.put(
            request_mail(
                MailKind.ALREADY_REGISTERED,
                account_id=PLATFORM_ACCOUNT,
                about=_address_today(wish.email, now, index),
                recipient=wish.email,
                language=wish.language,
            ),
            now,
        )


def _address_today(email: str, now: datetime, index: Callable[[str, str], str]) -> str:
    """An opaque name for the address on this day: mails about the same thing are one mail."""
    return id_from_digest("usr", sha256(index("already-registered", f"{email}/{now.date()}").encode()).digest())
