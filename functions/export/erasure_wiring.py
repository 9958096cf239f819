"""Where the ports of what is held and its erasure meet their adapters; everything is made when first needed."""

from functools import cache

from callfactory.erasure.forgotten import ForgettingLedger
from callfactory.erasure.ports import Erasures, Watermarks
from callfactory.erasure.recordings import EndedRecordings
from callfactory.exports.bundles import StaleDownloads
from callfactory_aws.erasures import DynamoErasures, DynamoWatermarks
from callfactory_aws.forgotten_callers import DynamoForgettingLedger
from callfactory_aws.receipts import DynamoReceipts, KmsSigner
from callfactory_aws.remover import StoresRemover
from callfactory_aws.sealed_addresses import SealedAddresses
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.erasures import ErasureItem, WatermarkItem
from callfactory_aws.tables.forgotten_callers import ForgottenCallerItem
from callfactory_aws.tables.receipts import ReceiptItem
from functions.export import wiring
from functions.export.request_erasure import Asking
from functions.export.run_erasure import Erasing


@cache
def erasures() -> Erasures:
    return DynamoErasures(bind(ErasureItem, wiring.settings().erasures_table))


@cache
def watermarks() -> Watermarks:
    return DynamoWatermarks(bind(WatermarkItem, wiring.settings().erasures_table))


@cache
def remover() -> StoresRemover:
    return StoresRemover(wiring.holdings(), wiring.people())


@cache
def addresses() -> SealedAddresses:
    return SealedAddresses(wiring.keys())


@cache
def forgetting() -> ForgettingLedger:
    return DynamoForgettingLedger(bind(ForgottenCallerItem, wiring.settings().forgotten_callers_table))


@cache
def asking() -> Asking:
    """All that asking for an erasure needs."""
    return Asking(
        erasures=erasures(),
        numbers=wiring.numbers(),
        accounts=wiring.accounts(),
        index=wiring.keys().index,
        addresses=addresses(),
        forgetting=forgetting(),
        audit=wiring.audit(),
        bus=wiring.bus(),
        clock=wiring.clock(),
    )


@cache
def erasing() -> Erasing:
    """All that the worker needs."""
    receipts = DynamoReceipts(
        bind(ReceiptItem, wiring.settings().receipts_table), KmsSigner(wiring.settings().receipt_key), wiring.clock()
    )
    return Erasing(
        erasures=erasures(),
        remover=remover(),
        recorded=EndedRecordings(wiring.stored_recordings(), wiring.policies(), wiring.keys().index, wiring.clock()),
        downloads=StaleDownloads(wiring.exports(), wiring.files(), wiring.bus(), wiring.clock()),
        receipts=receipts,
        addresses=addresses(),
        outbox=wiring.outbox(),
        bus=wiring.bus(),
        clock=wiring.clock(),
    )
