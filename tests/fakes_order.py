"""In-memory forms of what the order family needs. They keep every promise of their ports, races included."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from callfactory.errors import (
    AlreadyExists,
    Conflict,
    FieldProblem,
    InvalidInput,
    NotFound,
    NumberTaken,
    Unauthenticated,
    VersionConflict,
)
from callfactory.identity.accounts import Account, Member
from callfactory.identity.email_changes import MOST_GUESSES, EmailChange
from callfactory.identity.invitations import Invitation, InvitationState
from callfactory.identity.keys import ApiKey
from callfactory.identity.roster import Roster
from callfactory.identity.sessions import Session
from callfactory.identity.store import CodeWanted, Person, SignedIn, WrongCode
from callfactory.numbers import NumberState, Offer, Period, PlannedNumber, ServiceNumber
from callfactory.orders import Order, OrderState
from callfactory.pages import Page, Position
from callfactory.regulations.rule import RuleKey

T = TypeVar("T")

CODE = "123456"
"""The code that the fake identity store always mails, and that its authenticator apps always show."""


def page(items: Sequence[T], limit: int, after: Position | None) -> Page[T]:
    """A page of a list that does not change meanwhile."""
    start = int(after["offset"]) if after else 0
    end = start + limit
    return Page(tuple(items[start:end]), {"offset": end} if end < len(items) else None)


@dataclass
class _Known:
    person: Person
    password: str = field(repr=False)
    confirmed: bool = False
    totp: bool = False
    groups: frozenset[str] = frozenset()


class FakeIdentityStore:
    """People by address; a password is right or wrong, a code is `CODE` or wrong."""

    def __init__(self) -> None:
        self.people: dict[str, _Known] = {}
        self.mailed: list[str] = []
        self.revoked: list[str] = []
        self.signed_out: list[str] = []

    def sign_up(self, *, email: str, password: str, language: str, zone: str) -> bool:
        if len(password) < 12:
            raise InvalidInput([FieldProblem("body", "password", "too_weak", "Use at least 12 characters.")])
        known = self.people.get(email)
        if known is not None and known.confirmed:
            return False
        if known is None:
            person = Person(f"subject-{len(self.people) + 1}", email, language, zone)
            self.people[email] = _Known(person, password)
        self.mailed.append(email)
        return True

    def confirm(self, email: str, code: str) -> Person:
        known = self.people.get(email)
        if known is None or known.confirmed or code != CODE:
            raise WrongCode("This code is wrong or too old.")
        known.confirmed = True
        return known.person

    def sign_in(self, email: str, password: str) -> SignedIn | CodeWanted:
        known = self.people.get(email)
        if known is None or not known.confirmed or known.password != password:
            raise Unauthenticated("The e-mail address or password is wrong, or the address is not confirmed yet.")
        return CodeWanted(known.person.subject, "session") if known.totp else self._signed_in(known)

    def answer(self, wanted: CodeWanted, code: str) -> SignedIn:
        if code != CODE:
            raise WrongCode("This code is wrong or too old.")
        return self._signed_in(self._known(wanted.username))

    def person(self, subject: str) -> Person:
        return self._known(subject).person

    def verify_access_token(self, token: str) -> tuple[str, frozenset[str]]:
        known = next((each for each in self.people.values() if token == f"access/{each.person.subject}"), None)
        if known is None:
            raise Unauthenticated("Sign in first.")
        return known.person.subject, known.groups

    def groups(self, subject: str) -> frozenset[str]:
        return self._known(subject).groups

    def begin_totp(self, refresh_token: str) -> str:
        return f"SECRET{len(refresh_token)}"

    def finish_totp(self, refresh_token: str, code: str) -> None:
        if code != CODE:
            raise WrongCode("This code is wrong or too old.")
        self._known(refresh_token.removeprefix("refresh/")).totp = True

    def end_totp(self, refresh_token: str) -> None:
        self._known(refresh_token.removeprefix("refresh/")).totp = False

    def forgot_password(self, email: str) -> None:
        if email in self.people and self.people[email].confirmed:
            self.mailed.append(email)

    def reset_password(self, email: str, code: str, password: str) -> Person:
        known = self.people.get(email)
        if known is None or not known.confirmed or code != CODE:
            raise WrongCode("This code is wrong or too old.")
        if len(password) < 12:
            raise InvalidInput([FieldProblem("body", "password", "too_weak", "Use at least 12 characters.")])
        known.password = password
        return known.person

    def knows(self, email: str) -> bool:
        return email in self.people

    def change_email(self, subject: str, email: str) -> None:
        if email in self.people:
            raise AlreadyExists("This address cannot be used.")
        known = self._known(subject)
        self.people[email] = self.people.pop(known.person.email)
        known.person = replace(known.person, email=email)

    def sign_out(self, subject: str) -> None:
        self.signed_out.append(subject)

    def remove(self, subject: str) -> None:
        for email in [email for email, known in self.people.items() if known.person.subject == subject]:
            del self.people[email]

    def revoke(self, refresh_token: str) -> None:
        self.revoked.append(refresh_token)

    def _known(self, subject: str) -> _Known:
        for known in self.people.values():
            if known.person.subject == subject:
                return known
        raise Unauthenticated("Sign in first.")

    def _signed_in(self, known: _Known) -> SignedIn:
        return SignedIn(known.person.subject, known.groups, f"refresh/{known.person.subject}")


class FakeAccounts:
    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.members: dict[tuple[str, str], Member] = {}

    def member_of_subject(self, subject: str) -> Member | None:
        return next((member for member in self.members.values() if member.subject == subject), None)

    def open(self, account: Account, owner: Member) -> Member:
        known = self.member_of_subject(owner.subject)
        if known is None:
            self.accounts[account.account_id] = account
        return self.add(owner)

    def add(self, member: Member) -> Member:
        known = self.member_of_subject(member.subject)
        if known is not None:
            return known
        self.members[member.account_id, member.user_id] = member
        return member

    def get(self, account_id: str) -> Account:
        if account_id not in self.accounts:
            raise NotFound("There is no such account.")
        return self.accounts[account_id]

    def member(self, account_id: str, user_id: str) -> Member | None:
        return self.members.get((account_id, user_id))

    def change(self, account: Account) -> None:
        if self.accounts[account.account_id].version != account.version - 1:
            raise VersionConflict("The account was changed meanwhile.")
        self.accounts[account.account_id] = account


class FakeStatementNotices:
    def __init__(self, accounts: FakeAccounts) -> None:
        self._accounts = accounts

    def untold(self, version: str) -> Iterator[Account]:
        for account in list(self._accounts.accounts.values()):
            if account.privacy_statement < version and (account.statement_told or "") < version:
                yield account

    def told(self, account_id: str, version: str) -> None:
        accounts = self._accounts.accounts
        accounts[account_id] = replace(accounts[account_id], statement_told=version)


class FakeInvitations:
    def __init__(self) -> None:
        self.invitations: dict[str, Invitation] = {}

    def add(self, invitation: Invitation) -> None:
        self.invitations[invitation.invitation_id] = invitation

    def get(self, invitation_id: str) -> Invitation | None:
        return self.invitations.get(invitation_id)

    def of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Invitation]:
        own = [each for each in self.invitations.values() if each.account_id == account_id]
        return page(own[::-1], limit, after)

    def withdraw(self, invitation_id: str) -> None:
        self.settle(invitation_id, InvitationState.WITHDRAWN)

    def settle(self, invitation_id: str, state: InvitationState) -> None:
        if self.invitations[invitation_id].settled is None:
            self.invitations[invitation_id] = replace(self.invitations[invitation_id], settled=state)


class FakeRosters:
    """The people in `FakeAccounts`, with a version per account."""

    def __init__(self, accounts: FakeAccounts, invitations: FakeInvitations) -> None:
        self._accounts = accounts
        self._invitations = invitations
        self._versions: Counter[str] = Counter()

    def roster(self, account_id: str) -> Roster:
        members = tuple(member for member in self._accounts.members.values() if member.account_id == account_id)
        return Roster(account_id, self._versions[account_id], members)

    def change(self, roster: Roster, member: Member) -> None:
        self._bump(roster)
        self._accounts.members[member.account_id, member.user_id] = member

    def remove(self, roster: Roster, member: Member) -> None:
        self._bump(roster)
        del self._accounts.members[member.account_id, member.user_id]

    def join(self, roster: Roster, member: Member, invitation: Invitation) -> None:
        taken = self._invitations.invitations[invitation.invitation_id].settled is not None
        if taken or self._accounts.member_of_subject(member.subject) is not None:
            raise Conflict("This invitation was accepted, or you have an account already.")
        self._bump(roster)
        self._accounts.members[member.account_id, member.user_id] = member
        self._invitations.settle(invitation.invitation_id, InvitationState.ACCEPTED)

    def _bump(self, roster: Roster) -> None:
        if self._versions[roster.account_id] != roster.version:
            raise VersionConflict("The account's people were changed meanwhile. Try again.")
        self._versions[roster.account_id] += 1


class FakeEmailChanges:
    def __init__(self) -> None:
        self.changes: dict[str, EmailChange] = {}

    def add(self, change: EmailChange) -> None:
        self.changes[change.change_id] = change

    def get(self, change_id: str) -> EmailChange | None:
        return self.changes.get(change_id)

    def guess(self, change: EmailChange) -> bool:
        kept = self.changes[change.change_id]
        if kept.guesses >= MOST_GUESSES:
            return False
        self.changes[change.change_id] = replace(kept, guesses=kept.guesses + 1)
        return True

    def remove(self, change_id: str) -> None:
        self.changes.pop(change_id, None)


class FakeSessions:
    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}

    def open(self, session: Session) -> None:
        self.sessions[session.session_hash] = session

    def get(self, session_hash: str) -> Session | None:
        return self.sessions.get(session_hash)

    def of_person(self, user_id: str) -> Sequence[Session]:
        own = [session for session in self.sessions.values() if session.user_id == user_id]
        return sorted(own, key=lambda session: session.created_at, reverse=True)

    def touch(self, session_hash: str, now: datetime) -> None:
        if session_hash in self.sessions:
            self.sessions[session_hash] = replace(self.sessions[session_hash], used_at=now)

    def end(self, session_hash: str) -> None:
        self.sessions.pop(session_hash, None)


class FakeApiKeys:
    def __init__(self) -> None:
        self.keys: dict[str, ApiKey] = {}

    def add(self, key: ApiKey) -> None:
        self.keys[key.key_id] = key

    def get(self, key_id: str) -> ApiKey | None:
        return self.keys.get(key_id)

    def keys_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[ApiKey]:
        own = [key for key in self.keys.values() if key.account_id == account_id]
        return page(own, limit, after)

    def revoke(self, key_id: str, now: datetime) -> None:
        if self.keys[key_id].revoked_at is None:
            self.keys[key_id] = replace(self.keys[key_id], revoked_at=now)

    def touch(self, key_id: str, now: datetime) -> None:
        self.keys[key_id] = replace(self.keys[key_id], used_at=now)


class FakeInventory:
    """Also keeps who held each number when, and what rests, as the table does."""

    def __init__(self) -> None:
        self.offers: dict[str, Offer] = {}
        self.periods: list[Period] = []
        self.resting: dict[str, datetime] = {}

    def free(self, country: str, kind: str, *, limit: int, after: Position | None = None) -> Page[Offer]:
        """Continues after a number, not after a count: others buy meanwhile."""
        start = str(after["e164"]) if after else ""
        found = [
            offer
            for e164, offer in sorted(self.offers.items())
            if offer.free and (offer.country, offer.type) == (country, kind) and e164 > start
        ]
        return Page(tuple(found[:limit]), {"e164": found[limit - 1].e164} if len(found) > limit else None)

    def offer(self, e164: str) -> Offer | None:
        return self.offers.get(e164)

    def add(self, offers: Sequence[Offer]) -> int:
        new = [offer for offer in offers if offer.e164 not in self.offers]
        self.offers.update({offer.e164: offer for offer in new})
        return len(new)

    def owner_now(self, e164: str) -> Period | None:
        return next((each for each in self.periods if each.e164 == e164 and each.active_to is None), None)

    def rested(self, now: datetime, *, limit: int) -> Sequence[Offer]:
        return [self.offers[e164] for e164, until in self.resting.items() if until <= now][:limit]

    def sell_again(self, offer: Offer, now: datetime) -> bool:
        if offer.e164 not in self.resting or self.resting[offer.e164] > now:
            return False
        del self.resting[offer.e164]
        self.offers[offer.e164] = replace(self.offers[offer.e164], free=True)
        return True


class FakeNumbers:
    """Numbers, and the plans that switches ask for."""

    def __init__(self, inventory: FakeInventory) -> None:
        self._inventory = inventory
        self.numbers: dict[tuple[str, str], ServiceNumber] = {}
        self.plans: dict[str, PlannedNumber] = {}

    def get(self, account_id: str, number_id: str) -> ServiceNumber:
        if (account_id, number_id) not in self.numbers:
            raise NotFound("There is no such number, or it is not yours.")
        return self.numbers[account_id, number_id]

    def numbers_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[ServiceNumber]:
        own = [number for (owner, _), number in sorted(self.numbers.items()) if owner == account_id]
        return page(own, limit, after)

    def planned(self, e164: str) -> PlannedNumber | None:
        return self.plans.get(e164)

    def change(self, number: ServiceNumber) -> None:
        self._write(number)
        if number.state in {NumberState.ACTIVE, NumberState.PAUSED}:
            self._plan(number)

    def activate(self, number: ServiceNumber) -> None:
        self._write(number)
        self.connect(number)

    def connect(self, number: ServiceNumber) -> None:
        self._plan(number)
        self._inventory.periods.append(number.period)

    def release(self, number: ServiceNumber, rests_until: datetime | None) -> None:
        self._write(number)
        if rests_until is None:
            self._inventory.offers[number.e164] = replace(self._inventory.offers[number.e164], free=True)
            return
        del self.plans[number.e164]
        periods = self._inventory.periods
        periods[periods.index(replace(number.period, active_to=None))] = number.period
        self._inventory.resting[number.e164] = rests_until

    def _write(self, number: ServiceNumber) -> None:
        if self.get(number.account_id, number.number_id).version != number.version - 1:
            raise VersionConflict("The number was changed meanwhile. Read it again, repeat your change.")
        self.numbers[number.account_id, number.number_id] = number

    def _plan(self, number: ServiceNumber) -> None:
        is_paused = number.state is NumberState.PAUSED
        self.plans[number.e164] = PlannedNumber(
            number.e164, number.account_id, number.number_id, number.version, is_paused, number.plan, number.recording
        )


class FakeHolidayKeepers:
    def __init__(self, numbers: FakeNumbers) -> None:
        self._numbers = numbers

    def page(self, *, limit: int, after: Position | None = None) -> Page[tuple[str, str]]:
        keeping = [key for key, each in self._numbers.numbers.items() if each.plan.hours and each.plan.hours.holidays]
        return page(keeping, limit, after)


class FakeOrders:
    def __init__(self, inventory: FakeInventory, numbers: FakeNumbers) -> None:
        self._inventory = inventory
        self._numbers = numbers
        self.orders: dict[tuple[str, str], Order] = {}

    def place(self, order: Order, number: ServiceNumber, *, cart_id: str | None = None) -> None:
        offer = self._inventory.offers[order.e164]
        if not offer.open_to(cart_id, order.placed_at):
            raise NumberTaken("Somebody else was first: this number is no longer free.")
        self._inventory.offers[order.e164] = replace(offer, free=False, reserved_for=None, reserved_until=None)
        self._numbers.numbers[number.account_id, number.number_id] = number
        if number.state is NumberState.ACTIVE:
            self._numbers.connect(number)
        self.orders[order.account_id, order.order_id] = order

    def change(self, order: Order) -> None:
        if self.get(order.account_id, order.order_id).version != order.version - 1:
            raise VersionConflict("The order was changed meanwhile. Read it again.")
        self.orders[order.account_id, order.order_id] = order

    def activate(self, order: Order, number: ServiceNumber) -> None:
        self.change(order)
        self._numbers.activate(number)

    def give_up(self, order: Order, number: ServiceNumber) -> None:
        self.change(order)
        self._numbers.release(number, None)

    def remove(self, order: Order) -> None:
        if self.get(order.account_id, order.order_id).version != order.version:
            raise VersionConflict("The order was changed meanwhile. Read it again.")
        del self.orders[order.account_id, order.order_id]

    def under_rule(self, key: RuleKey) -> tuple[Order, ...]:
        return tuple(
            order for order in self.orders.values() if order.key == key and order.state is not OrderState.EXPIRED
        )

    def due(self, now: datetime, *, limit: int) -> tuple[Order, ...]:
        return tuple(order for order in self.orders.values() if order.due_at and order.due_at <= now)[:limit]

    def get(self, account_id: str, order_id: str) -> Order:
        if (account_id, order_id) not in self.orders:
            raise NotFound("There is no such order, or it is not yours.")
        return self.orders[account_id, order_id]

    def numbers_of(self, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
        found = {key: self.orders[key] for key in keys if key in self.orders}
        return {key: order.e164 for key, order in found.items() if order.state is not OrderState.EXPIRED}

    def orders_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Order]:
        own = [order for (owner, _), order in sorted(self.orders.items(), reverse=True) if owner == account_id]
        return page(own, limit, after)
