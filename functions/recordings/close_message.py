"""End a message whose outcome is certain: remove its audio, look again, tell the owner of a loss, issue the receipt."""

from callfactory.clock import iso
from callfactory.errors import NotFound
from callfactory.events import VoicemailLost
from callfactory.mail import MailKind, mail_id_of
from callfactory.voicemail.addresses import AddressState
from callfactory.voicemail.attestation import attestation
from callfactory.voicemail.message import Message, Outcome, State, closed, removed
from callfactory.voicemail.ports import Owner, Post
from callfactory.voicemail.wording import notice


class StillThere(Exception):
    """Something of the audio was found after it had been removed: it is removed again."""


def close_message(message: Message, *, post: Post) -> Message:
    """Takes the remaining steps, each of which may be repeated; answers the closed message.

    The audio goes first, whatever fails after. Raises StillThere when the second look finds anything.
    """
    if message.state is State.SETTLED:
        post.audio.discard(message.message_id)
        message = removed(message, post.clock.now())
    left = post.audio.left(message.message_id)
    if left:
        post.audio.remove(message.message_id)
        raise StillThere
    looked_again_at = iso(post.clock.now())
    if message.outcome in {Outcome.LOST, Outcome.UNCONFIRMED}:
        _tell(message, post)
    if message.outcome is Outcome.LOST:
        ids = {"account_id": message.account_id, "number_id": message.number_id, "message_id": message.message_id}
        lost_at = message.settled_at or post.clock.now()
        post.bus.publish(VoicemailLost.once(lost_at, message.message_id, **ids))
    mail_id = mail_id_of(MailKind.VOICEMAIL, message.message_id)
    post.receipts.issue([attestation(message, mail_id=mail_id, looked_again_at=looked_again_at, left=left)])
    message = closed(message, post.clock.now())
    post.transit.replace(message)
    return message


def _tell(message: Message, post: Post) -> None:
    """One notice to each address that works: those of the answering machine, and those with which owners sign in."""
    try:
        owner = post.owners.owner(message.account_id)
    except NotFound:
        return  # an erased account has nobody to be told
    language = post.machines.get(message.account_id, message.number_id).language
    for email, about in _told(message, owner, post).items():
        request = notice(message, recipient=email, about=about, language=language, zone=owner.zone)
        post.outbox.put(request, post.clock.now())


def _told(message: Message, owner: Owner, post: Post) -> dict[str, str]:
    """Addresses, each once, with what tells their mails apart."""
    chosen = post.machines.get(message.account_id, message.number_id).address_ids
    working = {
        address.email: address.address_id
        for address in post.addresses.of(message.account_id)
        if address.address_id in chosen and address.state is AddressState.CONFIRMED
    }
    return {email: f"owner-{place}" for place, email in enumerate(owner.emails)} | working
