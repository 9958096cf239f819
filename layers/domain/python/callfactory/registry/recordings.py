"""What the recordings family holds: the outbox of mails. Recordings come with their own issue."""

from callfactory.mail import KEPT_FOR, MailKind
from callfactory.registry.model import Place, Purpose, Whose, after_days, attribute, place, table, ttl, when

_ON_SENDING = when("Forgotten as soon as the mail is sent or has failed for good.")

_MAILS: dict[MailKind, str] = {
    MailKind.SIGN_UP_CONFIRMATION: "A code that confirms an e-mail address.",
    MailKind.ALREADY_REGISTERED: "That an account exists already, to the holder of its address only.",
    MailKind.SIGN_IN_RESET: "A code for choosing a new password.",
    MailKind.INVITATION: "That somebody was invited to an account, with the name of its organisation.",
    MailKind.EMAIL_CHANGE_PRESENT: "A code that confirms a change of address, to the present address.",
    MailKind.EMAIL_CHANGE_NEW: "A code that confirms a change of address, to the new address.",
    MailKind.EMAIL_CHANGED: "That an address was changed, to the former address.",
    MailKind.STATEMENT_CHANGED: "That a new version of the privacy statement comes, and what it changes.",
    MailKind.WEBHOOK_DISABLED: "That events are no longer sent to an address of the owner's.",
    MailKind.ORDER_ACCEPTED: "That an order was accepted, with the service number.",
    MailKind.ORDER_INFORMATION_REQUIRED: "That an order waits for information, with the service number.",
    MailKind.ORDER_REJECTED: "That something in an application could not be accepted, with the service number.",
    MailKind.ORDER_UPDATE_REQUIRED: "That more is asked for an order, with the service number.",
    MailKind.NUMBER_UPDATE_REQUIRED: "That the rules of a connected number's country changed, with the number.",
    MailKind.NUMBER_TO_UPDATE: "That something about a number is to be brought in order, with the number.",
    MailKind.ORDER_EXPIRED: "That an order expired, with the service number.",
    MailKind.EXPORT_READY: "That a download is ready; it is fetched after sign-in.",
    MailKind.ACCOUNT_ERASED: "That an account was erased, with the digest of the receipt.",
    MailKind.KEY_CREATED: "That an API key was made, with its id.",
    MailKind.VOICEMAIL: "A message from the answering machine: number called, caller unless withheld, time, audio.",
    MailKind.VOICEMAIL_REPEATED: "The same, where it is unknown whether a first mail about it arrived.",
    MailKind.VOICEMAIL_LOST: "That a message was lost: number called, caller unless withheld, time, why.",
    MailKind.VOICEMAIL_UNCONFIRMED: "That nobody confirmed that a message arrived.",
    MailKind.VOICEMAIL_ADDRESS: "A code that confirms an address for messages.",
    MailKind.CONTACT_MAIL: "A mail to our contact address, to our support: how it came, and the mail itself.",
}


def _mail(kind: MailKind, holds: str) -> Place:
    return place(
        "mail",
        kind.value,
        holds,
        purposes=[Purpose.REGISTRATION, Purpose.SETUP, Purpose.MAINTENANCE],
        sentences=["S10", "S22"],
        whose=Whose.OWNER,
        removal=when("Not kept by us once sent: it is in the recipient's mailbox."),
    )


PLACES = (
    table(
        "mails",
        "Mails to be sent and that were sent: when and of which kind, not what they said.",
        purposes=[Purpose.REGISTRATION, Purpose.SETUP, Purpose.MAINTENANCE],
        sentences=["S10", "S20", "S22"],
        whose=Whose.OWNER,
        removal=ttl(f"Removed {KEPT_FOR.days} days after it was asked for."),
        attributes=[
            attribute("mail_id", "Opaque id of the mail"),
            attribute("account_id", "Opaque id of the account"),
            attribute("kind", "What kind of mail it is"),
            attribute("language", "In which language it is written"),
            attribute("sealed", "Address and parameters, sealed", personal=True, removal=_ON_SENDING),
            attribute("state", "Queued, sending, sent or failed"),
            attribute("attempts", "How often it was offered for delivery"),
            attribute("interruptions", "How often it is unknown whether it was taken"),
            attribute("leased_until", "Until when one sender works on it"),
            attribute("provider_id", "Id under which the delivering side knows it"),
            attribute("reason", "Code of why it failed"),
            attribute("queued_at", "When it was asked for"),
            attribute("settled_at", "When it was sent or failed"),
            attribute("waiting", "Present while it is neither sent nor failed", removal=_ON_SENDING),
            attribute("expires_at", "When the item is removed"),
        ],
    ),
    *(
        place(
            "queue",
            name,
            holds,
            purposes=[Purpose.SETUP, Purpose.MAINTENANCE],
            sentences=["S10"],
            whose=Whose.NOBODY,
            removal=after_days(days, "retention"),
            parts=[attribute("body", "An event: the ids of the mail and the account")],
        )
        for name, holds, days in (
            ("mail", "Which mails wait to be sent.", 4),
            ("mail-dead", "Which mails could not be sent, for staff to look at.", 14),
        )
    ),
    *(_mail(kind, holds) for kind, holds in _MAILS.items()),
)
