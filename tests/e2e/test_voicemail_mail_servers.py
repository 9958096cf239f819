"""Owners' mail servers that refuse TLS, defer, bounce, are full, cut the line: what becomes of a message on the
deployed stack (VM-3, VM-4, VM-5; issue 8, "How it will be judged"). The servers are real ones; pauses pass by the
business clock.
"""

import email
import email.policy
import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.answering import AnsweringMachine, speech
from tests.e2e.deployed import DeployedStack
from tests.e2e.mail_servers import MailServer, serving

PAUSES = ("+40s", "+3m", "+15m", "+50m", "+3h", "+4h", "+25h")


@dataclass(frozen=True)
class Mood:
    """A server, and what is to become of a message to it: how it ends, why, how often it is offered and taken."""

    server: MailServer
    outcome: str
    reason: str | None
    offered: int
    taken: int = 0


def moods() -> Mapping[str, Mood]:
    return {
        "takes it": Mood(MailServer(), "accepted", None, 1, 1),
        "has no encryption": Mood(MailServer(tls=False), "lost", "no-tls", 0),
        "defers for ever": Mood(MailServer("451 4.3.2 not now"), "lost", "undeliverable", 6),
        "defers twice": Mood(MailServer("451 4.3.2 not now", times=2), "accepted", None, 3, 1),
        "is full": Mood(MailServer("452 4.2.2 the mailbox is full"), "lost", "mailbox-full", 6),
        "finds it too large": Mood(MailServer("552 5.3.4 too large for us"), "lost", "too-large", 1),
        "knows nobody": Mood(MailServer("550 5.1.1 nobody of this name"), "lost", "refused", 1),
        "does not like it": Mood(MailServer("554 5.7.1 we do not like it"), "lost", "refused", 1),
        "cuts the line once": Mood(MailServer(cuts=True, times=1), "accepted", None, 2, 2),
        "cuts the line always": Mood(MailServer(cuts=True), "unconfirmed", None, 2, 2),
    }


@pytest.fixture(scope="module")
def machine(stack: DeployedStack) -> AnsweringMachine:
    return AnsweringMachine(stack)


def read(content: bytes) -> tuple[EmailMessage, bytes]:
    """A mail and its attachment."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    (part,) = mail.iter_attachments()
    audio = part.get_payload(decode=True)
    assert isinstance(audio, bytes)
    return mail, audio


def test_whatever_the_server_does_nothing_is_lost_in_silence_and_nothing_stays(
    stack: DeployedStack, machine: AnsweringMachine, tmp_path: Path
) -> None:
    stack.at("now")
    audio, all_moods = speech(1), moods()
    machines = {name: AnsweringMachine(stack, mood.server.domain, beside=machine) for name, mood in all_moods.items()}
    with ExitStack() as running:
        for name, mood in all_moods.items():
            folder = tmp_path / name
            folder.mkdir()
            running.enter_context(serving(stack, mood.server, folder))
        left = {name: each.leave(audio) for name, each in machines.items()}
        for name, each in machines.items():
            each.wait_for(left[name], "received", "handing-over", "closed")
        _let_time_pass(stack, machines, left)
    shown = {name: each.shown(left[name]) for name, each in machines.items()}
    assert {name: (each["state"], each["outcome"], each["reason"]) for name, each in shown.items()} == {
        name: ("closed", mood.outcome, mood.reason if mood.outcome == "lost" else shown[name]["reason"])
        for name, mood in all_moods.items()
    }
    assert {name: (mood.server.offered, len(mood.server.taken)) for name, mood in all_moods.items()} == {
        name: (mood.offered, mood.taken) for name, mood in all_moods.items()
    }
    for mood in all_moods.values():
        assert all(mood.server.encrypted)
        assert all(read(content)[1] == audio for content in mood.server.taken)
    _marked(all_moods["cuts the line once"].server.taken)
    _told(stack, machine, shown)
    assert not set(left.values()) & {key.rpartition("/")[2] for key in machine.left()}


def _let_time_pass(stack: DeployedStack, machines: Mapping[str, AnsweringMachine], left: Mapping[str, str]) -> None:
    for pause in PAUSES:
        if all(each.shown(left[name])["state"] == "closed" for name, each in machines.items()):
            return
        stack.at(pause)
        stack.tick()


def _marked(taken: list[bytes]) -> None:
    """The second mail says what it is (VM-4)."""
    (first, _), (second, _) = (read(content) for content in taken)
    assert first["Message-ID"] == second["Message-ID"]
    assert (first["X-Call-Factory-Repeat"], second["X-Call-Factory-Repeat"]) == (None, "possible")


def _told(stack: DeployedStack, machine: AnsweringMachine, shown: Mapping[str, dict[str, Any]]) -> None:
    """The owner hears of each that was lost, and of the one that nobody confirmed."""
    lost = [each for each in shown.values() if each["outcome"] == "lost"]
    assert all(each["caller"] == "+31612345678" for each in lost)

    def all_told() -> bool | None:
        subjects = [mail["subject"] for mail in stack.mails.to(machine.sign_in)]
        told = sum("was lost" in each for each in subjects), sum("Did you get" in each for each in subjects)
        return True if told == (len(lost), 1) else None

    stack.wait(all_told, "a mail about each message that did not arrive", 90)


def test_the_second_address_gets_what_the_first_refuses_and_the_owner_lifts_that(
    stack: DeployedStack, machine: AnsweringMachine, tmp_path: Path
) -> None:
    server, audio = MailServer("550 5.1.1 nobody of this name"), speech(1)
    both = AnsweringMachine(stack, server.domain, "example.com", beside=machine)
    first_id = both.addresses[0]["address_id"]
    with serving(stack, server, tmp_path):
        assert both.wait_for(both.leave(audio), "closed")["outcome"] == "accepted"
        assert stack.mails.attachment(both.mails(1)[0]["id"], 0) == audio
        listed = {each["address_id"]: each for each in both.owner.get("/voicemail/addresses")["items"]}
        assert (listed[first_id]["state"], listed[first_id]["suppressed"]) == ("suppressed", "refused")
        both.wait_for(both.leave(speech(1)), "closed")
        assert server.offered == 1, "left alone until its owner says so"
        lifted = both.owner.delete(f"/voicemail/addresses/{first_id}/suppression")
        assert lifted["state"] == "confirmed"
        server.reply = None
        both.wait_for(both.leave(speech(1)), "closed")
    assert (len(server.taken), len(both.mails(1))) == (1, 2)


def test_somebody_who_calls_it_spam_is_left_alone_until_the_owner_lifts_that(
    stack: DeployedStack, machine: AnsweringMachine
) -> None:
    message_id = machine.leave(speech(1))
    shown = machine.wait_for(message_id, "closed")
    complaint = {
        "eventType": "Complaint",
        "mail": {
            "messageId": "x",
            "tags": {name: [shown[name]] for name in ("message_id", "address_id")} | {"send": ["1"]},
        },
        "complaint": {},
    }
    queue = stack.facts.queues["mail-events"]
    stack.aws("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(complaint))
    address = f"/voicemail/addresses/{shown['address_id']}"

    def suppressed() -> dict[str, Any] | None:
        listed = {each["address_id"]: each for each in machine.owner.get("/voicemail/addresses")["items"]}
        found: dict[str, Any] = listed[shown["address_id"]]
        return found if found["state"] == "suppressed" else None

    assert stack.wait(suppressed, "the address to be left alone", 90)["suppressed"] == "complaint"
    assert machine.shown(message_id)["outcome"] == "accepted", "it did arrive"
    assert machine.owner.delete(f"{address}/suppression")["state"] == "confirmed"


def test_audio_that_cannot_be_mailed_is_told_as_such(machine: AnsweringMachine) -> None:
    damaged = machine.leave(b"RIFF" + bytes(400))
    huge = machine.announce(speech(1), bytes=70 * 1024 * 1024)
    assert huge["upload"] is None
    ends = [machine.wait_for(each, "closed") for each in (damaged,)]
    assert [(each["outcome"], each["reason"]) for each in ends] == [("lost", "corrupt-audio")]
    assert machine.shown(huge["message_id"])["reason"] == "too-large"


def test_no_message_goes_to_an_address_that_was_not_confirmed(machine: AnsweringMachine) -> None:
    added = machine.owner.post("/voicemail/addresses", {"email": "nobody@example.net", "language": "de"})
    wish = {"address_ids": [added["address_id"]], "version": machine.owner.get(machine.path)["version"]}
    answer = machine.owner.request("PUT", machine.path, json=wish)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unconfirmed")


def test_mails_speak_the_owners_language(stack: DeployedStack, machine: AnsweringMachine) -> None:
    for language, subject, words in (
        ("nl", "Een nieuw bericht op uw antwoordapparaat", "Beller: +31 6 12345678"),
        ("de", "Eine neue Nachricht auf Ihrem Anrufbeantworter", "Anrufer: +31 6 12345678"),
        ("en", "A new message on your answering machine", "Caller: +31 6 12345678"),
    ):
        machine.set_up(language=language)
        machine.wait_for(machine.leave(speech(1)), "closed")
        mail = stack.mails.get(machine.mails()[0]["id"])
        headers = {each["name"]: each["value"] for each in mail["headers"]}
        assert (headers["Content-Language"], mail["subject"]) == (language, subject)
        assert words in mail["text"]
