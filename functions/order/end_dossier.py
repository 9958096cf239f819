"""The end of a dossier: by its end user, or when its time is up. Its documents and everything that it says are removed,
with receipts (RG-7)."""

from typing import Final

from callfactory.audit import Action
from callfactory.dossiers import Dossier, DossierLocked, DossierState, step
from callfactory.errors import Conflict, NotFound
from callfactory.numbers import NumberState
from callfactory.orders import OrderState
from callfactory.principal import Principal
from callfactory.receipts import Draft, ReceiptKind
from functions.order.follow_dossier import follow_dossier
from functions.order.ordering import By, OrderingPorts, note, remove_documents

_IN_REVIEW: Final = {DossierState.SUBMITTED, DossierState.IN_REVIEW}


class DossierInUse(Conflict):
    """An order waits for the dossier, or a number rests on it."""

    code = "dossier_in_use"


def withdraw_dossier(dossier_id: str, principal: Principal, ports: OrderingPorts) -> None:
    """Ends a dossier that its end user no longer needs.

    Raises NotFound, VersionConflict, DossierInUse, and DossierLocked while a reviewer has it.
    """
    dossier = ports.dossiers.get(principal.account_id, dossier_id)
    if dossier.state in _IN_REVIEW:
        raise DossierLocked("This dossier is with our reviewers: wait for their answer, then withdraw it.")
    if any(_is_in_use(dossier.account_id, order_id, ports) for order_id in dossier.order_ids):
        raise DossierInUse(
            "An order waits for this dossier, or a number rests on it: give up the order, or release the number, first."
        )
    end_dossier(dossier, (principal.kind, principal.subject_id), ports)


def end_dossier(dossier: Dossier, by: By, ports: OrderingPorts) -> None:
    """The dossier expires, its orders with it, and is removed. Interrupted, it is gone on with by the next run."""
    ended = dossier
    if dossier.state is not DossierState.EXPIRED:
        ended = step(dossier, DossierState.EXPIRED, ports.now())
        ports.dossiers.change(ended)
    follow_dossier(ended, by, ports)
    remove_documents(ended, ended.documents, by, ports)
    ports.dossiers.remove(ended)
    note(ended, Action.DOSSIER_REMOVED, by, ports)
    ports.receipts.issue([receipt_of_removal(ended.account_id, "dossier", ended.dossier_id)])


def receipt_of_removal(account_id: str, kind: str, subject_id: str) -> Draft:
    """That something is gone which was kept under its id only."""
    return Draft(
        kind=ReceiptKind.DELETION,
        account_id=account_id,
        subject_kind=kind,
        subject_id=subject_id,
        facts={"verified": "removed-by-key"},
    )


def _is_in_use(account_id: str, order_id: str, ports: OrderingPorts) -> bool:
    try:
        order = ports.orders.get(account_id, order_id)
        number = ports.numbers.get(account_id, order.number_id)
    except NotFound:
        return False
    return order.state is not OrderState.EXPIRED and number.state is not NumberState.RELEASED
