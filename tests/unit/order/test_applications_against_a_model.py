"""Applications against a model: customers, reviewers, new rules and time do what they like in any order, and what was
promised holds after each step (RG-5, RG-7, RG-8, OR-5)."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from callfactory.dossiers import CHANGEABLE, Dossier, DossierState
from callfactory.errors import CallFactoryError, NotFound
from callfactory.identity.accounts import PLATFORM_ACCOUNT, Account
from callfactory.ids import new_id
from callfactory.numbers import NumberState, Offer
from callfactory.orders import Order, OrderState
from callfactory.organisation import Address, Contact, Organisation
from callfactory.regulations.pack import Pack, read_pack
from callfactory_aws.shipped_rules import shipped_pack
from functions.order.change_rules import add_rules
from functions.order.follow_dossier import give_up
from functions.order.hand_in import Announcement, announce_document, answer, decision_on, look_at_upload, submit
from functions.order.ordering import OrderingPorts
from functions.order.place_order import Wish, place_order
from functions.order.review_dossiers import approve, reject, start_review
from functions.order.tidy_orders import tidy_orders
from tests.gateway import person
from tests.samples_documents import pdf
from tests.unit.order.conftest import World

BEGAN = datetime(2026, 11, 24, tzinfo=UTC)
NUMBERS = tuple(f"+49302312500{digit}" for digit in range(4))
BERLIN = Address("Torstraße 12", "10119", "Berlin", "DE")
COMPANY = Organisation("Muster GmbH", BERLIN, "HRB 12345")
CONTACT = Contact("Erika Muster", "erika@muster.example", "+493023125001")
ANSWERS = {
    "representative_name": "Erika Muster",
    "representative_email": "e@muster.example",
    "website": "muster.example",
}
ACCOUNT = new_id("acc", BEGAN)
CUSTOMER = person(ACCOUNT, subject_id=new_id("usr", BEGAN))
REVIEWER = person(PLATFORM_ACCOUNT, subject_id=new_id("usr", BEGAN))
PAPERS = ("register_extract", "local_relationship_form")
ITEMS = ("website", "registration", "local_relationship")


def pack(version: int, declarations: int) -> Pack:
    """The shipped pack, asking so many declarations more of German businesses."""
    text: dict[str, Any] = json.loads(shipped_pack().text) | {"version": version}
    row = next(row for row in text["rows"] if row["country"] == "DE" and row["source"] == "TW-DE")
    row["items"] += [
        {"kind": "declaration", "id": f"more_{n}", "label": "More", "reason": "service_use", "statement": "It is so."}
        for n in range(declarations)
    ]
    return read_pack(json.dumps(text))


class Applications(RuleBasedStateMachine):
    """Whatever is refused changes nothing; whatever is done keeps every promise."""

    def __init__(self) -> None:
        super().__init__()
        world = self.world = World()
        self.ports = OrderingPorts(
            orders=world.orders,
            dossiers=world.dossiers,
            documents=world.documents,
            numbers=world.numbers,
            inventory=world.inventory,
            accounts=world.accounts,
            rosters=world.rosters,
            packs=world.rule_packs,
            vat=world.vat,
            audit=world.audit,
            outbox=world.outbox,
            bus=world.bus,
            receipts=world.receipts,
            clock=world.clock,
        )
        world.accounts.accounts[ACCOUNT] = Account(ACCOUNT, "en", "UTC", "2018-05-01", world.clock.now())
        world.inventory.add([Offer(e164, "DE", "local", "Berlin") for e164 in NUMBERS])

    # what anybody may try

    def attempt(self, action: Any, *arguments: Any) -> Any:
        """What comes of it; a refusal has words, and changes neither orders nor numbers."""
        before, refused = self.held(), None
        try:
            done = action(*arguments)
        except CallFactoryError as refusal:
            done, refused = None, refusal
        assert refused is None or (refused.detail and self.held() == before)
        return done

    def held(self) -> tuple[Any, ...]:
        world = self.world
        return dict(world.orders.orders), dict(world.numbers.numbers), dict(world.inventory.offers)

    def some_dossier(self, choice: int, *expected: DossierState) -> Dossier | None:
        """Most often one in an expected state, so that applications get somewhere; now and then any."""
        known = sorted(self.world.dossiers.dossiers.values(), key=lambda each: each.dossier_id)
        fitting = [each for each in known if each.state in expected]
        chosen = fitting if fitting and choice < 8 else known
        return chosen[choice % len(chosen)] if chosen else None

    @rule(e164=st.sampled_from(NUMBERS))
    def order(self, e164: str) -> None:
        self.attempt(place_order, Wish(e164, COMPANY, CONTACT), CUSTOMER, self.ports)

    @rule(choice=st.integers(0, 9), lacks=st.sampled_from([None, None, "website", *PAPERS]))
    def hand_things_in(self, choice: int, lacks: str | None) -> None:
        """Everything that is asked, or all but one thing."""
        dossier = self.some_dossier(choice, *CHANGEABLE)
        if dossier is None:
            return
        asked = {item.id for item in self.ports.rule_of(dossier).items} - {lacks}
        wanted = {**ANSWERS, "more_0": True, "more_1": True}
        answers = {name: said for name, said in wanted.items() if name in asked}
        self.attempt(answer, dossier.dossier_id, dossier.version, answers, CUSTOMER, self.ports)
        for kind in PAPERS:
            if kind != lacks:
                self.upload(dossier.dossier_id, kind)

    def upload(self, dossier_id: str, kind: str) -> None:
        shown = BERLIN if kind == "register_extract" else None
        wish = Announcement(kind, "application/pdf", len(pdf()), address=shown)
        announced = self.attempt(announce_document, dossier_id, wish, CUSTOMER, self.ports)
        if announced:
            self.world.documents.take(announced[2], pdf())
            arguments = (dossier_id, announced[0], CUSTOMER, self.world.document_reader, self.ports)
            self.attempt(look_at_upload, *arguments)

    @rule(choice=st.integers(0, 9), stale=st.sampled_from([False, False, False, True]))
    def hand_in(self, choice: int, stale: bool) -> None:
        if dossier := self.some_dossier(choice, *CHANGEABLE):
            self.attempt(submit, dossier.dossier_id, dossier.version - stale, CUSTOMER, self.ports)

    @rule(
        choice=st.integers(0, 9),
        item=st.sampled_from(ITEMS),
        good=st.booleans(),
        started=st.sampled_from([True, True, True, False]),
    )
    def review(self, choice: int, item: str, good: bool, started: bool) -> None:
        if dossier := self.some_dossier(choice, DossierState.SUBMITTED, DossierState.IN_REVIEW):
            ids = (dossier.account_id, dossier.dossier_id)
            if started:
                self.attempt(start_review, *ids, REVIEWER, self.ports)
            version = self.ports.dossiers.get(*ids).version
            if good:
                self.attempt(approve, *ids, version, frozenset(), REVIEWER, self.ports)
            else:
                self.attempt(reject, *ids, version, {item: ("poor_scan", None)}, REVIEWER, self.ports)

    @rule(e164=st.sampled_from(NUMBERS))
    def withdraw(self, e164: str) -> None:
        for order in list(self.world.orders.orders.values()):
            if order.e164 == e164:
                self.attempt(give_up, order, self.ports)

    @precondition(lambda self: max(self.world.rule_packs.packs) < 4)
    @rule(declarations=st.integers(0, 2))
    def change_rules(self, declarations: int) -> None:
        version = max(self.world.rule_packs.packs) + 1
        add_rules(pack(version, declarations).text, REVIEWER, self.ports)

    @rule(days=st.sampled_from([0, 0, 0, 1, 1, 10, 31]))
    def let_time_pass(self, days: int) -> None:
        self.world.clock.advance(days=days, minutes=1)
        tidy_orders(self.ports)

    # what holds after each step

    @invariant()
    def a_number_is_connected_exactly_where_an_order_is_done(self) -> None:  # RG-8
        for order in self.world.orders.orders.values():
            number = self.world.numbers.get(order.account_id, order.number_id)
            expected = {OrderState.ACTIVATED: NumberState.ACTIVE, OrderState.EXPIRED: NumberState.RELEASED}
            assert number.state is expected.get(order.state, NumberState.RESERVED)
            assert (self.world.inventory.owner_now(order.e164) is not None) >= (number.state is NumberState.ACTIVE)

    @invariant()
    def a_number_has_one_order_at_a_time_and_is_free_without(self) -> None:
        alive = Counter(
            order.e164 for order in self.world.orders.orders.values() if order.state is not OrderState.EXPIRED
        )
        assert all(count == 1 for count in alive.values())
        for e164 in NUMBERS:
            assert self.world.inventory.offers[e164].free == (e164 not in alive)

    @invariant()
    def nobody_is_connected_unreviewed(self) -> None:
        for order in self.world.orders.orders.values():
            if order.state is OrderState.ACTIVATED:
                assert "approved" in [step.state.value for step in order.history]
        decided = [each for each in self.world.dossiers.dossiers.values() if each.state is DossierState.APPROVED]
        assert all(each.submitted_at is not None for each in decided)

    @invariant()
    def documents_are_there_for_a_dossier_and_for_nothing_else(self) -> None:  # RG-7
        wanted = {
            (each.account_id, upload.document_id)
            for each in self.world.dossiers.dossiers.values()
            for upload in each.documents
            if upload.held
        }
        assert set(self.world.documents.contents) == wanted

    @invariant()
    def an_order_that_waits_has_a_dossier_that_can_go_on(self) -> None:
        for order in self.world.orders.orders.values():
            if order.state in {OrderState.INFORMATION_REQUIRED, OrderState.UPDATE_REQUIRED}:
                dossier = self.dossier_of(order)
                assert dossier is not None
                assert dossier.state in CHANGEABLE
                assert decision_on(dossier, self.ports).findings

    @invariant()
    def whatever_waits_ends_some_day(self) -> None:  # OR-5
        latest = self.world.clock.now() + timedelta(days=31)
        for dossier in self.world.dossiers.dossiers.values():
            if dossier.state in CHANGEABLE:
                assert dossier.due_at is not None
                assert dossier.due_at <= latest

    @invariant()
    def each_step_that_needs_the_customer_is_mailed(self) -> None:
        told = Counter(kept.request.kind.value for kept in self.world.outbox.mails.values() if kept.request)
        for kind, state in (("order-accepted", "activated"), ("order-expired", "expired")):
            assert told[kind] >= sum(order.state.value == state for order in self.world.orders.orders.values())

    def dossier_of(self, order: Order) -> Dossier | None:
        try:
            return self.ports.dossiers.get(order.account_id, order.dossier_id or "")
        except NotFound:
            return None


TestApplications = Applications.TestCase
TestApplications.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
