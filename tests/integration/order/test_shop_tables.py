"""Orders, dossiers, carts and documents against an emulated AWS: conditions, indexes, removal."""

import base64
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from callfactory.carts import Cart, Reserved
from callfactory.catalogue import product_of
from callfactory.dossiers import Dossier, DossierState, InLine, Upload, step
from callfactory.errors import NotFound, NumberTaken, VersionConflict
from callfactory.numbers import NumberState, Offer, ServiceNumber, activated, released
from callfactory.orders import Order, OrderState, Reason, advance
from callfactory.organisation import Address, Contact, Organisation
from callfactory.page_views import KEPT_FOR, CountedPage, PageView
from callfactory.regulations.rule import RuleKey
from callfactory_aws import clients
from callfactory_aws.document_bucket import S3DocumentReader, S3DocumentStore
from callfactory_aws.tables.carts import CartItem, DynamoCarts
from callfactory_aws.tables.dossiers import DossierItem, DynamoDossiers
from callfactory_aws.tables.inventory import DynamoInventory, InventoryItem
from callfactory_aws.tables.number_lives import DynamoNumberLives
from callfactory_aws.tables.numbers import NumberItem
from callfactory_aws.tables.orders import DynamoOrders, OrderItem
from callfactory_aws.tables.page_views import DynamoPageViews, PageViewItem
from callfactory_aws.tables.plans import PlanItem
from tests.integration.seams.conftest import MakeTable
from tests.samples_documents import pdf

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
E164 = "+493023125000"
KEY = RuleKey(country="DE", type="local", end_user="business")
BERLIN = Address("Torstraße 12", "10119", "Berlin", "DE")
ORGANISATION = Organisation("Muster GmbH", BERLIN, "HRB 12345")
CONTACT = Contact("Erika Muster", "erika@muster.example", "+493023125001")


class Shop:
    """The tables, with one number on sale."""

    def __init__(self, make_table: MakeTable) -> None:  # type: ignore[type-arg]  # of several models
        tables = [make_table(model) for model in (OrderItem, NumberItem, PlanItem, InventoryItem)]
        self.orders = DynamoOrders(*tables)
        self.inventory = DynamoInventory(tables[3])
        self.numbers = DynamoNumberLives(*tables[1:])
        self.carts = DynamoCarts(make_table(CartItem), tables[3])
        self.inventory.add([Offer(E164, "DE", "local", "Berlin")])


@pytest.fixture
def shop(make_table: MakeTable) -> Shop:  # type: ignore[type-arg]  # as above
    return Shop(make_table)


def waiting(suffix: str = "1") -> tuple[Order, ServiceNumber]:
    order = Order(
        account_id=f"acc_{suffix}",
        order_id=f"ord_{suffix}",
        e164=E164,
        number_id=f"num_{suffix}",
        country="DE",
        type="local",
        product=product_of("DE", "local"),
        organisation=ORGANISATION,
        contact=CONTACT,
        placed_at=NOW,
        area="Berlin",
        pack_version=1,
        dossier_id="dos_1",
    )
    order = replace(advance(order, OrderState.INFORMATION_REQUIRED, NOW), version=1)
    number = ServiceNumber(order.account_id, order.number_id, E164, "DE", "local", NOW, NumberState.RESERVED)
    return order, number


def test_an_order_comes_back_as_it_was_kept(shop: Shop) -> None:
    order, number = waiting()
    shop.orders.place(order, number)
    assert shop.orders.get("acc_1", "ord_1") == order
    sent_back = replace(
        advance(order, OrderState.REJECTED, NOW, (Reason("registration", "rejected_by_reviewer", "It is cut off."),))
    )
    shop.orders.change(sent_back)
    assert shop.orders.get("acc_1", "ord_1") == sent_back
    with pytest.raises(VersionConflict):
        shop.orders.change(sent_back)


def test_a_reserved_number_is_off_sale_and_not_connected(shop: Shop) -> None:
    shop.orders.place(*waiting())
    assert shop.inventory.offer(E164) == Offer(E164, "DE", "local", "Berlin", free=False)
    assert shop.inventory.owner_now(E164) is None
    assert shop.inventory.free("DE", "local", limit=5).items == ()


def test_an_approved_order_is_connected_once(shop: Shop) -> None:  # RG-8
    order, number = waiting()
    shop.orders.place(order, number)
    done = advance(order, OrderState.ACTIVATED, NOW)
    shop.orders.activate(done, activated(number, NOW))
    with pytest.raises(VersionConflict):
        shop.orders.activate(done, activated(number, NOW))
    owner = shop.inventory.owner_now(E164)
    assert owner is not None
    assert owner.number_id == "num_1"
    assert shop.orders.get("acc_1", "ord_1").state is OrderState.ACTIVATED


def test_an_order_that_is_given_up_puts_its_number_back_on_sale(shop: Shop) -> None:
    order, number = waiting()
    shop.orders.place(order, number)
    ended = advance(order, OrderState.EXPIRED, NOW)
    shop.orders.give_up(ended, released(number, NOW))
    assert [offer.e164 for offer in shop.inventory.free("DE", "local", limit=5).items] == [E164]
    assert shop.orders.under_rule(KEY) == ()
    shop.orders.remove(ended)
    with pytest.raises(NotFound):
        shop.orders.get("acc_1", "ord_1")


def test_orders_are_found_by_their_rule_and_by_when_they_end(shop: Shop) -> None:
    order, number = waiting()
    shop.orders.place(order, number)
    assert shop.orders.under_rule(KEY) == (order,)
    assert shop.orders.due(NOW + timedelta(days=29), limit=5) == ()
    assert shop.orders.due(NOW + timedelta(days=30), limit=5) == (order,)
    shop.orders.change(advance(order, OrderState.SUBMITTED, NOW))
    assert shop.orders.due(NOW + timedelta(days=300), limit=5) == ()


def test_a_number_in_a_cart_is_for_that_cart_until_its_time_is_over(shop: Shop) -> None:
    until = NOW + timedelta(minutes=30)
    shop.carts.reserve(E164, "crt_a", until, NOW)
    shop.carts.reserve(E164, "crt_a", until, NOW)
    with pytest.raises(NumberTaken):
        shop.carts.reserve(E164, "crt_b", until, NOW)
    with pytest.raises(NumberTaken):
        shop.orders.place(*waiting())
    shop.carts.release(E164, "crt_b")  # not theirs: changes nothing
    with pytest.raises(NumberTaken):
        shop.carts.reserve(E164, "crt_b", until, NOW)
    shop.carts.reserve(E164, "crt_b", until + timedelta(minutes=30), until)
    shop.carts.release(E164, "crt_b")
    assert shop.inventory.offer(E164) == Offer(E164, "DE", "local", "Berlin")


def test_an_order_from_the_cart_leaves_no_reservation(shop: Shop) -> None:
    shop.carts.reserve(E164, "crt_a", NOW + timedelta(minutes=30), NOW)
    order, number = waiting()
    shop.orders.place(order, number, cart_id="crt_a")
    shop.orders.give_up(advance(order, OrderState.EXPIRED, NOW), released(number, NOW))
    offer = shop.inventory.offer(E164)
    assert offer == Offer(E164, "DE", "local", "Berlin")


def test_a_cart_is_kept_and_ends_on_time(shop: Shop) -> None:
    cart = Cart("crt_a", (Reserved(E164, NOW + timedelta(minutes=30), extended=True),), NOW + timedelta(hours=24))
    shop.carts.add(cart)
    assert shop.carts.get("crt_a", NOW) == cart
    shop.carts.change(replace(cart, version=2))
    with pytest.raises(VersionConflict):
        shop.carts.change(replace(cart, version=2))
    with pytest.raises(NotFound):
        shop.carts.get("crt_a", NOW + timedelta(hours=24))


def dossier() -> Dossier:
    upload = Upload(
        document_id="doc_1",
        kind="register_extract",
        media_type="application/pdf",
        announced_at=NOW,
        issued_on=date(2026, 11, 1),
        address=BERLIN,
        held=True,
        size=900,
        sha256="0" * 64,
    )
    return Dossier(
        account_id="acc_1",
        dossier_id="dos_1",
        key=KEY,
        pack_version=1,
        organisation=ORGANISATION,
        contact=CONTACT,
        created_at=NOW,
        changed_at=NOW,
        answers={"website": "muster.example", "address": BERLIN, "declared": True},
        documents=(upload,),
        rejected={"registration": "It is cut off."},
        verified=frozenset({"identity_verification"}),
        order_ids=("ord_1",),
        due_at=NOW + timedelta(days=30),
    )


@pytest.fixture
def dossiers(make_table: MakeTable[DossierItem]) -> DynamoDossiers:
    return DynamoDossiers(make_table(DossierItem))


def test_a_dossier_comes_back_as_it_was_kept(dossiers: DynamoDossiers) -> None:
    dossiers.add(dossier())
    assert dossiers.get("acc_1", "dos_1") == dossier()
    with pytest.raises(NotFound):
        dossiers.get("acc_2", "dos_1")


def test_a_dossier_is_found_by_whoever_has_to_act(dossiers: DynamoDossiers) -> None:
    dossiers.add(dossier())
    assert dossiers.due(NOW + timedelta(days=30), limit=5) == (("acc_1", "dos_1"),)
    assert dossiers.for_review(limit=5).items == ()
    submitted = step(dossier(), DossierState.SUBMITTED, NOW)
    dossiers.change(submitted)
    assert dossiers.due(NOW + timedelta(days=300), limit=5) == ()
    line = InLine("acc_1", "dos_1", KEY, DossierState.SUBMITTED, "Muster GmbH", NOW, ("ord_1",))
    assert dossiers.for_review(limit=5).items == (line,)
    assert dossiers.under_rule(KEY) == (("acc_1", "dos_1"),)
    assert dossiers.approved("acc_1", KEY) is None
    approved = step(step(submitted, DossierState.IN_REVIEW, NOW), DossierState.APPROVED, NOW)
    with pytest.raises(VersionConflict):
        dossiers.change(approved)
    dossiers.change(replace(approved, version=submitted.version + 1))
    kept = dossiers.approved("acc_1", KEY)
    assert kept is not None
    assert dossiers.approved("acc_1", KEY.model_copy(update={"type": "national"})) is None
    assert dossiers.for_review(limit=5).items == ()
    with pytest.raises(VersionConflict):
        dossiers.remove(dossier())
    dossiers.remove(kept)
    assert dossiers.dossiers_of("acc_1", limit=5).items == ()


def test_the_line_is_ordered_by_how_long_each_waits_and_goes_on(dossiers: DynamoDossiers) -> None:
    for suffix, minutes in (("1", 30), ("2", 10), ("3", 20)):
        begun = replace(dossier(), account_id=f"acc_{suffix}", order_ids=("ord_1",))
        dossiers.add(begun)
        dossiers.change(step(begun, DossierState.SUBMITTED, NOW + timedelta(minutes=minutes)))
    page = dossiers.for_review(limit=2)
    assert [each.account_id for each in page.items] == ["acc_2", "acc_3"]
    assert page.items[0].waits_since == NOW + timedelta(minutes=10)
    assert page.items[0].order_ids == ("ord_1",)
    last = dossiers.for_review(limit=2, after=page.next)
    assert ([each.account_id for each in last.items], last.next) == (["acc_1"], None)


def test_numbers_of_orders_are_read_together_without_those_given_up(shop: Shop) -> None:
    order, number = waiting()
    shop.orders.place(order, number)
    keys = [("acc_1", "ord_1"), ("acc_1", "ord_gone")]
    assert shop.orders.numbers_of(keys) == {("acc_1", "ord_1"): E164}
    assert shop.orders.numbers_of([]) == {}
    shop.orders.give_up(advance(order, OrderState.EXPIRED, NOW), released(number, NOW))
    assert shop.orders.numbers_of(keys) == {}


@pytest.fixture
def store(aws: None) -> S3DocumentStore:
    del aws
    clients.s3().create_bucket(Bucket="documents", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return S3DocumentStore("documents", "")


def test_a_document_is_taken_by_its_form_read_and_removed(store: S3DocumentStore) -> None:
    upload = Upload("doc_1", "register_extract", "application/pdf", NOW)
    url, fields = store.upload_form("acc_1", upload, len(pdf()))
    assert fields["key"] == "documents/acc_1/doc_1"
    assert fields["Content-Type"] == "application/pdf"
    reader = S3DocumentReader("documents", "")
    assert reader.content("acc_1", "doc_1") is None
    assert "documents" in url
    conditions = json.loads(base64.b64decode(fields["policy"]))["conditions"]
    assert ["content-length-range", len(pdf()), len(pdf())] in conditions
    assert {"Content-Type": "application/pdf"} in conditions
    clients.s3().put_object(Bucket="documents", Key="documents/acc_1/doc_1", Body=pdf())
    assert reader.content("acc_1", "doc_1") == pdf()
    assert "X-Amz-Expires=300" in reader.link("acc_1", "doc_1", "application/pdf")
    store.remove("acc_1", "doc_1")
    assert reader.content("acc_1", "doc_1") is None


def test_page_views_are_sums_that_go_away_by_themselves(make_table: MakeTable) -> None:  # type: ignore[type-arg]  # as above
    """CK-5: a sum by day, page, language and device, and nothing else."""
    table = make_table(PageViewItem)
    views = DynamoPageViews(table)

    def view(day: date) -> PageView:
        return PageView(day, CountedPage.SHOP, "nl", "phone")

    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31)]
    for day in (*days, days[2]):
        views.add(view(day))
    assert views.between(days[1], days[3]) == {view(days[1]): 1, view(days[2]): 2, view(days[3]): 1}
    assert views.between(days[4], date(2027, 1, 15)) == {view(days[4]): 1}
    item = table.get("2026-11", "2026-11-30/shop/nl/phone")
    assert item.expires_at == datetime(2026, 11, 30, tzinfo=UTC) + KEPT_FOR
    assert set(item.attribute_values) == {"month", "entry", "views", "expires_at"}
