"""Accounts, people, sessions, keys, invitations and changes of addresses in DynamoDB."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callfactory.errors import Conflict, VersionConflict
from callfactory.identity.accounts import Account, Member
from callfactory.identity.email_changes import MOST_GUESSES, EmailChange
from callfactory.identity.invitations import Invitation, InvitationState
from callfactory.identity.keys import ApiKey
from callfactory.identity.roster import with_roles
from callfactory.identity.sessions import Session
from callfactory.ids import new_id
from callfactory.principal import Permission, Role
from callfactory_aws.tables.accounts import DynamoStatementNotices
from callfactory_aws.tables.sessions import SessionItem
from tests.fakes import FakeClock
from tests.integration.order.conftest import CONTACT, ORGANISATION, People

NOW = FakeClock().now()
ACCOUNT = Account(new_id("acc", NOW), "nl", "Europe/Amsterdam", "2018-05-01", NOW)


def member(name: str, *roles: Role, account_id: str = ACCOUNT.account_id) -> Member:
    return Member(
        account_id,
        new_id("usr", NOW),
        f"subject-{name}",
        f"{name}@bakery.example",
        frozenset(roles or {Role.OWNER}),
        NOW,
    )


def invitation(**more: Any) -> Invitation:
    made = Invitation(
        invitation_id=new_id("inv", NOW),
        account_id=ACCOUNT.account_id,
        email="bob@bakery.example",
        roles=frozenset({Role.OPERATOR}),
        secret_hash="0" * 64,
        invited_by=new_id("usr", NOW),
        created_at=NOW,
    )
    return replace(made, **more)


def test_an_account_is_opened_once_however_often_somebody_tries(people: People) -> None:
    ann = member("ann")
    assert people.accounts.open(ACCOUNT, ann) == ann
    again = replace(ann, user_id=new_id("usr", NOW))
    assert people.accounts.open(replace(ACCOUNT, account_id=new_id("acc", NOW)), again) == ann
    assert people.accounts.member_of_subject("subject-ann") == ann


def test_the_account_keeps_what_was_changed_and_refuses_what_was_not_seen(people: People) -> None:
    people.accounts.open(ACCOUNT, member("ann"))
    filled = replace(ACCOUNT, organisation=ORGANISATION, contact=CONTACT, version=2)
    people.accounts.change(filled)
    assert people.accounts.get(ACCOUNT.account_id) == filled
    with pytest.raises(VersionConflict):
        people.accounts.change(replace(ACCOUNT, language="de", version=2))


def test_an_invited_person_joins_once_and_the_invitation_is_used_up(people: People) -> None:
    people.accounts.open(ACCOUNT, member("ann"))
    open_one = invitation()
    people.invitations.add(open_one)
    bob = member("bob", Role.OPERATOR)
    people.rosters.join(people.rosters.roster(ACCOUNT.account_id), bob, open_one)
    kept = people.invitations.get(open_one.invitation_id)
    assert kept is not None
    assert kept.settled is InvitationState.ACCEPTED
    assert people.accounts.member_of_subject("subject-bob") == bob
    with pytest.raises(Conflict):
        people.rosters.join(people.rosters.roster(ACCOUNT.account_id), member("eve"), open_one)
    assert people.accounts.member_of_subject("subject-eve") is None
    people.invitations.withdraw(open_one.invitation_id)
    assert people.invitations.get(open_one.invitation_id) == kept


def test_a_withdrawn_invitation_lets_nobody_in(people: People) -> None:
    people.accounts.open(ACCOUNT, member("ann"))
    withdrawn = invitation()
    people.invitations.add(withdrawn)
    people.invitations.withdraw(withdrawn.invitation_id)
    with pytest.raises(Conflict):
        people.rosters.join(people.rosters.roster(ACCOUNT.account_id), member("bob"), withdrawn)
    (listed,) = people.invitations.of(ACCOUNT.account_id, limit=9).items
    assert listed.state(NOW) is InvitationState.WITHDRAWN


def test_of_two_changes_over_the_same_people_one_is_made(people: People) -> None:
    people.accounts.open(ACCOUNT, member("ann"))
    open_one = invitation(roles=frozenset({Role.OWNER}))
    people.invitations.add(open_one)
    people.rosters.join(people.rosters.roster(ACCOUNT.account_id), member("bob"), open_one)
    seen = people.rosters.roster(ACCOUNT.account_id)
    first, second = (with_roles(seen, each.user_id, frozenset({Role.FINANCE})) for each in seen.members)
    people.rosters.change(seen, first)
    with pytest.raises(VersionConflict):
        people.rosters.change(seen, second)
    assert len(people.rosters.roster(ACCOUNT.account_id).owners) == 1


def test_a_removed_person_belongs_nowhere_and_may_join_elsewhere(people: People) -> None:
    people.accounts.open(ACCOUNT, member("ann"))
    open_one = invitation()
    people.invitations.add(open_one)
    bob = member("bob")
    people.rosters.join(people.rosters.roster(ACCOUNT.account_id), bob, open_one)
    people.rosters.remove(people.rosters.roster(ACCOUNT.account_id), bob)
    assert people.accounts.member_of_subject("subject-bob") is None
    other = replace(ACCOUNT, account_id=new_id("acc", NOW))
    moved = member("bob", account_id=other.account_id)
    assert people.accounts.open(other, moved) == moved


def test_a_persons_sessions_are_found_and_tokens_are_sealed(people: People) -> None:
    sessions = [
        Session(f"{n}" * 64, ACCOUNT.account_id, "usr_1", "s", False, False, NOW + timedelta(n), NOW, f"refresh-{n}")
        for n in range(2)
    ]
    for session in sessions:
        people.sessions.open(session)
    people.sessions.open(replace(sessions[0], session_hash="f" * 64, user_id="usr_2"))
    assert people.sessions.of_person("usr_1") == sessions[::-1]
    people.sessions.end(sessions[0].session_hash)
    assert people.sessions.get(sessions[0].session_hash) is None
    people.sessions.touch(sessions[0].session_hash, NOW)
    assert people.sessions.get(sessions[0].session_hash) is None


def test_the_store_removes_no_session_that_a_business_clock_in_the_past_has_opened(people: People) -> None:
    """The store's time-to-live runs by real time; the session's own end is ours to tell."""
    last_week = datetime.now(UTC) - timedelta(days=7)
    people.sessions.open(Session("a" * 64, ACCOUNT.account_id, "usr_1", "s", False, False, last_week, last_week, "r"))
    kept = SessionItem.get("a" * 64)
    assert kept.expires_at > datetime.now(UTC) + timedelta(hours=11)


def test_a_key_keeps_the_first_moment_of_its_revocation(people: People) -> None:
    key = ApiKey(new_id("key", NOW), ACCOUNT.account_id, "k", frozenset({Permission.CALLS_WRITE}), "0" * 64, None, NOW)
    people.keys.add(key)
    people.keys.touch(key.key_id, NOW)
    people.keys.revoke(key.key_id, NOW)
    people.keys.revoke(key.key_id, NOW + timedelta(days=1))
    kept = people.keys.get(key.key_id)
    assert kept == replace(key, used_at=NOW, revoked_at=NOW)
    assert people.keys.keys_of(ACCOUNT.account_id, limit=9).items == (kept,)
    assert people.keys.keys_of(new_id("acc", NOW), limit=9).items == ()


def test_codes_of_a_change_are_guessed_a_bounded_number_of_times(people: People) -> None:
    change = EmailChange(
        new_id("chg", NOW), ACCOUNT.account_id, "usr_1", "sign-in", "a@b.example", "c@d.example", "old", "new", NOW
    )
    people.changes.add(change)
    assert people.changes.get(change.change_id) == change
    assert [people.changes.guess(change) for _ in range(MOST_GUESSES + 1)] == [True] * MOST_GUESSES + [False]
    people.changes.remove(change.change_id)
    assert people.changes.get(change.change_id) is None


def test_accounts_are_told_once_of_a_new_statement(people: People) -> None:
    """PS-1: those that have read an older one, and were not told of this one."""
    accounts = people.accounts
    notices = DynamoStatementNotices(accounts._table)  # the table that they share
    for suffix, read in (("A", "2018-05-01"), ("B", "2018-05-01"), ("C", "2027-03-01")):
        account_id = f"acc_{suffix * 26}"
        account = replace(ACCOUNT, account_id=account_id, privacy_statement=read)
        accounts.open(account, member(suffix, account_id=account_id))
    told = [account.account_id for account in notices.untold("2027-03-01")]
    assert sorted(told) == [f"acc_{suffix * 26}" for suffix in "AB"]
    notices.told(told[0], "2027-03-01")
    notices.told(f"acc_{'Z' * 26}", "2027-03-01")  # erased meanwhile: nothing comes into being
    assert [account.account_id for account in notices.untold("2027-03-01")] == told[1:]
    kept = accounts.get(told[0])
    assert kept.statement_told == "2027-03-01"
    accounts.change(replace(kept, version=kept.version + 1, language="de"))
    assert accounts.get(told[0]).statement_told == "2027-03-01"
    assert len(list(notices.untold("2028-01-01"))) == 3
