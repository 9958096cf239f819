"""Answering machines of numbers, as their owners set them up."""

from callfactory.errors import Conflict, NotFound, VersionConflict
from callfactory.principal import Permission
from callfactory.voicemail.machine import AnsweringMachine
from callfactory_aws.endpoint import Call, RateLimit
from callfactory_aws.http import Api
from functions.recordings import voicemail_present as present
from functions.recordings import voicemail_wiring as wiring
from functions.recordings.record_greeting import record_greeting, remove_greeting
from functions.recordings.set_up_machine import set_up_machine, show_machine
from functions.recordings.voicemail_contract import GreetingUpload, MachineSetup, MachineView
from functions.recordings.wiring import clock

TAG = "answering machine"
_MACHINE = "/numbers/{number_id}/answering-machine"
_GREETING_BYTES = 4_300_000
"""Of a body: base64 is a third more than the audio."""
_GREETINGS = RateLimit(requests=30, seconds=60)


def declare(api: Api) -> None:
    """Declares the endpoints."""
    _declare_machine(api)
    _declare_greeting(api)


def _declare_machine(api: Api) -> None:
    @api.endpoint("GET", _MACHINE, allow=Permission.NUMBERS_READ, tag=TAG, answer=MachineView, errors=(NotFound,))
    def get_answering_machine(call: Call[None, None]) -> MachineView:
        """Show how the answering machine of a number is set up."""
        return present.machine(
            show_machine(call.path["number_id"], call.principal, numbers=wiring.numbers(), machines=wiring.machines())
        )

    @api.endpoint(
        "PUT",
        _MACHINE,
        allow=Permission.NUMBERS_WRITE,
        tag=TAG,
        body=MachineSetup,
        answer=MachineView,
        errors=(NotFound, VersionConflict, Conflict),
    )
    def put_answering_machine(call: Call[MachineSetup, None]) -> MachineView:
        """Set up the answering machine of a number. Messages go to confirmed addresses only."""
        wanted = AnsweringMachine(
            account_id=call.principal.account_id,
            number_id=call.path["number_id"],
            language=call.body.language,
            format=call.body.format,
            longest_seconds=call.body.longest_seconds,
            address_ids=tuple(call.body.address_ids),
            version=call.body.version,
        )
        changed = set_up_machine(
            wanted,
            call.principal,
            numbers=wiring.numbers(),
            machines=wiring.machines(),
            addresses=wiring.addresses(),
            audit=wiring.audit(),
            clock=clock(),
        )
        return present.machine(changed)


def _declare_greeting(api: Api) -> None:
    @api.endpoint(
        "PUT",
        f"{_MACHINE}/greeting",
        allow=Permission.NUMBERS_WRITE,
        tag=TAG,
        body=GreetingUpload,
        answer=MachineView,
        errors=(NotFound, VersionConflict),
        limit=_GREETINGS,
        max_bytes=_GREETING_BYTES,
    )
    def put_greeting(call: Call[GreetingUpload, None]) -> MachineView:
        """Record a greeting. It is converted to what telephone switches play."""
        changed = record_greeting(
            call.path["number_id"],
            call.body.audio,
            call.principal,
            numbers=wiring.numbers(),
            machines=wiring.machines(),
            converter=wiring.converter(),
            greetings=wiring.greetings(),
            audit=wiring.audit(),
            clock=clock(),
        )
        return present.machine(changed)

    @api.endpoint(
        "DELETE",
        f"{_MACHINE}/greeting",
        allow=Permission.NUMBERS_WRITE,
        tag=TAG,
        answer=MachineView,
        errors=(NotFound, VersionConflict),
    )
    def delete_greeting(call: Call[None, None]) -> MachineView:
        """Remove the recorded greeting: callers hear the usual words in the number's language."""
        changed = remove_greeting(
            call.path["number_id"],
            call.principal,
            numbers=wiring.numbers(),
            machines=wiring.machines(),
            greetings=wiring.greetings(),
            audit=wiring.audit(),
            clock=clock(),
        )
        return present.machine(changed)
