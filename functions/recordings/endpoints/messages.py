"""Messages of answering machines: from switches, and in the owner's log."""

from typing import Any

from callfactory.errors import Conflict, NotFound
from callfactory.principal import Permission
from callfactory.voicemail.limits import LARGEST_UPLOAD, LOG_KEPT, MOST_SECONDS
from callfactory_aws.endpoint import Allow, Call, Created, RateLimit
from callfactory_aws.http import Api
from functions.recordings import voicemail_present as present
from functions.recordings import voicemail_wiring as wiring
from functions.recordings.announce_message import Announcement, announce_message, link_again
from functions.recordings.look_up_machine import look_up_machine
from functions.recordings.voicemail_contract import (
    AnnouncedView,
    InstructionsView,
    LimitsView,
    MachineLookup,
    MessageAnnouncement,
    MessagePage,
    MessageQuery,
    MessageView,
)
from functions.recordings.wiring import clock

TAG = "answering machine"
SWITCHES = RateLimit(requests=60_000, seconds=60)


def declare(api: Api) -> None:
    """Declares the endpoints."""
    _declare_switch(api)
    _declare_log(api)


def _declare_switch(api: Api) -> None:
    @api.endpoint(
        "POST",
        "/voicemail/lookup",
        allow=Permission.PLAN_READ,
        tag=TAG,
        body=MachineLookup,
        answer=InstructionsView,
        limit=SWITCHES,
        errors=(NotFound,),
    )
    def look_up_answering_machine(call: Call[MachineLookup, None]) -> InstructionsView:
        """Ask what to do with a caller whom nobody answers: what is played, and how long a message may be."""
        machine = look_up_machine(
            call.body.number,
            call.principal,
            ownership=wiring.ownership(),
            machines=wiring.machines(),
            clock=clock(),
        )
        return present.instructions(machine, wiring.greetings())

    @api.endpoint(
        "POST",
        "/voicemail/messages",
        allow=Permission.VOICEMAIL_SEND,
        tag=TAG,
        body=MessageAnnouncement,
        creates=_announced,
        answer=AnnouncedView,
        limit=SWITCHES,
        errors=(NotFound, Conflict),
    )
    def announce_voicemail(call: Call[MessageAnnouncement, None]) -> Created:
        """Announce a recorded message and get a link to put its audio.

        Announcing it again gives another link, or none once the audio has come: repeat until there is none, and keep
        the file until then. The audio's arrival sends the mail.
        """
        message, link = announce_message(
            _announcement(call.body),
            call.principal,
            ownership=wiring.ownership(),
            machines=wiring.machines(),
            transit=wiring.transit(),
            audio=wiring.audio(),
            forgetting=wiring.forgetting(),
            clock=clock(),
            longest=wiring.longest_transit(),
        )
        return Created(message.message_id, shown=present.announced(message, link))


def _announced(call: Call[Any, Any], message_id: str) -> AnnouncedView:
    """The message, with a new link where its audio is still missing."""
    del call
    return present.announced(*link_again(message_id, transit=wiring.transit(), audio=wiring.audio(), clock=clock()))


def _announcement(body: MessageAnnouncement) -> Announcement:
    return Announcement(
        service_number=body.service_number,
        call_id=body.call_id,
        left_at=body.left_at,
        duration_ms=body.duration_ms,
        size=body.bytes,
        sha256=body.sha256,
        caller=tuple(body.caller),
        caller_names=tuple(body.caller_names),
        privacy=body.privacy,
        presentation=body.presentation,
        country=body.country,
    )


def _declare_log(api: Api) -> None:
    @api.endpoint("GET", "/voicemail/limits", allow=Allow.ANYONE, tag=TAG, answer=LimitsView)
    def get_voicemail_limits(call: Call[None, None]) -> LimitsView:
        """Show how long a message can be with us, and how long it can be."""
        del call
        return LimitsView(
            longest_transit_hours=int(wiring.longest_transit().total_seconds() // 3600),
            log_kept_days=LOG_KEPT.days,
            most_seconds=MOST_SECONDS,
            largest_upload_bytes=LARGEST_UPLOAD,
        )

    @api.endpoint(
        "GET", "/voicemail/messages", allow=Permission.CALLS_READ, tag=TAG, query=MessageQuery, answer=MessagePage
    )
    def get_voicemail_messages(call: Call[None, MessageQuery]) -> MessagePage:
        """List messages and what became of them, newest first. The audio itself is in your mailbox only."""
        account_id, cursors = call.principal.account_id, wiring.cursors()
        after = cursors.decode(account_id, "messages", call.query.cursor)
        page = wiring.transit().page(account_id, limit=call.query.limit, after=after)
        languages = {machine.number_id: machine.language for machine in wiring.machines().of(account_id)}
        items = [present.message(each, languages.get(each.number_id, "en")) for each in page.items]
        following = dict(page.next) if page.next else None
        return MessagePage(items=items, next_cursor=cursors.encode(account_id, "messages", following))

    @api.endpoint(
        "GET",
        "/voicemail/messages/{message_id}",
        allow=Permission.CALLS_READ,
        tag=TAG,
        answer=MessageView,
        errors=(NotFound,),
    )
    def get_voicemail_message(call: Call[None, None]) -> MessageView:
        """Show what became of a message."""
        message = wiring.transit().get(call.path["message_id"])
        if message is None or message.account_id != call.principal.account_id:
            raise NotFound("There is no such message, or it is not yours.")
        machine = wiring.machines().get(message.account_id, message.number_id)
        return present.message(message, machine.language)
