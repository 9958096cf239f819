"""The receipt of a message: what happened, without what was said and by whom."""

import json

from callfactory.clock import iso
from callfactory.voicemail.attestation import attestation
from callfactory.voicemail.message import Outcome, Reason, handed_over, handing_over, removed, settled
from tests.fakes import FakeClock
from tests.fakes_seams import FakeReceipts, FakeSigner
from tests.voicemail_samples import FIRST, NOW, a_message


def test_it_says_when_each_thing_happened_and_nothing_personal() -> None:
    message = handed_over(handing_over(a_message(received_at=NOW), 0, FIRST, NOW), "0102-ses", "ab" * 32, NOW)
    message = removed(settled(message, Outcome.ACCEPTED, NOW), NOW)
    draft = attestation(message, mail_id="mail_" + "0" * 26, looked_again_at=iso(NOW), left=0)
    (receipt,) = FakeReceipts(FakeSigner(), FakeClock()).issue([draft])
    facts = json.loads(receipt.body)["facts"]
    assert facts["outcome"] == "accepted"
    assert facts["left"] == 0
    assert {facts[each] for each in ("received_at", "handed_over_at", "settled_at", "removed_at")} == {iso(NOW)}
    assert facts["mail_id"] == "mail_" + "0" * 26
    assert "612345678" not in receipt.body
    assert "850000001" not in receipt.body


def test_a_lost_message_says_why_and_claims_no_mail() -> None:
    lost = removed(settled(a_message(), Outcome.LOST, NOW, Reason.CORRUPT), NOW)
    facts = attestation(lost, mail_id="mail_" + "0" * 26, looked_again_at=iso(NOW), left=0).facts
    assert (facts["outcome"], facts["reason"], facts["mail_id"]) == ("lost", "corrupt-audio", None)
