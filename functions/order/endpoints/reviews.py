"""Our reviewers: dossiers that wait, their documents, the decision; and new versions of the rules."""

import re
from typing import Any

from callfactory.dossiers import Dossier
from callfactory.errors import FieldProblem, IllegalTransition, InvalidInput, NotFound, VersionConflict
from callfactory.orders import Order
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created
from callfactory_aws.http import Api
from functions.order import hand_in, present_dossiers, review_dossiers, wiring
from functions.order.change_rules import Impact, add_rules, impact_of, preview_rules
from functions.order.dossier_contract import DossierView, ReviewDecision, WaitingPage
from functions.order.endpoints.paging import after, next_cursor
from functions.order.identity_contract import ListQuery
from functions.order.shop_contract import (
    ChangedRule,
    RulePackAdded,
    RulePackBody,
    RulePackList,
    RulePackView,
    TouchedNumber,
)

TAG = "ops"
_VERSION = re.compile(r"[0-9]{1,8}")


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint("GET", "/ops/reviews", allow=Permission.OPS, tag=TAG, query=ListQuery, answer=WaitingPage)
    def get_reviews(call: Call[None, ListQuery]) -> WaitingPage:
        """List the dossiers that wait for review, longest waiting first: for whom, for what, since when."""
        page = review_dossiers.list_waiting(call.query.limit, after(call, "reviews"), wiring.ordering())
        waiting = [present_dossiers.waiting(each) for each in page.items]
        return WaitingPage(items=waiting, next_cursor=next_cursor(call, page, "reviews"))

    @api.endpoint(
        "POST",
        "/ops/reviews/{account_id}/{dossier_id}/start",
        allow=Permission.OPS,
        tag=TAG,
        answer=DossierView,
        errors=(NotFound, IllegalTransition, VersionConflict),
    )
    def start_review(call: Call[None, None]) -> DossierView:
        """Take a dossier into review and see it; its owner sees in the account's log that somebody did."""
        path = call.path
        return _view(
            review_dossiers.start_review(path["account_id"], path["dossier_id"], call.principal, wiring.ordering())
        )

    @api.endpoint(
        "POST",
        "/ops/reviews/{account_id}/{dossier_id}/decision",
        allow=Permission.OPS,
        tag=TAG,
        body=ReviewDecision,
        answer=DossierView,
        errors=(NotFound, IllegalTransition, VersionConflict),
    )
    def decide_review(call: Call[ReviewDecision, None]) -> DossierView:
        """Approve a dossier, which connects the numbers of its orders, or send it back with a reason for each item."""
        return _view(_decided(call))

    _declare_rules(api)


def _declare_rules(api: Api) -> None:
    @api.endpoint("GET", "/ops/rule-packs", allow=Permission.OPS, tag=TAG, answer=RulePackList)
    def get_rule_packs(call: Call[None, None]) -> RulePackList:
        """List every version of the rules."""
        del call
        packs = wiring.rule_packs()
        listed = [RulePackView(version=version, valid_from=begins) for version, begins in packs.versions()]
        return RulePackList(items=listed, current=packs.current(wiring.clock().now().date()).version)

    @api.endpoint(
        "POST",
        "/ops/rule-packs/preview",
        allow=Permission.OPS,
        tag=TAG,
        body=RulePackBody,
        answer=RulePackAdded,
        max_bytes=1_000_000,
    )
    def preview_rule_pack(call: Call[RulePackBody, None]) -> RulePackAdded:
        """See what a version of the rules would change, without adding it. Every error of the pack is named."""
        return _impact(preview_rules(call.content.decode(), wiring.ordering()))

    @api.endpoint(
        "POST",
        "/ops/rule-packs",
        allow=Permission.OPS,
        tag=TAG,
        body=RulePackBody,
        creates=_pack,
        errors=(VersionConflict,),
        max_bytes=1_000_000,
    )
    def add_rule_pack(call: Call[RulePackBody, None]) -> Created:
        """Add a version of the rules; it takes effect on its day, without a deploy.

        The answer lists the rules that say something else and from when, and the numbers and orders under them. Sent
        twice, the second is refused: a version is never replaced.
        """
        return Created(str(add_rules(call.content.decode(), call.principal, wiring.ordering()).pack.version))

    @api.endpoint(
        "GET", "/ops/rule-packs/{version}", allow=Permission.OPS, tag=TAG, answer=RulePackAdded, errors=(NotFound,)
    )
    def get_rule_pack(call: Call[None, None]) -> RulePackAdded:
        """See what a version of the rules changes against the one before it, and the numbers and orders under the
        changed rules now."""
        return _pack(call, call.path["version"])


def _pack(call: Call[Any, Any], version: str) -> RulePackAdded:
    del call
    if not _VERSION.fullmatch(version):
        raise NotFound("There is no such version of the rules.")
    return _impact(impact_of(int(version), wiring.ordering()))


def _decided(call: Call[ReviewDecision, None]) -> Dossier:
    wish, ids = call.body, (call.path["account_id"], call.path["dossier_id"])
    if wish.decision == "approve":
        if wish.rejected:
            raise InvalidInput.of("rejected", "surplus", "An approval rejects nothing.")
        return review_dossiers.approve(*ids, wish.version, frozenset(wish.verified), call.principal, wiring.ordering())
    if not wish.rejected:
        raise InvalidInput([FieldProblem("body", "rejected", "missing", "Say why, for each item that is not right.")])
    reasons = {item_id: (each.code, each.note) for item_id, each in wish.rejected.items()}
    return review_dossiers.reject(*ids, wish.version, reasons, call.principal, wiring.ordering())


def _view(dossier: Dossier) -> DossierView:
    return present_dossiers.dossier(dossier, hand_in.decision_on(dossier, wiring.ordering()))


def _impact(impact: Impact) -> RulePackAdded:
    return RulePackAdded(
        version=impact.pack.version,
        valid_from=impact.pack.valid_from,
        changed=[
            ChangedRule(
                country=change.key.country,
                type=change.key.type,
                end_user=change.key.end_user,
                action=change.key.action,
                on=change.on,
            )
            for change in impact.changed
        ],
        touched=[_touched(order) for order in impact.touched],
    )


def _touched(order: Order) -> TouchedNumber:
    return TouchedNumber(
        number=order.e164,
        account_id=order.account_id,
        order_id=order.order_id,
        rule=order.key.text(),
        state=order.state.value,
    )
