"""Rules and catalogue as the API shows them."""

from callfactory.catalogue import CLASS_FEES, CallPrice, Product, price_class
from callfactory.phone import country_of, international, national, type_of
from callfactory.regulations.eligibility import WORDS, Code
from callfactory.regulations.pack import Pack, UnknownRow
from callfactory.regulations.rule import (
    REASONS,
    Accepted,
    AddressItem,
    AnyItem,
    Availability,
    DeclarationItem,
    DocumentItem,
    EndUser,
    Rule,
    TextItem,
    VerificationItem,
)
from functions.order.shop_contract import (
    AcceptedDocument,
    CallPriceView,
    NotSold,
    NumberForm,
    ProductView,
    Requirement,
    Requirements,
    RuleSourceView,
)


def requirements(rule: Rule, pack: Pack) -> Requirements:
    """A rule in words."""
    return Requirements(
        country=rule.key.country,
        type=rule.key.type,
        end_user=rule.key.end_user,
        action=rule.key.action,
        available=rule.availability is Availability.KNOWN,
        why_not=" ".join(WORDS[Code.NOT_AVAILABLE]) if rule.availability is Availability.REFUSED else None,
        at_once=rule.availability is Availability.KNOWN and rule.asks_nothing_more(),
        items=[requirement(item) for item in rule.items],
        minimum_term_months=rule.conditions.minimum_term_months,
        use_within_months=rule.conditions.use_within_months,
        documents_before_order=rule.conditions.documents_before_order,
        notes=list(rule.conditions.notes),
        version=rule.version,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        review_by=rule.review_by,
        sources=[_source(key, pack) for key in rule.sources],
    )


def requirement(item: AnyItem) -> Requirement:
    """One item of a rule."""
    takes = item.takes if isinstance(item, TextItem | AddressItem) else None
    shown = Requirement(
        id=item.id,
        kind=item.kind,
        label=item.label,
        authority=item.authority or "",
        reason=REASONS[item.reason],
        reason_code=item.reason.value,
        source=item.source or "",
        known_from_order=takes is not None,
        taken_from=takes,
    )
    if isinstance(item, TextItem):
        return shown.model_copy(update={"forms": list(item.any_of)})
    if isinstance(item, AddressItem):
        return shown.model_copy(update={"level": item.level, "po_box": item.po_box})
    if isinstance(item, DocumentItem):
        return shown.model_copy(update={"any_of": [_accepted(each) for each in item.any_of]})
    if isinstance(item, DeclarationItem):
        return shown.model_copy(update={"statement": item.statement})
    assert isinstance(item, VerificationItem)  # noqa: S101  # the only kind that is left
    return shown.model_copy(update={"by": item.by})


def conditions(rule: Rule) -> list[str]:
    """What the law asks, in a few lines of words."""
    if rule.availability is Availability.REFUSED:
        return [f"Not available to this kind of end user: {rule.key.end_user}."]
    words = [f"{item.label}." for item in rule.items] or ["Nothing beyond your organisation and a contact person."]
    if rule.conditions.minimum_term_months:
        words.append(f"For at least {rule.conditions.minimum_term_months} months.")
    if rule.conditions.use_within_months:
        words.append(f"The number must be in use within {rule.conditions.use_within_months} months.")
    if rule.conditions.documents_before_order and not rule.asks_nothing_more():
        words.append("The number is kept for you until your papers are complete; it is ordered from the carrier then.")
    return [*words, *rule.conditions.notes]


def product(sold: Product, end_users: list[EndUser]) -> ProductView:
    """A product with every price."""
    return ProductView(
        country=sold.country,
        country_name=sold.country_name,
        type=sold.type,
        currency=sold.monthly.currency,
        setup=sold.setup.text(),
        monthly=sold.monthly.text(),
        per_minute=sold.per_minute.text(4),
        first_increment_seconds=sold.first_increment_seconds,
        increment_seconds=sold.increment_seconds,
        origins=[_call_price(each) for each in sold.origins],
        destinations=[_call_price(each) for each in sold.destinations],
        class_fees=dict(CLASS_FEES),
        end_users=end_users,
    )


def not_sold(row: UnknownRow, pack: Pack) -> list[NotSold]:
    """What we know that we do not know, type by type."""
    source = _source(row.source, pack)
    return [
        NotSold(country=row.country, type=kind, end_users=list(row.end_users), why=row.why, source=source)
        for kind in row.types
    ]


def number_form(e164: str) -> NumberForm:
    """A number in its forms."""
    kind = type_of(e164)
    return NumberForm.model_validate(
        {
            "number": e164,
            "national": national(e164),
            "international": international(e164),
            "country": country_of(e164),
            "type": kind,
            "price_class": price_class(e164),
        }
    )


def _accepted(accepted: Accepted) -> AcceptedDocument:
    return AcceptedDocument(
        document=accepted.document,
        name=accepted.name,
        max_age_days=accepted.max_age_days,
        max_age_months=accepted.max_age_months,
        unexpired=accepted.unexpired,
        shows_address=accepted.shows_address,
        form=accepted.form.name if accepted.form else None,
        signed_by=list(accepted.form.signed_by) if accepted.form else [],
    )


def _source(key: str, pack: Pack) -> RuleSourceView:
    source = pack.sources[key]
    return RuleSourceView(key=key, provider=source.provider, where=source.where, seen=source.seen)


def _call_price(price: CallPrice) -> CallPriceView:
    return CallPriceView(where=price.where, prefixes=list(price.prefixes), per_minute=price.per_minute.text(4))
