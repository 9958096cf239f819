"""Endpoints about what is held, and its erasure."""

from typing import Any

from callfactory.errors import Conflict, NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created
from callfactory_aws.http import Api
from functions.export import erasure_wiring, wiring
from functions.export.contract import ExportQuery
from functions.export.erasure_contract import (
    ErasurePage,
    ErasureRequest,
    ErasureView,
    ForgetCallerRequest,
    HoldingsView,
    RepeatedView,
)
from functions.export.repeat_erasures import repeat_erasures
from functions.export.request_erasure import forget_caller, request_erasure
from functions.export.show_erasures import list_erasures, show_erasure
from functions.export.show_holdings import show_holdings


def _show(call: Call[Any, Any], erasure_id: str) -> ErasureView:
    return show_erasure(call.principal.account_id, erasure_id, erasures=erasure_wiring.erasures())


def declare(api: Api) -> None:
    """Adds them."""

    @api.endpoint("GET", "/privacy/holdings", allow=Permission.ACCOUNT_READ, tag="privacy", answer=HoldingsView)
    def get_holdings(_: Call[None, None]) -> HoldingsView:
        """Show everything we hold: where, what, why, about whom, and until when.

        It is made from the declaration without which nothing can be stored. Ask for a download of "everything" to get
        what is held about your account.
        """
        return show_holdings()

    @api.endpoint(
        "POST",
        "/privacy/erasures",
        allow=Permission.ACCOUNT_WRITE,
        tag="privacy",
        body=ErasureRequest,
        creates=_show,
        answer=ErasureView,
        errors=(Conflict,),
    )
    def create_erasure(call: Call[ErasureRequest, None]) -> Created:
        """Erase this account, its people and everything held about them. It cannot be taken back.

        What tax law keeps is named under /privacy/holdings; nothing personal is in it. A mail with the receipt is the
        last that you hear from us.
        """
        return Created(request_erasure(call.body, call.principal, asking=erasure_wiring.asking()))

    @api.endpoint(
        "POST",
        "/privacy/forgotten-callers",
        allow=Permission.ACCOUNT_WRITE,
        tag="privacy",
        body=ForgetCallerRequest,
        creates=_show,
        answer=ErasureView,
    )
    def create_forgotten_caller(call: Call[ForgetCallerRequest, None]) -> Created:
        """Forget a caller: the calls stay, as from somebody who did not want to be known.

        Recordings of those calls are removed, with receipts, and so are downloads that may name the caller; downloads
        that are being made are begun anew. A record of a call from before that comes later, or again, does not bring
        the caller back: for that a keyed hash of the number is kept, not the number. Calls that are made later are not
        affected.
        """
        return Created(forget_caller(call.body, call.principal, asking=erasure_wiring.asking()))

    @api.endpoint(
        "GET",
        "/privacy/erasures",
        allow=Permission.ACCOUNT_READ,
        tag="privacy",
        query=ExportQuery,
        answer=ErasurePage,
    )
    def get_erasures(call: Call[None, ExportQuery]) -> ErasurePage:
        """List erasures, newest first."""
        account_id, cursors = call.principal.account_id, wiring.cursors()
        page = list_erasures(
            account_id,
            limit=call.query.limit,
            after=cursors.decode(account_id, "erasures", call.query.cursor),
            erasures=erasure_wiring.erasures(),
        )
        following = dict(page.next) if page.next else None
        return ErasurePage(items=list(page.items), next_cursor=cursors.encode(account_id, "erasures", following))

    @api.endpoint(
        "GET",
        "/privacy/erasures/{erasure_id}",
        allow=Permission.ACCOUNT_READ,
        tag="privacy",
        answer=ErasureView,
        errors=(NotFound,),
    )
    def get_erasure(call: Call[None, None]) -> ErasureView:
        """Show an erasure and how far it is."""
        return _show(call, call.path["erasure_id"])

    @api.endpoint("POST", "/ops/erasures/repeat", allow=Permission.OPS, tag="ops", answer=RepeatedView)
    def repeat_all_erasures(_: Call[None, None]) -> RepeatedView:
        """Do every remembered erasure again: after a restore, before what was restored is used."""
        return RepeatedView(
            erasures=repeat_erasures(erasures=erasure_wiring.erasures(), bus=wiring.bus(), clock=wiring.clock())
        )
