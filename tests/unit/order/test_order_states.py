"""Orders and dossiers against models of their lives: no step that there is not, whatever is tried (RG-5)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from callfactory.catalogue import product_of
from callfactory.dossiers import NEXT as DOSSIER_NEXT
from callfactory.dossiers import OPEN_FOR, Dossier, DossierState
from callfactory.dossiers import step as dossier_step
from callfactory.errors import IllegalTransition
from callfactory.orders import FOLLOWS, REMEMBERED_FOR, WAITING, Order, OrderState, advance, step
from callfactory.organisation import Address, Contact, Organisation
from callfactory.regulations.rule import RuleKey

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ORGANISATION = Organisation("Bakery", Address("Main Street 1", "1011AB", "Amsterdam", "NL"), "12345678")
CONTACT = Contact("Ann", "ann@bakery.example", "+31201234567")


def order() -> Order:
    return Order(
        account_id="acc_1",
        order_id="ord_1",
        e164="+493023125000",
        number_id="num_1",
        country="DE",
        type="local",
        product=product_of("DE", "local"),
        organisation=ORGANISATION,
        contact=CONTACT,
        placed_at=NOW,
    )


def dossier() -> Dossier:
    key = RuleKey(country="DE", type="local", end_user="business")
    return Dossier("acc_1", "dos_1", key, 1, ORGANISATION, CONTACT, NOW, NOW)


class OrderLife(RuleBasedStateMachine):
    """Tries any step at any time, one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.order = order()
        self.model = ["draft"]
        self.now = NOW

    @rule(wanted=st.sampled_from(OrderState), minutes=st.integers(0, 10_000))
    def try_to_step(self, wanted: OrderState, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        before = self.order
        try:
            self.order = step(before, wanted, self.now)
        except IllegalTransition:
            assert self.order == before
        else:
            self.model.append(wanted.value)
            assert self.order.version == before.version + 1

    @rule(wanted=st.sampled_from(OrderState))
    def try_to_advance(self, wanted: OrderState) -> None:
        before = self.order
        try:
            self.order = advance(before, wanted, self.now)
        except IllegalTransition:
            assert self.order == before
        else:
            self.model += [line.state.value for line in self.order.history[len(before.history) :]]
            assert self.order.state is wanted

    @invariant()
    def nothing_is_connected_before_it_is_approved(self) -> None:  # RG-8
        if "activated" in self.model:
            assert self.model[self.model.index("activated") - 1] == "approved"
            assert self.model[-1] == "activated"
        assert self.model.count("activated") <= 1

    @invariant()
    def nothing_is_approved_without_review_but_what_asks_nothing(self) -> None:
        if "approved" in self.model:
            assert self.model[self.model.index("approved") - 1] in {"in_review", "draft"}

    @invariant()
    def an_expired_order_stays_expired(self) -> None:
        assert "expired" not in self.model[:-1]

    @invariant()
    def the_history_tells_every_step(self) -> None:
        assert [line.state.value for line in self.order.history] == self.model[1:]

    @invariant()
    def whatever_waits_for_the_customer_ends_some_day(self) -> None:
        if self.order.state in WAITING:
            assert self.order.due_at == self.order.history[-1].at + OPEN_FOR
        elif self.order.state is OrderState.EXPIRED:
            assert self.order.due_at == self.order.history[-1].at + REMEMBERED_FOR
        else:
            assert self.order.due_at is None


TestOrderLife = OrderLife.TestCase


def test_an_order_can_follow_wherever_its_dossier_goes() -> None:
    """Whatever steps a dossier takes, the order that waits for it finds a way, also when it missed some."""
    ends = {DossierState.APPROVED, DossierState.EXPIRED}
    for state, following in DOSSIER_NEXT.items():
        for after in following if state not in ends else ():
            at = order() if state is DossierState.DRAFT else advance(order(), FOLLOWS[state], NOW)
            assert advance(at, FOLLOWS[after], NOW).state is FOLLOWS[after]


@given(steps=st.lists(st.sampled_from(DossierState), max_size=12))
def test_a_dossier_takes_only_steps_that_there_are(steps: list[DossierState]) -> None:
    at = dossier()
    for wanted in steps:
        if wanted in DOSSIER_NEXT[at.state]:
            at = dossier_step(at, wanted, NOW)
            assert at.state is wanted
        else:
            with pytest.raises(IllegalTransition):
                dossier_step(at, wanted, NOW)
