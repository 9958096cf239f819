"""Ask for the erasure of an account, or of a caller's number in its calls."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.erasure.forgotten import ForgettingLedger
from callfactory.erasure.ledger import Erasure, Kind
from callfactory.erasure.ports import Addresses, Erasures, Index
from callfactory.errors import Conflict, InvalidInput
from callfactory.events import Bus, ErasureRequested
from callfactory.exports.ports import Accounts, OwnedNumbers
from callfactory.ids import new_id
from callfactory.numbers import NumberState, ServiceNumber
from callfactory.principal import Principal
from functions.export.erasure_contract import ErasureRequest, ForgetCallerRequest

_A_PAGE = 500


class Asking:
    """The ports that asking needs: `index` makes the keyed hash of a caller."""

    def __init__(
        self,
        *,
        erasures: Erasures,
        numbers: OwnedNumbers,
        accounts: Accounts,
        index: Index,
        addresses: Addresses,
        forgetting: ForgettingLedger,
        audit: AuditLog,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self.forgetting = forgetting
        self.erasures = erasures
        self.numbers = numbers
        self.accounts = accounts
        self.index = index
        self.addresses = addresses
        self.audit = audit
        self.bus = bus
        self.clock = clock


def request_erasure(request: ErasureRequest, principal: Principal, *, asking: Asking) -> str:
    """Puts the erasure of the whole account in the queue and answers its id. It cannot be taken back.

    Raises InvalidInput unless the account's own id is typed, Conflict while the account holds a number: a number that
    is released first does not ring into nothing.
    """
    account_id = principal.account_id
    if request.confirm != account_id:
        raise InvalidInput.of("confirm", "mismatch", "Type the id of your account to confirm.")
    numbers = _numbers(account_id, asking)
    if any(number.state is not NumberState.RELEASED for number in numbers):
        raise Conflict("This account still holds numbers. Release them first, then ask again.")
    account = asking.accounts.get(account_id)
    person = asking.accounts.member(account_id, principal.subject_id) or account.contact
    asking.forgetting.forget_account(account_id, asking.clock.now())
    erasure_id = new_id("ers", asking.clock.now())
    sealed = asking.addresses.seal(erasure_id, person.email, account.language) if person else None
    return _ask(principal, "account", numbers, asking, erasure_id=erasure_id, sealed=sealed)


def forget_caller(request: ForgetCallerRequest, principal: Principal, *, asking: Asking) -> str:
    """Puts the removal of a caller from all calls of the account in the queue and answers its id.

    The calls stay, as from a caller who did not want to be known; recordings of them go, and downloads that may name
    the caller. From this moment on no record of a call from before brings the caller back; calls that are made later
    are not affected.
    """
    account_id = principal.account_id
    index = asking.index(account_id, request.caller)
    asking.forgetting.forget_caller(account_id, index, asking.clock.now())
    erasure_id = new_id("ers", asking.clock.now())
    return _ask(principal, "caller", _numbers(account_id, asking), asking, erasure_id=erasure_id, caller_index=index)


def _ask(
    principal: Principal,
    kind: Kind,
    numbers: list[ServiceNumber],
    asking: Asking,
    *,
    erasure_id: str,
    caller_index: str | None = None,
    sealed: str | None = None,
) -> str:
    now, account_id = asking.clock.now(), principal.account_id
    wanted = Erasure(
        account_id=account_id,
        erasure_id=erasure_id,
        kind=kind,
        asked_at=now.replace(microsecond=now.microsecond // 1000 * 1000),
        asked_by=principal.subject_id,
        number_ids=tuple(number.number_id for number in numbers),
        caller_index=caller_index,
        sealed=sealed,
    )
    erasure = asking.erasures.add(wanted)
    if erasure.erasure_id == erasure_id:
        by, target = (principal.kind, principal.subject_id), ("erasure", erasure_id)
        asking.audit.record(entry(account_id, Action.ERASURE_REQUESTED, at=now, by=by, target=target, kind=kind))
    asking.bus.publish(ErasureRequested.happened(now, account_id=account_id, erasure_id=erasure.erasure_id))
    return erasure.erasure_id


def _numbers(account_id: str, asking: Asking) -> list[ServiceNumber]:
    found: list[ServiceNumber] = []
    position = None
    while True:
        page = asking.numbers.numbers_of(account_id, limit=_A_PAGE, after=position)
        found.extend(page.items)
        position = page.next
        if position is None:
            return found
