"""The form of a mail address, as requests may carry it. Whether mail arrives there only a mail can tell."""

from typing import Final

EMAIL_PATTERN: Final = (
    r"^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$"
)
LONGEST_EMAIL: Final = 254


def normal_form(email: str) -> str:
    """Lower case: domains are the same in any case; what stands before the @ is its provider's business, and people's
    habit."""
    return email.lower()
