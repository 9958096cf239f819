"""Kamailio and OpenSIPS: accounted transactions, and dialog records."""

import itertools

import pytest

from callfactory.calls.fold import fold
from tests.unit.calls.reading import DIGITS, call_of, facts, kept, reasons

EXTRAS = ("caller", "service_number", "ring_to", "privacy")
INVITE = "INVITE|2da|548|c1@10.0.0.7|200|OK|1795516269|+31612345678|+31201234567|+31301234567|"
BYE = "BYE|2da|548|c1@10.0.0.7|200|OK|1795516330||||"


def test_an_invite_and_its_bye_are_a_call_in_any_order() -> None:
    call = call_of("kamailio-acc", BYE, INVITE, columns=EXTRAS)
    assert (call.service_number, call.caller, call.ring_to) == ("+31201234567", "+31612345678", "+31301234567")
    assert (call.outcome, call.duration_ms) == ("answered", 61_000)


def test_the_side_that_was_called_may_hang_up() -> None:
    """Its BYE has the tags swapped."""
    swapped = "BYE|548|2da|c1@10.0.0.7|200|OK|1795516330||||"
    assert call_of("kamailio-acc", INVITE, swapped, columns=EXTRAS).duration_ms == 61_000


def test_renegotiations_and_retransmissions_change_nothing() -> None:
    again = INVITE.replace("1795516269", "1795516290")
    late = BYE.replace("1795516330", "1795516332")
    for order in itertools.permutations([INVITE, again, BYE, late]):
        call = call_of("kamailio-acc", *order, columns=EXTRAS)
        assert (call.started_ms, call.duration_ms) == (1_795_516_269_000, 61_000)


def test_an_invite_without_time_is_answered_by_its_ack() -> None:
    untimed = INVITE.replace("1795516269", "")
    ack = "ACK|2da|548|c1@10.0.0.7|200|OK|1795516269||||"
    call = call_of("kamailio-acc", BYE, ack, untimed, columns=EXTRAS)
    assert (call.service_number, call.duration_ms) == ("+31201234567", 61_000)


@pytest.mark.parametrize(("code", "outcome"), [("486", "busy"), ("404", "failed"), ("487", "no-answer")])
def test_a_call_that_was_not_answered(code: str, outcome: str) -> None:
    row = f"INVITE|2da||c1@h|{code}|Reason|1795516269|+31612345678|+31201234567||"
    call = call_of("kamailio-acc", row, columns=EXTRAS)
    assert (call.outcome, call.duration_ms, call.ring_to) == (outcome, 0, None)


def test_a_missing_bye_leaves_the_call_incomplete() -> None:
    assert call_of("kamailio-acc", INVITE, columns=EXTRAS).outcome == "incomplete"


def test_challenges_and_cancels_say_nothing() -> None:
    rows = "INVITE|2da||c1@h|407|Auth|1795516268|+31612345678|+31201234567||\nCANCEL|2da||c1@h|200|OK|1795516268||||\n"
    assert facts("kamailio-acc", rows, columns=EXTRAS) == []


def test_a_privacy_header_hides_the_caller() -> None:
    """CD-2."""
    hidden = INVITE + "id"
    assert facts("kamailio-acc", hidden, columns=EXTRAS)[0].caller == "withheld"
    assert DIGITS not in kept("kamailio-acc", hidden, columns=EXTRAS)


def test_a_privacy_header_in_a_bye_hides_the_caller_of_the_call() -> None:
    found = facts("kamailio-acc", INVITE, BYE + "id", columns=EXTRAS)
    assert fold(found).caller == "withheld"


def test_quotes_and_other_separators_are_text() -> None:
    row = INVITE.replace("|", ";") + ';flatstore"1.0'
    assert facts("kamailio-acc", row, columns=EXTRAS)[0].service_number == "+31201234567"


def test_dialog_records_carry_their_duration() -> None:
    columns = ("callid", "start_time", "end_time", "duration", "caller", "service_number")
    row = "c1@h|2026-11-24 10:31:09|2026-11-24 10:32:10|60.785|+31612345678|+31201234567"
    call = call_of("kamailio-acc", row, columns=columns)
    assert (call.duration_ms, call.outcome) == (60_785, "answered")


def test_no_address_of_the_network_is_kept() -> None:
    """CD-1: Call-IDs hold them."""
    assert "10.0.0.7" not in kept("kamailio-acc", INVITE, BYE, columns=EXTRAS)


def test_a_row_without_service_number_is_rejected() -> None:
    assert reasons("kamailio-acc", "INVITE|a|b|c|200|OK|1795516269") == ["no_service_number"]
    assert reasons("kamailio-acc", "INVITE|a") == ["columns_unknown"]
