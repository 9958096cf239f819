"""Mail a message to its owner: read, convert, hand over. The audio is in memory only."""

from hashlib import sha256
from typing import Final

from callfactory.errors import NotFound, VersionConflict
from callfactory.mail import Attachment, Mail, MailPostponed, MailRefused, with_attachments
from callfactory.voicemail.addresses import MailAddress, suppress
from callfactory.voicemail.limits import LARGEST_UPLOAD
from callfactory.voicemail.machine import AnsweringMachine, recipient
from callfactory.voicemail.message import (
    TOLD,
    Message,
    Outcome,
    Reason,
    delivered,
    handed_over,
    handing_over,
    hopeless,
    measured,
    postponed,
    settled,
    told,
    word_of,
)
from callfactory.voicemail.ports import (
    AudioCorrupt,
    AudioEmpty,
    AudioGone,
    AudioTooLarge,
    AudioUnsupported,
    Converted,
    Owner,
    Post,
)
from callfactory.voicemail.wording import attachment_name, message_mail

_UNUSABLE: Final = {
    AudioGone: Reason.NOT_RECEIVED,
    AudioCorrupt: Reason.CORRUPT,
    AudioUnsupported: Reason.UNSUPPORTED,
    AudioTooLarge: Reason.TOO_LARGE,
}


def send_message(claim: Message, *, post: Post) -> Message:
    """Sends the message that this worker holds; answers it as it was written last.

    Raises VersionConflict when somebody else changed it meanwhile (its delivery was told, its time was over), and
    whatever made it unknown whether the mail was taken: the lease ends, and the mail goes out once more, marked.
    """
    if hopeless(claim):
        return _written(settled(claim, Outcome.UNCONFIRMED, post.clock.now()), post)
    found = _recipient(claim, post)
    if found is None:
        return _lost(claim, claim.reason or Reason.NO_ADDRESS, post)
    owner, machine, turn, address = found
    try:
        audio = _converted(claim, machine, post)
    except AudioEmpty:
        return _written(settled(claim, Outcome.EMPTY, post.clock.now()), post)
    except (AudioGone, AudioCorrupt, AudioUnsupported, AudioTooLarge) as unusable:
        return _lost(claim, _UNUSABLE[type(unusable)], post)
    claim = measured(claim, round(audio.seconds * 1000))
    in_hand = _written(handing_over(claim, turn, address.address_id, post.clock.now()), post)
    return _handed_over(in_hand, address, _mail(in_hand, audio, owner, machine, address, post), post)


def _recipient(claim: Message, post: Post) -> tuple[Owner, AnsweringMachine, int, MailAddress] | None:
    """Whom it goes to; None where the account is gone or has no address left."""
    try:
        owner = post.owners.owner(claim.account_id)
    except NotFound:
        return None
    machine = post.machines.get(claim.account_id, claim.number_id)
    addresses = {address.address_id: address for address in post.addresses.of(claim.account_id)}
    found = recipient(machine, addresses, claim.turn)
    return None if found is None else (owner, machine, *found)


def _converted(claim: Message, machine: AnsweringMachine, post: Post) -> Converted:
    """The audio as the owner gets it, if it is what the switch recorded."""
    audio = post.audio.read(claim.message_id, LARGEST_UPLOAD)
    if sha256(audio).hexdigest() != claim.sha256:
        raise AudioCorrupt
    return post.converter.convert(audio, machine.format)


def _mail(
    message: Message,
    audio: Converted,
    owner: Owner,
    machine: AnsweringMachine,
    address: MailAddress,
    post: Post,
) -> Mail:
    name = attachment_name(message, owner.zone, machine.language, audio.extension)
    mail = message_mail(
        message,
        recipient=address.email,
        language=machine.language,
        zone=owner.zone,
        site=post.site,
        plain=address.plain_since is not None,
    )
    return with_attachments(mail, Attachment(name, audio.content_type, audio.content))


def _handed_over(message: Message, address: MailAddress, mail: Mail, post: Post) -> Message:
    try:
        provider_id = post.mailer.send(mail)
    except (MailRefused, MailPostponed) as refusal:
        return _not_taken(message, address, word_of(refusal.reason, final=isinstance(refusal, MailRefused)), post)
    then = delivered if post.mailer.confirms else handed_over
    digest = sha256(mail.attachments[0].content).hexdigest()
    return _written(then(message, provider_id, digest, post.clock.now()), post)


def _not_taken(message: Message, address: MailAddress, word: str, post: Post) -> Message:
    now = post.clock.now()
    if TOLD[word].suppress:
        leave_alone(address, post)
    after = told(message, message.sends, TOLD[word], now) or postponed(message, Reason.OUT_OF_ORDER, now)
    return _written(after, post)


def leave_alone(address: MailAddress, post: Post, why: str = "refused") -> None:
    """Nothing more is sent to the address until the owner says so."""
    try:
        suppressed = suppress(address, "complaint" if why == "complained" else "refused", post.clock.now())
        if suppressed is not address:
            post.addresses.change(suppressed)
    except VersionConflict:
        return  # the owner is changing it at this moment: the next refusal will tell


def _lost(message: Message, reason: Reason, post: Post) -> Message:
    return _written(settled(message, Outcome.LOST, post.clock.now(), reason), post)


def _written(message: Message, post: Post) -> Message:
    post.transit.replace(message)
    return message
