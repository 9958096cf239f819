"""From a switch to a mailbox over a real mail server that behaves in every way that mail servers do."""

import email
import email.policy
import io
from email.message import EmailMessage
from typing import Any

import pytest

from callfactory.audio import AudioInfo, inspect
from callfactory_aws import clients
from functions.recordings import voicemail_events, wiring
from tests.audio_samples import FAILED_DIAL
from tests.integration.voicemail.conftest import AUDIO, PERSON, Context, House, batch
from tests.voicemail_samples import ACCOUNT, FIRST, SECOND


def mails(house: House) -> list[EmailMessage]:
    found = []
    for envelope in house.mailbox.received:
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        found.append(message)
    return found


def attachment(mail: EmailMessage) -> bytes:
    (part,) = mail.iter_attachments()
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def test_a_message_is_in_the_mailbox_and_nowhere_else(house: House) -> None:  # VM-1, VM-2
    message_id = house.leave()
    (mail,) = mails(house)
    assert house.mailbox.secured == [True]
    assert house.mailbox.received[0].rcpt_tos == ["owner@company.example"]
    body = mail.get_body(("plain",))
    assert body
    text = body.get_content()
    assert "+31 85 000 0001" in text
    assert "+31 6 12345678" in text
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "answering-machine.callfactory.example" in mail["List-Id"]
    found = inspect(io.BytesIO(attachment(mail)))
    assert isinstance(found, AudioInfo)
    assert (found.codec.value, round((found.duration_ms or 0) / 1000)) == ("mp3", 2)
    shown = house.show(message_id)
    assert (shown["state"], shown["outcome"], shown["caller"]) == ("closed", "accepted", None)
    assert house.left() == []
    (facts,) = house.receipts()
    assert (facts["outcome"], facts["left"]) == ("accepted", 0)
    assert facts["mail_id"] == mail["X-Call-Factory-Mail"], "the owner can hold the mail against its receipt"


def test_wav_on_request_is_what_the_switch_recorded(house: House) -> None:
    machine = house.owner.call("GET", f"/numbers/{house.machines.of(ACCOUNT)[0].number_id}/answering-machine").json
    wanted = {"language": "de", "format": "wav", "address_ids": machine["address_ids"], "version": machine["version"]}
    changed = house.owner.call("PUT", f"/numbers/{machine['number_id']}/answering-machine", wanted)
    assert (changed.status, changed.json["format"]) == (200, "wav")
    house.leave()
    (mail,) = mails(house)
    assert attachment(mail) == AUDIO
    assert mail["Content-Language"] == "de"


def test_every_event_three_times_is_one_mail(house: House) -> None:  # VM-4
    message_id = house.announce()["message_id"]
    event = house.put(message_id)
    for _ in range(3):
        assert voicemail_events.on_audio(event, Context()) == {"batchItemFailures": []}
        house.tick()
    assert len(mails(house)) == 1
    assert house.announce()["upload"] is None, "the switch can remove its file"


def test_a_withheld_caller_is_nowhere(house: House, capsys: pytest.CaptureFixture[str]) -> None:  # CI-2, CD-2
    message_id = house.leave(caller=["+31612345678"], privacy="id")
    everything = [str(envelope.content) for envelope in house.mailbox.received]
    everything.append(str(house.transit.get(message_id)))
    everything.append("".join(capsys.readouterr()))
    tables = clients.dynamodb().list_tables()["TableNames"]
    everything.extend(str(clients.dynamodb().scan(TableName=table)["Items"]) for table in tables)
    assert "612345678" not in "".join(everything).replace(" ", "")
    assert "afgeschermd" in str(mails(house)[0].get_body(("plain",)))


def test_nothing_personal_is_written_down(house: House, capsys: pytest.CaptureFixture[str]) -> None:  # OR-4
    house.mailbox.replies = {"RCPT": "550 5.1.1 owner@company.example is unknown here"}
    house.leave()
    written = "".join(capsys.readouterr())
    assert "MessagesLost" in written, "a loss is visible"
    for marker in ("company.example", "612345678", "850000001"):
        assert marker not in written


def test_a_failed_dial_is_no_message(house: House) -> None:
    message_id = house.leave(FAILED_DIAL, duration_ms=0)
    assert house.show(message_id)["outcome"] == "empty"
    assert (mails(house), house.notices(), house.left()) == ([], [], [])


@pytest.mark.parametrize("server_tls", [False])
def test_a_server_without_tls_gets_nothing_and_the_owner_is_told(house: House) -> None:  # VM-5
    message_id = house.leave()
    while house.show(message_id)["state"] != "closed":
        house.make_due(message_id)
        house.tick()
    assert mails(house) == []
    shown = house.show(message_id)
    assert (shown["outcome"], shown["reason"]) == ("lost", "no-tls")
    assert "versleuteling" in shown["detail"]
    assert shown["caller"] == "+31612345678"
    assert house.left() == []
    assert len(house.notices()) == 3


@pytest.mark.parametrize("server_tls", [False])
def test_unless_the_owner_chose_otherwise_for_that_address(house: House) -> None:  # VM-5
    answer = house.owner.call("PUT", f"/voicemail/addresses/{FIRST}/delivery-without-tls", {"allowed": True})
    assert answer.json["delivery_without_tls"] is True
    assert answer.json["delivery_without_tls_by"] == PERSON
    house.leave()
    assert house.mailbox.secured == [False]


def test_a_server_that_defers_gets_it_later(house: House) -> None:
    house.mailbox.replies = {"RCPT": "451 4.3.2 not now"}
    message_id = house.leave()
    shown = house.show(message_id)
    assert (shown["state"], shown["reason"], mails(house)) == ("received", "undeliverable", [])
    house.mailbox.replies = {}
    house.tick()
    assert mails(house) == [], "not before the pause is over"
    house.make_due(message_id)
    house.tick()
    assert len(mails(house)) == 1
    assert house.show(message_id)["outcome"] == "accepted"


def test_an_unknown_mailbox_is_left_alone_and_the_second_address_gets_it(house: House) -> None:
    house.mailbox.refused = {"owner@company.example"}
    message_id = house.leave()
    assert [envelope.rcpt_tos for envelope in house.mailbox.received] == [["second@company.example"]]
    assert house.show(message_id)["address_id"] == SECOND
    listed = {each["address_id"]: each for each in house.owner.call("GET", "/voicemail/addresses").json["items"]}
    assert (listed[FIRST]["state"], listed[FIRST]["suppressed"]) == ("suppressed", "refused")
    lifted = house.owner.call("DELETE", f"/voicemail/addresses/{FIRST}/suppression")
    assert lifted.json["state"] == "confirmed"


def test_a_server_that_takes_it_and_drops_the_line_leaves_doubt_that_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:  # VM-4
    mailer = wiring.mailer()
    sent = mailer.send

    def drops(mail: Any) -> str:
        sent(mail)
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(mailer, "send", drops)
        message_id = house.announce()["message_id"]
        answer = voicemail_events.on_audio(house.put(message_id), Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert house.show(message_id)["state"] == "handing-over"
    house.make_due(message_id)
    house.tick()
    first, second = mails(house)
    assert first["Message-ID"] == second["Message-ID"]
    assert (first["X-Call-Factory-Repeat"], second["X-Call-Factory-Repeat"]) == (None, "possible")
    assert "herhaling" in second["Subject"]
    assert (house.show(message_id)["outcome"], house.left()) == ("accepted", [])


def test_audio_whose_notification_is_lost_is_found(house: House) -> None:
    message_id = house.announce()["message_id"]
    house.put(message_id)
    house.make_due(message_id)
    house.tick()
    assert len(mails(house)) == 1


def test_audio_put_again_after_the_end_is_removed(house: House) -> None:
    message_id = house.leave()
    again = house.put(message_id)
    assert house.left() == [f"messages/{message_id}"]
    voicemail_events.on_audio(again, Context())
    assert (house.left(), len(mails(house))) == ([], 1)


def test_the_sweep_removes_what_no_event_told_of(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    message_id = house.leave()
    house.put(message_id)
    voicemail_events.on_forgotten_audio({}, Context())
    assert house.left(), "what has just come is left to its event"
    monkeypatch.setattr(voicemail_events, "_SETTLED_AT_LATEST", -voicemail_events._SETTLED_AT_LATEST)
    voicemail_events.on_forgotten_audio({}, Context())
    assert house.left() == []


def test_a_message_of_a_strange_queue_comes_again_until_staff_look_at_it(house: House) -> None:
    del house
    strange = batch({"Records": [{"s3": {}}]}, {"Event": "s3:TestEvent"})
    assert voicemail_events.on_audio(strange, Context()) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}


def test_another_account_sees_none_of_it(house: House) -> None:  # DB-2
    message_id = house.leave()
    stranger = house.stranger
    assert stranger.call("GET", f"/voicemail/messages/{message_id}").status == 404
    assert stranger.call("GET", "/voicemail/messages").json["items"] == []
    assert stranger.call("GET", "/voicemail/addresses").json["items"] == []
    assert stranger.call("DELETE", f"/voicemail/addresses/{FIRST}").status == 404
