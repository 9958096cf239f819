"""In-memory forms of what orders, dossiers and carts need. They keep every promise of their ports, races included."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from callfactory.carts import Cart
from callfactory.dossiers import Dossier, DossierState, InLine, Upload
from callfactory.errors import NotFound, NumberTaken, VersionConflict
from callfactory.page_views import PageView
from callfactory.pages import Page, Position
from callfactory.regulations.identifiers import VatState
from callfactory.regulations.rule import RuleKey
from tests.fakes_order import FakeInventory, page


class FakeDossiers:
    def __init__(self) -> None:
        self.dossiers: dict[tuple[str, str], Dossier] = {}

    def add(self, dossier: Dossier) -> None:
        self.dossiers[dossier.account_id, dossier.dossier_id] = dossier

    def get(self, account_id: str, dossier_id: str) -> Dossier:
        if (account_id, dossier_id) not in self.dossiers:
            raise NotFound("There is no such dossier, or it is not yours.")
        return self.dossiers[account_id, dossier_id]

    def change(self, dossier: Dossier) -> None:
        if self.get(dossier.account_id, dossier.dossier_id).version != dossier.version - 1:
            raise VersionConflict("The dossier was changed meanwhile. Read it again, repeat your change.")
        self.add(dossier)

    def remove(self, dossier: Dossier) -> None:
        if self.get(dossier.account_id, dossier.dossier_id).version != dossier.version:
            raise VersionConflict("The dossier was changed meanwhile.")
        del self.dossiers[dossier.account_id, dossier.dossier_id]

    def dossiers_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Dossier]:
        own = [each for (owner, _), each in sorted(self.dossiers.items(), reverse=True) if owner == account_id]
        return page(own, limit, after)

    def approved(self, account_id: str, key: RuleKey) -> Dossier | None:
        own = self.dossiers_of(account_id, limit=1000).items
        return next((each for each in own if each.state is DossierState.APPROVED and each.key == key), None)

    def for_review(self, *, limit: int, after: Position | None = None) -> Page[InLine]:
        line = {DossierState.SUBMITTED, DossierState.IN_REVIEW}
        waiting = [each for each in self.dossiers.values() if each.state in line and each.submitted_at]
        waiting.sort(key=lambda each: str(each.submitted_at))
        return page([_in_line(each) for each in waiting], limit, after)

    def under_rule(self, key: RuleKey) -> tuple[tuple[str, str], ...]:
        open_ones = [each for each in self.dossiers.values() if each.state is not DossierState.EXPIRED]
        return tuple((each.account_id, each.dossier_id) for each in open_ones if each.key == key)

    def due(self, now: datetime, *, limit: int) -> tuple[tuple[str, str], ...]:
        due = [each for each in self.dossiers.values() if each.due_at is not None and each.due_at <= now]
        return tuple((each.account_id, each.dossier_id) for each in due[:limit])


def _in_line(waiting: Dossier) -> InLine:
    assert waiting.submitted_at is not None
    return InLine(
        waiting.account_id,
        waiting.dossier_id,
        waiting.key,
        waiting.state,
        waiting.organisation.legal_name,
        waiting.submitted_at,
        waiting.order_ids,
    )


class FakeDocumentStore:
    """Takes, reads and removes: keeps what a test uploads under the form's key."""

    def __init__(self) -> None:
        self.contents: dict[tuple[str, str], bytes] = {}

    def upload_form(self, account_id: str, upload: Upload, size: int) -> tuple[str, Mapping[str, str]]:
        return "https://documents.example", {
            "key": f"documents/{account_id}/{upload.document_id}",
            "Content-Type": upload.media_type,
            "size": str(size),
        }

    def content(self, account_id: str, document_id: str) -> bytes | None:
        return self.contents.get((account_id, document_id))

    def link(self, account_id: str, document_id: str, media_type: str) -> str:
        return f"https://documents.example/{account_id}/{document_id}?type={media_type}"

    def remove(self, account_id: str, document_id: str) -> None:
        self.contents.pop((account_id, document_id), None)

    def take(self, fields: Mapping[str, str], content: bytes) -> None:
        """What a browser does with the form."""
        _, account_id, document_id = fields["key"].split("/")
        self.contents[account_id, document_id] = content


class FakeVatRegister:
    def __init__(self) -> None:
        self.says = VatState.VALID

    def state(self, vat_number: str) -> VatState:
        del vat_number
        return self.says


class FakeCarts:
    def __init__(self, inventory: FakeInventory) -> None:
        self._inventory = inventory
        self.carts: dict[str, Cart] = {}

    def add(self, cart: Cart) -> None:
        self.carts[cart.cart_id] = cart

    def get(self, cart_id: str, now: datetime) -> Cart:
        cart = self.carts.get(cart_id)
        if cart is None or cart.expires_at <= now:
            raise NotFound("There is no such cart, or its time is over. Begin a new one.")
        return cart

    def change(self, cart: Cart) -> None:
        if self.carts[cart.cart_id].version != cart.version - 1:
            raise VersionConflict("The cart was changed meanwhile: try again.")
        self.carts[cart.cart_id] = cart

    def reserve(self, e164: str, cart_id: str, until: datetime, now: datetime) -> None:
        offer = self._inventory.offers[e164]
        if not offer.open_to(cart_id, now):
            raise NumberTaken("Somebody else was first: this number is sold or in another cart.")
        self._inventory.offers[e164] = replace(offer, reserved_for=cart_id, reserved_until=until)

    def release(self, e164: str, cart_id: str) -> None:
        offer = self._inventory.offers[e164]
        if offer.reserved_for == cart_id:
            self._inventory.offers[e164] = replace(offer, reserved_for=None, reserved_until=None)


class FakePageViews:
    def __init__(self) -> None:
        self.sums: Counter[PageView] = Counter()

    def add(self, view: PageView) -> None:
        self.sums[view] += 1

    def between(self, first: date, last: date) -> Mapping[PageView, int]:
        return {view: views for view, views in self.sums.items() if first <= view.day <= last}
