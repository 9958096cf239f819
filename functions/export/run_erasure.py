"""Remove what is held about an account, or the caller from its calls: what the worker does when it hears of it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from callfactory import registry
from callfactory.clock import Clock
from callfactory.erasure.kept import BY_LAW, SPARED
from callfactory.erasure.ledger import Erasure, State, done, place_done, receipt
from callfactory.erasure.ports import Addresses, Downloads, Erasures, Recorded, Remover
from callfactory.errors import NotFound, VersionConflict
from callfactory.events import AccountErased, Bus, ErasureRequested
from callfactory.holdings.ways import NotHere, People, way_of
from callfactory.holdings.ways import Recorded as RecordedWay
from callfactory.mail import MailKind, Outbox, request_mail
from callfactory.receipts import Receipts
from callfactory.registry.model import Place

STOP_BEFORE_SECONDS: Final = 30
_SEEN_LAST: Final = "accounts"
"""The account's own items go last: a worker that goes on finds its people through them."""


class Erasing:
    """The ports that a worker needs."""

    def __init__(
        self,
        *,
        erasures: Erasures,
        remover: Remover,
        recorded: Recorded,
        downloads: Downloads,
        receipts: Receipts,
        addresses: Addresses,
        outbox: Outbox,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self.erasures = erasures
        self.remover = remover
        self.recorded = recorded
        self.downloads = downloads
        self.receipts = receipts
        self.addresses = addresses
        self.outbox = outbox
        self.bus = bus
        self.clock = clock


def run_erasure(
    account_id: str, erasure_id: str, *, erasing: Erasing, seconds_left: Callable[[], float]
) -> State | None:
    """Removes place by place, as far as time allows; answers how the erasure stands, None where there is none.

    It may be called twice, late, or by two workers at once: what is gone twice is gone once, and each finished place
    is kept under the version before.
    """
    try:
        erasure = erasing.erasures.get(account_id, erasure_id)
    except NotFound:
        return None
    if erasure.state is State.DONE:
        return State.DONE
    try:
        for name, entries in _work(erasure, erasing):
            if name in erasure.done_places:
                continue
            total = 0
            for some in entries():
                total += some
                if seconds_left() < STOP_BEFORE_SECONDS:
                    return _go_on_later(erasure, erasing)
            erasure = place_done(erasure, name, total)
            erasing.erasures.replace(erasure)
        return _finish(erasure, erasing)
    except VersionConflict:
        return State.ASKED  # another worker is at it


def _work(erasure: Erasure, erasing: Erasing) -> Iterator[tuple[str, Callable[[], Iterator[int]]]]:
    """What is to be done, by name, in order."""
    account_id, numbers, remover = erasure.account_id, erasure.number_ids, erasing.remover
    if erasure.caller_index is not None:
        of_caller = (account_id, numbers, erasure.caller_index, erasure.asked_at)
        yield "recordings", partial(erasing.recorded.end_of_caller, *of_caller)
        yield "calls", partial(remover.forget_caller, *of_caller)
        yield "exports", partial(erasing.downloads.take_back, account_id)
        return
    yield "recordings", partial(erasing.recorded.end, account_id, numbers)
    for place in places_to_clear():
        kept = BY_LAW.get(place.name) if place.kind == "table" else None
        if kept is not None:
            yield name_of(place), partial(remover.clear, place, account_id, numbers, kept)
        else:
            yield name_of(place), partial(remover.remove, place, account_id, numbers)


def places_to_clear() -> list[Place]:
    """Places of which an account's part goes, in order: people and what needs the account's items to be found first."""
    going = [place for place in registry.PLACES if _goes(place)]
    return sorted(going, key=_rank)


def _goes(place: Place) -> bool:
    if isinstance(way_of(place), NotHere | RecordedWay):
        return False
    return place.removal.means != "kept" and not (place.kind == "table" and place.name in SPARED)


def _rank(place: Place) -> int:
    """Facts are found by calls, people by the account."""
    if isinstance(way_of(place), People) or place.name == "call_facts":
        return 0
    return 2 if place.kind == "table" and place.name == _SEEN_LAST else 1


def name_of(place: Place) -> str:
    """The name of a place in the ledger and on the receipt; a bucket may have the name of a table."""
    return f"{place.name}_files" if place.kind == "bucket" else place.name


def _go_on_later(erasure: Erasure, erasing: Erasing) -> State:
    ids = {"account_id": erasure.account_id, "erasure_id": erasure.erasure_id}
    erasing.bus.publish(ErasureRequested.happened(erasing.clock.now(), **ids))
    return State.ASKED


def _finish(erasure: Erasure, erasing: Erasing) -> State:
    now = erasing.clock.now()
    (issued,) = erasing.receipts.issue([receipt(erasure, now)])
    _say_farewell(erasure, issued.hash, erasing)
    if erasure.kind == "account":
        ids = {"account_id": erasure.account_id, "erasure_id": erasure.erasure_id}
        erasing.bus.publish(AccountErased.happened(now, **ids))
    erasing.erasures.replace(done(erasure, now))
    return State.DONE


def _say_farewell(erasure: Erasure, receipt_hash: str, erasing: Erasing) -> None:
    """The last mail to an owner who left, with what proves the receipt. A repetition after a restore sends none."""
    known = erasure.sealed and erasing.addresses.open(erasure.erasure_id, erasure.sealed)
    if not known:
        return
    email, language = known
    mail = request_mail(
        MailKind.ACCOUNT_ERASED,
        account_id=erasure.account_id,
        about=erasure.erasure_id,
        recipient=email,
        language=language,
        erasure_id=erasure.erasure_id,
        receipt=receipt_hash,
    )
    erasing.outbox.put(mail, erasing.clock.now())
