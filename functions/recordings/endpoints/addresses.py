"""The addresses that messages go to: confirmed by whoever reads them, and left alone after a refusal until lifted."""

from typing import Any

from callfactory.errors import Conflict, Gone, NotFound, TooManyRequests, VersionConflict
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created, RateLimit
from callfactory_aws.http import Api
from functions.recordings import voicemail_present as present
from functions.recordings import voicemail_wiring as wiring
from functions.recordings.manage_addresses import (
    add_address,
    allow_plain_delivery,
    confirm_address,
    lift_suppression,
    remove_address,
    send_code,
)
from functions.recordings.voicemail_contract import (
    AddressConfirmation,
    AddressList,
    AddressRequest,
    AddressView,
    CodeRequest,
    PlainDelivery,
)
from functions.recordings.wiring import clock

TAG = "answering machine"
_ADDRESS = "/voicemail/addresses/{address_id}"
_CODES = RateLimit(requests=20, seconds=60)
_GUESSES = RateLimit(requests=30, seconds=60)


def declare(api: Api) -> None:
    """Declares the endpoints."""
    _declare_list(api)
    _declare_confirmation(api)
    _declare_trouble(api)


def _show(call: Call[Any, Any], address_id: str) -> AddressView:
    return present.address(wiring.addresses().get(call.principal.account_id, address_id))


def _declare_list(api: Api) -> None:
    @api.endpoint("GET", "/voicemail/addresses", allow=Permission.NUMBERS_READ, tag=TAG, answer=AddressList)
    def get_addresses(call: Call[None, None]) -> AddressList:
        """List the addresses that messages can go to, and which of them are left alone."""
        return AddressList(items=[present.address(each) for each in wiring.addresses().of(call.principal.account_id)])

    @api.endpoint(
        "POST",
        "/voicemail/addresses",
        allow=Permission.NUMBERS_WRITE,
        tag=TAG,
        body=AddressRequest,
        creates=_show,
        answer=AddressView,
        errors=(Conflict,),
        limit=_CODES,
    )
    def create_address(call: Call[AddressRequest, None]) -> Created:
        """Add an address. A code is mailed to it; enter the code to confirm."""
        return Created(
            add_address(
                call.body.email,
                call.body.language,
                call.principal,
                addresses=wiring.addresses(),
                fingerprint=wiring.fingerprint,
                outbox=wiring.outbox(),
                audit=wiring.audit(),
                clock=clock(),
            )
        )

    @api.endpoint(
        "DELETE", _ADDRESS, allow=Permission.NUMBERS_WRITE, tag=TAG, errors=(NotFound, VersionConflict, Conflict)
    )
    def delete_address(call: Call[None, None]) -> None:
        """Remove an address; answering machines no longer send there.

        Refused for the last address of a machine to which a call plan leads.
        """
        remove_address(
            call.path["address_id"],
            call.principal,
            addresses=wiring.addresses(),
            machines=wiring.machines(),
            numbers=wiring.numbers(),
            audit=wiring.audit(),
            clock=clock(),
        )


def _declare_confirmation(api: Api) -> None:
    @api.endpoint(
        "POST",
        f"{_ADDRESS}/code",
        allow=Permission.NUMBERS_WRITE,
        tag=TAG,
        body=CodeRequest,
        answer=AddressView,
        errors=(NotFound, Conflict, TooManyRequests, VersionConflict),
        limit=_CODES,
    )
    def send_address_code(call: Call[CodeRequest, None]) -> AddressView:
        """Mail another code to an address; the former one no longer works."""
        address = send_code(
            call.path["address_id"],
            call.body.language,
            call.principal,
            addresses=wiring.addresses(),
            fingerprint=wiring.fingerprint,
            outbox=wiring.outbox(),
            clock=clock(),
        )
        return present.address(address)

    @api.endpoint(
        "POST",
        f"{_ADDRESS}/confirmation",
        allow=Permission.NUMBERS_WRITE,
        tag=TAG,
        body=AddressConfirmation,
        answer=AddressView,
        errors=(NotFound, Gone, VersionConflict),
        limit=_GUESSES,
    )
    def confirm_mail_address(call: Call[AddressConfirmation, None]) -> AddressView:
        """Confirm an address with the code that was mailed to it."""
        address = confirm_address(
            call.path["address_id"],
            call.body.code,
            call.principal,
            addresses=wiring.addresses(),
            fingerprint=wiring.fingerprint,
            audit=wiring.audit(),
            clock=clock(),
        )
        return present.address(address)


def _declare_trouble(api: Api) -> None:
    @api.endpoint(
        "DELETE",
        f"{_ADDRESS}/suppression",
        allow=Permission.NUMBERS_WRITE,
        tag=TAG,
        answer=AddressView,
        errors=(NotFound, VersionConflict),
    )
    def lift_address_suppression(call: Call[None, None]) -> AddressView:
        """Use an address again that refused mail or complained about it."""
        address = lift_suppression(
            call.path["address_id"],
            call.principal,
            addresses=wiring.addresses(),
            audit=wiring.audit(),
            clock=clock(),
        )
        return present.address(address)

    @api.endpoint(
        "PUT",
        f"{_ADDRESS}/delivery-without-tls",
        allow=Permission.NUMBERS_WRITE,
        tag=TAG,
        body=PlainDelivery,
        answer=AddressView,
        errors=(NotFound, VersionConflict),
    )
    def put_delivery_without_tls(call: Call[PlainDelivery, None]) -> AddressView:
        """Choose whether messages may travel unencrypted to an address whose server offers no TLS.

        The choice is written down with who took it, and when. Without it such messages are not sent there.
        """
        address = allow_plain_delivery(
            call.path["address_id"],
            call.body.allowed,
            call.principal,
            addresses=wiring.addresses(),
            audit=wiring.audit(),
            clock=clock(),
        )
        return present.address(address)
