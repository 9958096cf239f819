"""Values of the business as the API shows them."""

from collections.abc import Sequence
from datetime import datetime

from callfactory.audit import Entry
from callfactory.catalogue import Product, price_class, setup_of
from callfactory.identity.accounts import Account, Member
from callfactory.identity.invitations import Invitation
from callfactory.identity.keys import ApiKey
from callfactory.identity.sessions import Session
from callfactory.numbers import Offer
from callfactory.orders import WAITING, Order
from callfactory.phone import international, national
from callfactory.principal import Principal
from callfactory.statement import unread
from functions.order.contract import (
    Contact,
    CountryView,
    OfferView,
    OrderView,
    Organisation,
    Price,
    ReasonView,
    StepView,
)
from functions.order.identity_contract import AccountView, AuditEntry, KeyView, Me, NewStatement
from functions.order.people_contract import InvitationView, MemberView, SessionView


def me(principal: Principal) -> Me:
    """Who is signed in."""
    return Me(
        account_id=principal.account_id,
        subject_id=principal.subject_id,
        kind=principal.kind,
        roles=sorted(principal.roles),
        permissions=sorted(principal.permissions),
        mfa=principal.mfa,
    )


def member(person: Member) -> MemberView:
    """Somebody in the account."""
    return MemberView(
        user_id=person.user_id, email=person.email, roles=sorted(person.roles), created_at=person.created_at
    )


def invitation(sent: Invitation, now: datetime) -> InvitationView:
    """An invitation, without its token."""
    return InvitationView(
        invitation_id=sent.invitation_id,
        email=sent.email,
        roles=sorted(sent.roles),
        state=sent.state(now).value,
        created_at=sent.created_at,
        ends_at=sent.ends_at,
    )


def session(sign_in: Session, current: str | None) -> SessionView:
    """A sign-in; `current` is the hash of the one that asks."""
    return SessionView(
        session_id=sign_in.session_id,
        created_at=sign_in.created_at,
        used_at=sign_in.used_at,
        ends_at=sign_in.ends_at(),
        mfa=sign_in.mfa,
        current=sign_in.session_hash == current,
    )


def country(products: Sequence[Product]) -> CountryView:
    """A country by the products on offer there."""
    return CountryView(
        country=products[0].country,
        name=products[0].country_name,
        types=[product.type for product in products],
    )


def price(product: Product, e164: str | None = None) -> Price:
    """A product's price as decimal text; of a certain number with the fee of its price class."""
    return Price(
        currency=product.monthly.currency,
        setup=(setup_of(product, e164) if e164 else product.setup).text(),
        monthly=product.monthly.text(),
        per_minute=product.per_minute.text(),
        first_increment_seconds=product.first_increment_seconds,
        increment_seconds=product.increment_seconds,
    )


def offer(free: Offer, product: Product, conditions: list[str]) -> OfferView:
    """A free number with its price and conditions."""
    return OfferView(
        number=free.e164,
        national=national(free.e164),
        international=international(free.e164),
        country=free.country,
        type=free.type,
        area=free.area,
        price_class=price_class(free.e164),
        price=price(product, free.e164),
        conditions=conditions,
    )


def order(placed: Order) -> OrderView:
    """An order."""
    return OrderView(
        order_id=placed.order_id,
        state=placed.state,
        number=placed.e164,
        number_id=placed.number_id,
        country=placed.country,
        type=placed.type,
        price=price(placed.product, placed.e164),
        organisation=Organisation.of(placed.organisation),
        contact=Contact.of(placed.contact),
        placed_at=placed.placed_at,
        end_user=placed.end_user,
        rule_version=placed.pack_version,
        dossier_id=placed.dossier_id,
        reasons=[ReasonView(item=each.item_id, code=each.code, detail=each.detail) for each in placed.reasons],
        history=[StepView(state=line.state, at=line.at) for line in placed.history],
        ends_at=placed.due_at if placed.state in WAITING else None,
    )


def account(known: Account) -> AccountView:
    """An account."""
    news = unread(known)
    return AccountView(
        account_id=known.account_id,
        language=known.language,
        zone=known.zone,
        privacy_statement=known.privacy_statement,
        new_statement=None if news is None else NewStatement(version=news.version, changes=dict(news.changes)),
        created_at=known.created_at,
        version=known.version,
        organisation=None if known.organisation is None else Organisation.of(known.organisation),
        contact=None if known.contact is None else Contact.of(known.contact),
    )


def key(made: ApiKey) -> KeyView:
    """A key, without its secret."""
    return KeyView(
        key_id=made.key_id,
        name=made.name,
        scopes=sorted(made.scopes),
        source_id=made.source_id,
        created_at=made.created_at,
        expires_at=made.expires_at,
        revoked_at=made.revoked_at,
        used_at=made.used_at,
    )


def audit_entry(line: Entry) -> AuditEntry:
    """A line of the log."""
    return AuditEntry(
        entry_id=line.entry_id,
        at=line.at,
        actor_kind=line.actor_kind,
        actor_id=line.actor_id,
        action=line.action.value,
        target_kind=line.target_kind,
        target_id=line.target_id,
        details=dict(line.details),
    )
