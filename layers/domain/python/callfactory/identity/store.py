"""The identity store: who checks passwords and one-time codes (Cognito behind it). We never keep a password."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from callfactory.errors import Unauthenticated

STAFF_GROUP: Final = "ops"
"""The group of the store whose members are staff. Nobody can give it to themselves."""


class WrongCode(Unauthenticated):
    """The one-time or confirmation code is wrong or too old."""

    code = "wrong_code"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The store knows this person. `subject` is its opaque name, `groups` what it says the person belongs to."""

    subject: str
    groups: frozenset[str]
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """The password was right; the store wants a one-time code. Both fields go back with it, sealed meanwhile."""

    username: str = field(repr=False)
    session: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """What the store holds about somebody who signed up."""

    subject: str
    email: str = field(repr=False)
    language: str
    zone: str


class IdentityStore(Protocol):
    """Every refusal is the same Unauthenticated for unknown and known addresses."""

    def sign_up(self, *, email: str, password: str, language: str, zone: str) -> bool:
        """Begins a sign-up and mails a code. False where the address is confirmed already (nothing is mailed).

        Raises InvalidInput naming `password` where it is too weak.
        """

    def confirm(self, email: str, code: str) -> Person:
        """Ends the sign-up. Raises WrongCode, also for unknown and for confirmed addresses."""

    def sign_in(self, email: str, password: str) -> SignedIn | CodeWanted:
        """Raises Unauthenticated."""

    def answer(self, wanted: CodeWanted, code: str) -> SignedIn:
        """Raises WrongCode."""

    def person(self, subject: str) -> Person:
        """What is held about the person. Raises Unauthenticated when the person is gone."""

    def verify_access_token(self, token: str) -> tuple[str, frozenset[str]]:
        """Subject and groups of the store's own access token. Raises Unauthenticated, also when it was revoked."""

    def groups(self, subject: str) -> frozenset[str]:
        """The groups at this moment."""

    def begin_totp(self, refresh_token: str) -> str:
        """A new secret for one-time codes, not yet switched on."""

    def finish_totp(self, refresh_token: str, code: str) -> None:
        """Switches one-time codes on. Raises WrongCode."""

    def end_totp(self, refresh_token: str) -> None:
        """Switches one-time codes off."""

    def forgot_password(self, email: str) -> None:
        """Mails a code to a confirmed address; does nothing for any other, and never tells."""

    def reset_password(self, email: str, code: str, password: str) -> Person:
        """Sets a new password. Raises WrongCode, also for unknown addresses; InvalidInput naming `password`."""

    def knows(self, email: str) -> bool:
        """Whether somebody signs in with this address, or is about to."""

    def change_email(self, subject: str, email: str) -> None:
        """From now on the person signs in with this address. Raises AlreadyExists where another one does."""

    def sign_out(self, subject: str) -> None:
        """Ends every sign-in of the person at the store."""

    def remove(self, subject: str) -> None:
        """Forgets the person. Doing it again changes nothing."""

    def revoke(self, refresh_token: str) -> None:
        """Ends the sign-in at the store too; harmless where it has ended."""
