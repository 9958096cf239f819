"""What clients see of answering machines, messages and addresses."""

from datetime import timedelta
from typing import Final

from callfactory.mail_texts import Language
from callfactory.voicemail.addresses import MailAddress
from callfactory.voicemail.greeting import DEFAULT_WORDS
from callfactory.voicemail.machine import AnsweringMachine
from callfactory.voicemail.message import Message
from callfactory.voicemail.ports import Greetings, UploadLink
from callfactory.voicemail.wording import why_lost
from functions.recordings.voicemail_contract import (
    AddressView,
    AnnouncedView,
    GreetingLinks,
    GreetingView,
    InstructionsView,
    MachineView,
    MessageUploadView,
    MessageView,
)

GREETING_LINK_LIVES: Final = timedelta(minutes=5)


def message(shown: Message, language: Language) -> MessageView:
    """A line of the owner's log."""
    return MessageView(
        message_id=shown.message_id,
        number_id=shown.number_id,
        service_number=shown.service_number,
        left_at=shown.left_at,
        duration_ms=shown.duration_ms,
        caller_shown=shown.caller_shown,
        caller=shown.caller,
        state=shown.state.value,
        outcome=shown.outcome.value if shown.outcome else None,
        reason=shown.reason.value if shown.reason else None,
        detail=why_lost(shown.reason, language) if shown.reason else None,
        address_id=shown.address_id,
        attempts=shown.sends,
        received_at=shown.received_at,
        handed_over_at=shown.handed_over_at,
        settled_at=shown.settled_at,
        removed_at=shown.removed_at,
        limit=shown.ends_at,
    )


def announced(shown: Message, upload: UploadLink | None) -> AnnouncedView:
    """What the switch is answered."""
    return AnnouncedView(
        message_id=shown.message_id,
        state=shown.state.value,
        outcome=shown.outcome.value if shown.outcome else None,
        upload=MessageUploadView(url=upload.url, headers=dict(upload.headers), ends_at=upload.ends_at)
        if upload
        else None,
    )


def machine(shown: AnsweringMachine) -> MachineView:
    """The answering machine as its owner sees it."""
    greeting = shown.greeting
    return MachineView(
        number_id=shown.number_id,
        takes_messages=shown.takes_messages,
        language=shown.language,
        format=shown.format,
        longest_seconds=shown.longest_seconds,
        address_ids=list(shown.address_ids),
        greeting=GreetingView(kind="recorded", seconds=greeting.seconds, recorded_at=greeting.recorded_at)
        if greeting
        else GreetingView(kind="default", text=DEFAULT_WORDS[shown.language]),
        version=shown.version,
    )


def instructions(shown: AnsweringMachine, greetings: Greetings) -> InstructionsView:
    """The answering machine as a switch needs it."""
    links = None
    if shown.greeting:
        greeting_id = shown.greeting.greeting_id
        links = GreetingLinks(
            greeting_id=greeting_id,
            wav_url=greetings.link(greeting_id, "wav", GREETING_LINK_LIVES),
            sln_url=greetings.link(greeting_id, "sln", GREETING_LINK_LIVES),
        )
    return InstructionsView(
        takes_messages=shown.takes_messages,
        number_id=shown.number_id,
        language=shown.language,
        longest_seconds=shown.longest_seconds,
        greeting_text=None if links else DEFAULT_WORDS[shown.language],
        greeting=links,
    )


def address(shown: MailAddress) -> AddressView:
    """An address, with what its owner decided about it."""
    return AddressView(
        address_id=shown.address_id,
        email=shown.email,
        state=shown.state.value,
        added_at=shown.added_at,
        confirmed_at=shown.confirmed_at,
        suppressed=shown.suppressed,
        suppressed_at=shown.suppressed_at,
        delivery_without_tls=shown.plain_since is not None,
        delivery_without_tls_since=shown.plain_since,
        delivery_without_tls_by=shown.plain_by,
    )
