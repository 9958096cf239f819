"""What SES tells of mails, in the form in which it tells it (written by hand after its documentation)."""

import json
from typing import Any

import pytest

from callfactory.events import NotAnEvent
from callfactory.voicemail.message import TOLD, word_of
from callfactory_aws.mail_events import MailEvent, mail_event
from callfactory_aws.queues import uploaded_keys
from tests.voicemail_samples import FIRST, a_message

MESSAGE = a_message().message_id


def ses(kind: str, **more: Any) -> dict[str, Any]:
    """An event as a configuration set publishes it, with everything that is nobody's business."""
    return {
        "eventType": kind,
        "mail": {
            "timestamp": "2026-11-24T12:00:01.000Z",
            "source": "no-reply@mail.callfactory.example",
            "messageId": "0102018f00000000-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee-000000",
            "destination": ["owner@company.example"],
            "headersTruncated": False,
            "headers": [{"name": "To", "value": "owner@company.example"}],
            "tags": {
                "ses:configuration-set": ["required-tls"],
                "kind": ["voicemail"],
                "message_id": [MESSAGE],
                "send": ["2"],
                "address_id": [FIRST],
            },
        },
        **more,
    }


def bounce(kind: str, sub: str, diagnosis: str = "smtp; 550 5.1.1 no such user") -> dict[str, Any]:
    recipient = {"emailAddress": "owner@company.example", "action": "failed", "diagnosticCode": diagnosis}
    return ses(
        "Bounce", bounce={"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": [recipient], "feedbackId": "1"}
    )


@pytest.mark.parametrize(
    ("event", "word"),
    [
        (ses("Delivery", delivery={"smtpResponse": "250 ok", "recipients": ["owner@company.example"]}), "delivered"),
        (ses("Complaint", complaint={"complaintFeedbackType": "abuse"}), "complained"),
        (ses("Complaint", complaint={"complaintFeedbackType": "not-spam"}), "delivered"),
        (ses("Complaint", complaint=None), "complained"),
        (ses("Reject", reject={"reason": "Bad content"}), "rejected"),
        (bounce("Permanent", "General"), "refused"),
        (bounce("Permanent", "NoEmail"), "refused"),
        (bounce("Permanent", "OnAccountSuppressionList"), "refused"),
        (bounce("Transient", "MailboxFull", "smtp; 452 4.2.2 over quota"), "mailbox-full"),
        (bounce("Transient", "MessageTooLarge", "smtp; 552 5.3.4 too big"), "too-large"),
        (bounce("Transient", "ContentRejected", "smtp; 554 5.7.1 spam"), "declined"),
        (bounce("Transient", "AttachmentRejected", "smtp; 552 5.7.0 attachment"), "declined"),
        (bounce("Transient", "General", "smtp; 451 4.4.2 try again"), "undeliverable"),
        (bounce("Undetermined", "Undetermined", ""), "undeliverable"),
        (bounce("Transient", "General", "Unable to negotiate TLS with the receiving server"), "no-tls"),
        (bounce("Transient", "General", "554 5.7.5 server does not offer STARTTLS."), "no-tls"),
        (bounce("Permanent", "General", "smtp; 550 5.1.1 <sales@tls-shop.example>: user unknown"), "refused"),
        (bounce("Permanent", "General", "smtp; 550 5.1.1 mx.tls.example says: no such user"), "refused"),
    ],
)
def test_each_event_is_one_word_about_one_sending(event: dict[str, Any], word: str) -> None:  # EM-3
    assert mail_event(event) == MailEvent(MESSAGE, 2, FIRST, word)
    assert word in TOLD
    wrapped = {"Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:1:mail", "Message": json.dumps(event)}
    assert mail_event(wrapped) == MailEvent(MESSAGE, 2, FIRST, word), "delivered raw or not"


@pytest.mark.parametrize("kind", ["Send", "DeliveryDelay", "Open", "Click", "Subscription"])
def test_events_that_change_nothing_change_nothing(kind: str) -> None:
    assert mail_event(ses(kind)) is None


def test_mails_that_are_no_messages_are_somebody_elses() -> None:
    event = ses("Delivery")
    del event["mail"]["tags"]["message_id"]
    assert mail_event(event) is None


@pytest.mark.parametrize(
    "body", [{}, {"mail": {}}, {"eventType": "Delivery"}, {"Type": "Notification", "Message": "x"}]
)
def test_what_is_no_event_stays_in_the_queue_for_staff(body: dict[str, Any]) -> None:
    with pytest.raises(NotAnEvent):
        mail_event(body)


def test_s3_tells_keys_as_forms_write_them() -> None:
    body = {"Records": [{"eventName": "ObjectCreated:Put", "s3": {"object": {"key": "messages/msg_0a+b%2Fc"}}}]}
    assert uploaded_keys(body) == ["messages/msg_0a b/c"]
    assert uploaded_keys({"Service": "Amazon S3", "Event": "s3:TestEvent"}) == []
    with pytest.raises(NotAnEvent):
        uploaded_keys({"Records": [{}]})


@pytest.mark.parametrize(
    ("reason", "final", "word"),
    [
        ("no-tls", False, "no-tls"),
        ("smtp-530-5.7.10", True, "no-tls"),
        ("smtp-452-4.2.2", False, "mailbox-full"),
        ("smtp-552-5.2.2", True, "mailbox-full"),
        ("smtp-452", False, "mailbox-full"),
        ("smtp-552", True, "too-large"),
        ("smtp-552-5.3.4", True, "too-large"),
        ("smtp-451-4.7.1", False, "undeliverable"),
        ("smtp-unreachable", False, "undeliverable"),
        ("ses-postponed", False, "out-of-order"),
        ("smtp-550-5.1.1", True, "refused"),
        ("smtp-550", True, "refused"),
        ("smtp-550-5.7.1", True, "declined"),
        ("smtp-554", True, "declined"),
        ("address-malformed", True, "refused"),
        ("ses-invalid", True, "refused"),
    ],
)
def test_what_a_server_replies_is_one_word_as_well(reason: str, final: bool, word: str) -> None:
    assert word_of(reason, final=final) == word
