"""What an owner does with an answering machine, over the API: addresses, settings, greetings, the log."""

import base64
import re
from datetime import timedelta
from typing import Any

import pytest

from callfactory.audio import wav_header
from callfactory.voicemail.greeting import DEFAULT_WORDS
from callfactory_aws import clients
from functions.recordings import app
from tests.audio_samples import FAILED_DIAL, mp3, tone, wav, wav_of
from tests.integration.voicemail.conftest import House
from tests.voicemail_samples import ACCOUNT, FIRST, NUMBER, NUMBER_ID, SECOND

MACHINE = f"/numbers/{NUMBER_ID}/answering-machine"


def mailed_code(house: House, recipient: str) -> str:
    """The code in the mail, read as its recipient does."""
    app.on_waiting_mails({}, None)
    for envelope in house.mailbox.received:
        if envelope.rcpt_tos == [recipient]:
            found = re.search(rb"\r\n(\d{8})\r\n", envelope.content or b"")  # type: ignore[arg-type]  # bytes
            assert found
            return found[1].decode()
    raise AssertionError("no code was mailed")


def test_an_address_is_confirmed_by_whoever_reads_its_mail(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.recordings.resend_mails.WAITED_TOO_LONG", timedelta(minutes=-10))
    added = house.owner.call("POST", "/voicemail/addresses", {"email": "New@Company.example", "language": "nl"})
    assert (added.status, added.json["state"], added.json["email"]) == (201, "pending", "new@company.example")
    address_id = added.json["address_id"]
    setup = {"address_ids": [address_id], "version": 1}
    refused = house.owner.call("PUT", MACHINE, setup)
    assert (refused.status, refused.json["errors"][0]["name"]) == (422, "address_ids.0")
    code = mailed_code(house, "new@company.example")
    wrong = "00000000" if code != "00000000" else "00000001"
    assert house.owner.call("POST", f"/voicemail/addresses/{address_id}/confirmation", {"code": wrong}).status == 422
    confirmed = house.owner.call("POST", f"/voicemail/addresses/{address_id}/confirmation", {"code": code})
    assert (confirmed.status, confirmed.json["state"]) == (200, "confirmed")
    assert house.owner.call("PUT", MACHINE, setup).status == 200
    house.leave()
    assert house.mailbox.received[-1].rcpt_tos == ["new@company.example"]


def test_a_change_by_somebody_else_is_not_overwritten(house: House) -> None:
    setup = {"address_ids": [FIRST], "version": 1}
    assert house.owner.call("PUT", MACHINE, setup).status == 200
    assert house.owner.call("PUT", MACHINE, setup).json["code"] == "version_conflict"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"address_ids": [FIRST, SECOND, FIRST]}, "address_ids"),
        ({"address_ids": ["owner@company.example"]}, "address_ids.0"),
        ({"longest_seconds": 1801}, "longest_seconds"),
        ({"format": "ogg"}, "format"),
        ({"language": "fr"}, "language"),
        ({"enabled": True}, "enabled"),
    ],
)
def test_bad_input_is_told_field_by_field(house: House, changes: dict[str, Any], name: str) -> None:
    answer = house.owner.call("PUT", MACHINE, {"address_ids": [FIRST], "version": 1} | changes)
    assert (answer.status, [each["name"] for each in answer.json["errors"]]) == (422, [name])


def test_a_number_of_another_account_has_no_answering_machine(house: House) -> None:  # DB-2
    assert house.stranger.call("GET", MACHINE).status == 404
    assert house.stranger.call("PUT", MACHINE, {"address_ids": [], "version": 0}).status == 404
    assert house.stranger.call("DELETE", f"{MACHINE}/greeting").status == 404


def put_greeting(house: House, audio: bytes) -> Any:
    return house.owner.call("PUT", f"{MACHINE}/greeting", {"audio": base64.b64encode(audio).decode()})


def lookup(house: House) -> dict[str, Any]:
    answer = house.switch.call("POST", "/voicemail/lookup", {"number": NUMBER})
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_callers_hear_the_usual_words_until_the_owner_records_some(house: House) -> None:
    before = lookup(house)
    assert (before["takes_messages"], before["language"]) == (True, "nl")
    assert before["greeting_text"] == DEFAULT_WORDS["nl"]
    recorded = put_greeting(house, mp3(tone(3, rate=16_000), rate=16_000))
    assert recorded.status == 200, recorded.text
    assert (recorded.json["greeting"]["kind"], recorded.json["greeting"]["seconds"]) == ("recorded", 3)
    after = lookup(house)
    assert after["greeting_text"] is None
    greeting_id = after["greeting"]["greeting_id"]
    played = clients.s3().get_object(Bucket="greetings", Key=f"greetings/{greeting_id}.wav")["Body"].read()
    assert played[:44] == wav_header(1, 8000, len(played) - 44)
    slin = clients.s3().get_object(Bucket="greetings", Key=f"greetings/{greeting_id}.sln")["Body"].read()
    assert slin == played[44:]
    assert f"{greeting_id}.wav?" in after["greeting"]["wav_url"]


def test_a_replaced_greeting_is_removed(house: House) -> None:
    put_greeting(house, wav(tone(2)))
    put_greeting(house, wav(tone(3)))
    listed = clients.s3().list_objects_v2(Bucket="greetings")["Contents"]
    assert len(listed) == 2, "one greeting, in two forms"
    assert house.owner.call("DELETE", f"{MACHINE}/greeting").json["greeting"]["kind"] == "default"
    assert house.owner.call("DELETE", f"{MACHINE}/greeting").status == 200
    assert "Contents" not in clients.s3().list_objects_v2(Bucket="greetings")


@pytest.mark.parametrize(
    ("audio", "code"),
    [
        (FAILED_DIAL, "empty"),
        (b"not audio at all, just words" * 10, "damaged"),
        (wav(tone(61)), "duration"),
        (wav(tone(0.2)), "duration"),
        (wav_of(3, 32, bytes(32_000)), "unsupported"),
    ],
    ids=["empty", "words", "too long", "too short", "float"],
)
def test_what_cannot_be_played_is_refused_with_a_reason(house: House, audio: bytes, code: str) -> None:
    answer = put_greeting(house, audio)
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, code)
    assert house.machines.get(ACCOUNT, NUMBER_ID).greeting is None


def test_what_is_no_base64_is_told(house: House) -> None:
    answer = house.owner.call("PUT", f"{MACHINE}/greeting", {"audio": "***"})
    assert (answer.status, answer.json["errors"][0]["name"]) == (422, "audio")


def test_the_limits_are_published(house: House) -> None:
    visitor = house.owner
    visitor.principal = None
    answer = visitor.call("GET", "/voicemail/limits")
    assert (answer.status, answer.json["longest_transit_hours"]) == (200, 24)


def test_the_log_shows_every_message_page_by_page_and_never_audio(house: House) -> None:
    ids = [house.leave(call_id=str(place)) for place in range(3)]
    first = house.owner.call("GET", "/voicemail/messages?limit=2").json
    second = house.owner.call("GET", f"/voicemail/messages?limit=2&cursor={first['next_cursor']}").json
    assert [each["message_id"] for each in first["items"] + second["items"]] == ids[::-1]
    assert second["next_cursor"] is None
    assert house.stranger.call("GET", f"/voicemail/messages?cursor={first['next_cursor']}").status == 422
    assert not {"audio", "url", "link", "content"} & set(first["items"][0]), "VM-7"
