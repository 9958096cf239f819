"""The identity store on an emulated Cognito: what is refused, and that it is refused alike."""

from collections.abc import Callable

import pytest

from callfactory.errors import Unauthenticated
from callfactory.identity.store import SignedIn
from callfactory_aws import clients
from callfactory_aws.cognito import CognitoStore

ANN, PASSWORD = "ann@bakery.example", "Correct-horse-battery-9"


def confirmed(store: CognitoStore, email: str = ANN) -> None:
    store.sign_up(email=email, password=PASSWORD, language="nl", zone="Europe/Amsterdam")
    clients.cognito().admin_confirm_sign_up(UserPoolId=store._pool_id, Username=email)


def test_a_person_signs_up_and_in_with_language_and_zone(store: CognitoStore) -> None:
    assert store.sign_up(email=ANN, password=PASSWORD, language="nl", zone="Europe/Amsterdam")
    clients.cognito().admin_confirm_sign_up(UserPoolId=store._pool_id, Username=ANN)
    signed_in = store.sign_in(ANN, PASSWORD)
    assert isinstance(signed_in, SignedIn)
    person = store.person(signed_in.subject)
    assert (person.email, person.language, person.zone) == (ANN, "nl", "Europe/Amsterdam")
    assert signed_in.groups == frozenset()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda store: store.sign_in(ANN, "Wrong-horse-battery-9"),
        lambda store: store.sign_in("unknown@bakery.example", PASSWORD),
        lambda store: store.sign_in("unconfirmed@bakery.example", PASSWORD),
    ],
    ids=["wrong password", "unknown address", "unconfirmed address"],
)
def test_every_refused_sign_in_is_the_same(store: CognitoStore, attempt: Callable[[CognitoStore], object]) -> None:
    confirmed(store)
    store.sign_up(email="unconfirmed@bakery.example", password=PASSWORD, language="en", zone="UTC")
    with pytest.raises(Unauthenticated) as refused:
        attempt(store)
    assert refused.value.detail.startswith("The e-mail address or password is wrong")


def test_a_forgotten_password_tells_nothing_about_the_address(store: CognitoStore) -> None:
    confirmed(store)
    store.forgot_password(ANN)
    store.forgot_password("unknown@bakery.example")


def test_groups_are_those_of_this_moment(store: CognitoStore) -> None:
    confirmed(store)
    signed_in = store.sign_in(ANN, PASSWORD)
    assert isinstance(signed_in, SignedIn)
    cognito = clients.cognito()
    cognito.create_group(GroupName="ops", UserPoolId=store._pool_id)
    cognito.admin_add_user_to_group(UserPoolId=store._pool_id, Username=ANN, GroupName="ops")
    assert store.groups(signed_in.subject) == frozenset({"ops"})


def test_a_changed_address_is_the_one_to_sign_in_with(store: CognitoStore) -> None:
    confirmed(store)
    signed_in = store.sign_in(ANN, PASSWORD)
    assert isinstance(signed_in, SignedIn)
    store.change_email(signed_in.subject, "ann@new.example")
    assert store.person(signed_in.subject).email == "ann@new.example"
    assert not store.knows("nobody@new.example")


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_what_is_no_token_opens_nothing(store: CognitoStore, token: str) -> None:
    with pytest.raises(Unauthenticated):
        store.verify_access_token(token)
