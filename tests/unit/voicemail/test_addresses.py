"""Addresses get messages only once somebody who reads their mail says so, and keep getting them until trouble."""

from datetime import timedelta
from hashlib import sha256

import pytest

from callfactory.errors import CallFactoryError, Conflict, Gone, TooManyRequests
from callfactory.voicemail.addresses import (
    CODE_DIGITS,
    CODE_LIVES,
    CODE_PAUSE,
    MOST_CODES,
    MOST_GUESSES,
    AddressState,
    MailAddress,
    guessed,
    lifted,
    new_code,
    suppress,
    with_code,
    with_plain,
)
from tests.voicemail_samples import NOW, an_address


def fingerprint(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def waiting(code: str = "12345678") -> MailAddress:
    return with_code(an_address(confirmed_at=None), fingerprint(code), NOW)


def test_a_code_is_eight_digits_and_another_one_each_time() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) > 45
    assert all(code.isdigit() and len(code) == CODE_DIGITS for code in codes)


def test_the_right_code_confirms_and_is_forgotten() -> None:
    address, right = guessed(waiting(), "12345678", fingerprint, NOW)
    assert right
    assert (address.state, address.code_hash, address.forgotten_at) == (AddressState.CONFIRMED, None, None)
    assert guessed(address, "anything", fingerprint, NOW) == (address, True), "confirming again changes nothing"


def test_guesses_are_counted_and_few() -> None:
    address = waiting()
    for _ in range(MOST_GUESSES):
        address, right = guessed(address, "00000000", fingerprint, NOW)
        assert not right
    with pytest.raises(Gone):
        guessed(address, "12345678", fingerprint, NOW)
    fresh = with_code(address, fingerprint("87654321"), NOW + CODE_PAUSE)
    assert guessed(fresh, "87654321", fingerprint, NOW)[1]


def test_a_code_ends_after_a_day_and_so_does_the_address() -> None:
    address = waiting()
    with pytest.raises(Gone):
        guessed(address, "12345678", fingerprint, NOW + CODE_LIVES)
    assert address.forgotten_at == NOW + CODE_LIVES


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        (an_address(), Conflict),
        (an_address(confirmed_at=None, code_sent_at=NOW - timedelta(seconds=59), codes=1), TooManyRequests),
        (an_address(confirmed_at=None, codes=MOST_CODES), TooManyRequests),
    ],
)
def test_nobodys_mailbox_is_filled_with_codes(address: MailAddress, refusal: type[CallFactoryError]) -> None:
    with pytest.raises(refusal):
        with_code(address, "hash", NOW)


def test_a_bounced_address_is_left_alone_until_the_owner_lifts_it() -> None:
    address = suppress(an_address(), "refused", NOW)
    assert (address.state, address.suppressed_at) == (AddressState.SUPPRESSED, NOW)
    assert suppress(address, "complaint", NOW) == address, "the first reason stays"
    assert lifted(address).state is AddressState.CONFIRMED
    assert lifted(an_address()) == an_address()


def test_delivery_without_tls_is_a_choice_with_a_name_and_a_time() -> None:  # VM-5
    address = an_address()
    assert address.plain_since is None, "TLS is demanded unless somebody chose otherwise"
    plain = with_plain(address, True, "usr_1", NOW)
    assert (plain.plain_by, plain.plain_since) == ("usr_1", NOW)
    assert with_plain(plain, True, "usr_2", NOW + timedelta(days=1)) == plain
    assert with_plain(plain, False, "usr_2", NOW).plain_since is None


def test_no_address_and_no_code_show_when_printed() -> None:  # OR-4
    assert "company.example" not in repr(waiting())
    assert fingerprint("12345678") not in repr(waiting())
