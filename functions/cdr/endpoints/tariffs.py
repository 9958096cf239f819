"""Endpoints through which staff look after price lists."""

from typing import Any

from callfactory.errors import Conflict, NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created
from callfactory_aws.http import Api
from functions.cdr import wiring
from functions.cdr.manage_tariffs import (
    activate_version,
    assign_tariff,
    import_tariff,
    import_version,
    list_assignments,
    list_tariffs,
    show_tariff,
    show_version,
)
from functions.cdr.rating_contract import (
    ActivationRequest,
    AssignmentPage,
    AssignmentRequest,
    TariffPage,
    TariffQuery,
    TariffView,
    VersionQuery,
    VersionView,
)

_CSV = ("text/csv",)
_MOST_BYTES = 4_000_000
"""Some 80,000 lines; a Lambda takes 6 MB."""


def _show(call: Call[Any, Any], tariff_id: str) -> TariffView:
    del call
    return show_tariff(tariff_id, tariffs=wiring.tariffs(), clock=wiring.clock())


def _show_version(call: Call[Any, Any], number: str) -> VersionView:
    return show_version(call.path["tariff_id"], int(number), tariffs=wiring.tariffs())


def _assignments(call: Call[Any, Any], account_id: str) -> AssignmentPage:
    del call
    return AssignmentPage(items=list_assignments(account_id, assignments=wiring.assignments()))


def declare(api: Api) -> None:
    """Adds them."""

    @api.endpoint(
        "POST",
        "/ops/tariffs",
        allow=Permission.OPS,
        tag="ops",
        query=TariffQuery,
        reads=_CSV,
        creates=_show,
        answer=TariffView,
        max_bytes=_MOST_BYTES,
    )
    def post_tariff(call: Call[None, TariffQuery]) -> Created:
        """Import a price list.

        The file becomes version 1, which rates nothing until it is activated. A file with mistakes is refused whole,
        and every bad line is named.
        """
        return Created(
            import_tariff(
                call.query,
                call.content,
                call.principal,
                tariffs=wiring.tariffs(),
                audit=wiring.audit(),
                clock=wiring.clock(),
            )
        )

    @api.endpoint("GET", "/ops/tariffs", allow=Permission.OPS, tag="ops", answer=TariffPage)
    def get_tariffs(call: Call[None, None]) -> TariffPage:
        """List the price lists with their versions."""
        del call
        return TariffPage(items=list_tariffs(tariffs=wiring.tariffs(), clock=wiring.clock()))

    @api.endpoint(
        "GET", "/ops/tariffs/{tariff_id}", allow=Permission.OPS, tag="ops", answer=TariffView, errors=(NotFound,)
    )
    def get_tariff(call: Call[None, None]) -> TariffView:
        """Show a price list with its versions."""
        return _show(call, call.path["tariff_id"])

    @api.endpoint(
        "POST",
        "/ops/tariffs/{tariff_id}/versions",
        allow=Permission.OPS,
        tag="ops",
        query=VersionQuery,
        reads=_CSV,
        creates=_show_version,
        answer=VersionView,
        errors=(NotFound, Conflict),
        max_bytes=_MOST_BYTES,
    )
    def post_tariff_version(call: Call[None, VersionQuery]) -> Created:
        """Import a further version of a price list.

        Sending the last version again answers that version.
        """
        made = import_version(
            call.path["tariff_id"],
            call.query,
            call.content,
            call.principal,
            tariffs=wiring.tariffs(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )
        return Created(str(made.version), shown=made)

    @api.endpoint(
        "POST",
        "/ops/tariffs/{tariff_id}/activations",
        allow=Permission.OPS,
        tag="ops",
        body=ActivationRequest,
        creates=_show,
        status=200,
        answer=TariffView,
        errors=(NotFound,),
    )
    def activate_tariff_version(call: Call[ActivationRequest, None]) -> Created:
        """Put a version in force from an instant on, in the past too.

        New calls are rated by it within seconds. Calls that were rated already keep their price until they are
        re-rated (`POST /ops/re-rating`).
        """
        activated = activate_version(
            call.path["tariff_id"],
            call.body,
            call.principal,
            tariffs=wiring.tariffs(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )
        return Created(activated.tariff_id, shown=activated)

    @api.endpoint(
        "POST",
        "/ops/accounts/{account_id}/tariff",
        allow=Permission.OPS,
        tag="ops",
        body=AssignmentRequest,
        creates=_assignments,
        status=200,
        answer=AssignmentPage,
        errors=(NotFound, Conflict),
    )
    def assign_account_tariff(call: Call[AssignmentRequest, None]) -> Created:
        """Rate an account's calls by a price list from an instant on.

        The account of Call Factory itself stands for every account without one.
        """
        account_id = call.path["account_id"]
        items = assign_tariff(
            account_id,
            call.body,
            call.principal,
            tariffs=wiring.tariffs(),
            assignments=wiring.assignments(),
            accounts=wiring.accounts(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )
        return Created(account_id, shown=AssignmentPage(items=items))

    @api.endpoint("GET", "/ops/accounts/{account_id}/tariff", allow=Permission.OPS, tag="ops", answer=AssignmentPage)
    def get_account_tariff(call: Call[None, None]) -> AssignmentPage:
        """Show which price lists an account has."""
        return _assignments(call, call.path["account_id"])

    del post_tariff, get_tariffs, get_tariff, post_tariff_version, activate_tariff_version
    del assign_account_tariff, get_account_tariff
