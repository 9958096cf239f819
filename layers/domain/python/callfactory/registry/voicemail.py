"""What the answering machine holds: how it is set up, messages on their way, and contact mail until support has it."""

from collections.abc import Iterator

from callfactory.contact_mail import KEPT_DAYS as CONTACT_MAIL_DAYS
from callfactory.registry.model import (
    WITH_ACCOUNT,
    Place,
    Purpose,
    Removal,
    Whose,
    after_days,
    attribute,
    place,
    prefix,
    table,
    ttl,
    when,
)
from callfactory.voicemail.limits import LOG_KEPT

_FEW_DAYS, _DEAD_DAYS = 1, 14
_ON_SETTLING = when("Forgotten as soon as the owner's mail server has the message, with the log otherwise.")
_UNCONFIRMED = ttl("An address that nobody confirms is forgotten a day after its last code.")

MACHINES = table(
    "answering_machines",
    "How the answering machines of numbers are set up, and the addresses that messages go to.",
    purposes=[Purpose.SETUP, Purpose.MAINTENANCE],
    sentences=["S17", "S18"],
    whose=Whose.OWNER,
    removal=Removal(WITH_ACCOUNT.words, "with-account", attribute="expires_at"),
    attributes=[
        attribute("account_id", "Opaque id of the account"),
        attribute("item", "Number or address that it is about, by opaque id"),
        attribute("version", "How often it was changed"),
        attribute("language", "Language of greeting and mails"),
        attribute("format", "MP3 or WAV"),
        attribute("longest_seconds", "How long a message may be"),
        attribute("address_ids", "Which addresses messages go to, in order"),
        attribute("greeting_id", "Opaque id of the recorded greeting"),
        attribute("greeting_seconds", "How long the greeting is"),
        attribute("greeting_at", "When the greeting was recorded"),
        attribute("email", "E-mail address that messages go to", personal=True),
        attribute("added_at", "When the address was added"),
        attribute("code_hash", "Keyed hash of the code that confirms the address", removal=_UNCONFIRMED),
        attribute("code_sent_at", "When the code was mailed"),
        attribute("codes", "How many codes were mailed"),
        attribute("guesses", "How many wrong codes were entered"),
        attribute("confirmed_at", "When the address was confirmed"),
        attribute("suppressed", "Why the address is left alone: refused, or a complaint"),
        attribute("suppressed_at", "Since when"),
        attribute("plain_by", "Opaque id of who allowed delivery without TLS"),
        attribute("plain_since", "Since when"),
        attribute("expires_at", "When an unconfirmed address is forgotten", removal=_UNCONFIRMED),
    ],
)

TRANSIT = table(
    "transit",
    "Messages on their way to their owners, and the log of those that were; never the audio.",
    purposes=[Purpose.MAINTENANCE],
    sentences=["S17", "S18", "S27", "S28"],
    whose=Whose.OWNER,
    removal=ttl(f"Removed {LOG_KEPT.days} days after the call."),
    attributes=[
        attribute("message_id", "Opaque id of the message"),
        attribute("account_id", "Opaque id of the account"),
        attribute("number_id", "Opaque id of the ownership of the number"),
        attribute("service_number", "The number that was called"),
        attribute("left_at", "When the message was left"),
        attribute("duration_ms", "How long it is"),
        attribute("caller_shown", "Whether the caller showed a number"),
        attribute(
            "caller",
            "The caller's number, unless withheld, sealed",
            personal=True,
            whose=Whose.CALLER,
            removal=_ON_SETTLING,
        ),
        attribute("sha256", "Checksum of the audio as the switch recorded it"),
        attribute("size", "Size of the audio as the switch recorded it"),
        attribute("asked_at", "When the switch announced it"),
        attribute("ends_at", "The latest moment at which any audio may be left"),
        attribute("link_ends_at", "Until when the switch may put the audio"),
        attribute("state", "Where it is on its way"),
        attribute("version", "How often that changed"),
        attribute("open", "Present while something is to be done"),
        attribute("due_at", "When it is looked at again"),
        attribute("turn", "Which of the owner's addresses is tried"),
        attribute("attempts", "How often it was offered there"),
        attribute("sends", "How often it was offered at all"),
        attribute("interruptions", "How often it is unknown whether it was taken"),
        attribute("address_id", "Opaque id of the address"),
        attribute("received_at", "When the audio came"),
        attribute("handed_over_at", "When the mail system took it"),
        attribute("provider_id", "Id under which the mail system knows it"),
        attribute("attachment_sha256", "Checksum of the file attached to the mail"),
        attribute("outcome", "Accepted, unconfirmed, lost or empty"),
        attribute("reason", "Code of why it is late or lost"),
        attribute("settled_at", "When the outcome was certain"),
        attribute("removed_at", "When the audio was removed"),
        attribute("closed_at", "When we looked again and found nothing"),
        attribute("expires_at", "When the item is removed"),
    ],
)

BUCKETS = (
    place(
        "bucket",
        "transit",
        "Audio of messages until the owner's mail server has taken it: seconds, and a day at the longest.",
        purposes=[Purpose.MAINTENANCE],
        sentences=["S18", "S27", "S28"],
        whose=Whose.CALLER,
        removal=after_days(1, "lifecycle"),
        parts=[prefix("messages/", "What callers said, as the switch recorded it", personal=True)],
    ),
    place(
        "bucket",
        "greetings",
        "What owners recorded for their callers.",
        purposes=[Purpose.SETUP],
        sentences=["S17"],
        whose=Whose.OWNER,
        removal=when("Removed when the owner replaces it, and with the account."),
        parts=[prefix("greetings/", "A greeting, in two forms that switches play", personal=True)],
    ),
    place(
        "bucket",
        "contact-mail",
        "Mails to our contact address until support has them.",
        purposes=[Purpose.MAINTENANCE],
        sentences=["S22", "S23"],
        whose=Whose.VISITOR,
        removal=after_days(CONTACT_MAIL_DAYS, "lifecycle"),
        parts=[prefix("inbound/", "A mail as it was received", personal=True)],
    ),
)


def _queues() -> Iterator[Place]:
    about = {
        "voicemail": ("Which messages have arrived.", "The key of the audio: the message's opaque id", False),
        "mail-events": (
            "What became of messages that were mailed.",
            "Delivery, bounce or complaint, with the address it is about",
            True,
        ),
    }
    for name, (holds, body, personal) in about.items():
        for suffix, more, days in (
            ("", "", _FEW_DAYS),
            ("-dead", " What could not be handled, for staff.", _DEAD_DAYS),
        ):
            yield place(
                "queue",
                f"{name}{suffix}",
                holds + more,
                purposes=[Purpose.MAINTENANCE],
                sentences=["S18", "S22"],
                whose=Whose.OWNER if personal else Whose.NOBODY,
                removal=after_days(days, "retention"),
                parts=[attribute("body", body, personal=personal)],
            )


CONTACT_DEAD = place(
    "queue",
    "contact-mail-dead",
    "Mails to our contact address that could not be forwarded, for staff.",
    purposes=[Purpose.MAINTENANCE],
    sentences=["S22", "S23"],
    whose=Whose.VISITOR,
    removal=after_days(CONTACT_MAIL_DAYS, "retention"),
    parts=[attribute("body", "What SES told about the mail: sender, subject, verdicts", personal=True)],
)

PLACES: tuple[Place, ...] = (MACHINES, TRANSIT, *BUCKETS, *_queues(), CONTACT_DEAD)
