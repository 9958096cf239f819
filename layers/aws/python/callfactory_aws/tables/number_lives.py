"""Changes of numbers in DynamoDB: number, call plan and ownership in one transaction."""

from datetime import datetime

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from callfactory.clock import iso
from callfactory.errors import Unavailable, VersionConflict
from callfactory.numbers import NumberState, Period, ServiceNumber
from callfactory_aws.tables.base import connection
from callfactory_aws.tables.inventory import OFFER, InventoryItem, at_rest, on_sale, period_item
from callfactory_aws.tables.numbers import DynamoNumbers, NumberItem, number_item
from callfactory_aws.tables.plans import PlanItem, plan_item

_CONNECTED = {NumberState.ACTIVE, NumberState.PAUSED}


class DynamoNumberLives(DynamoNumbers):
    """The `NumberLives` port: needs GetItem and Query on numbers, PutItem on numbers, plans and inventory, UpdateItem
    on inventory, DeleteItem on plans."""

    def __init__(self, numbers: type[NumberItem], plans: type[PlanItem], inventory: type[InventoryItem]) -> None:
        super().__init__(numbers)
        self._numbers = numbers
        self._plans = plans
        self._inventory = inventory

    def change(self, number: ServiceNumber) -> None:
        try:
            with TransactWrite(connection=connection()) as transaction:
                self._write(transaction, number)
                if number.state in _CONNECTED:
                    transaction.save(plan_item(self._plans, number))
        except TransactWriteError as error:
            raise refusal(error) from None

    def activate(self, number: ServiceNumber) -> None:
        try:
            with TransactWrite(connection=connection()) as transaction:
                self.add_activation(transaction, number)
        except TransactWriteError as error:
            raise refusal(error) from None

    def add_activation(self, transaction: TransactWrite, number: ServiceNumber) -> None:
        """Adds the activation to a transaction that writes more with it, such as the order that was approved."""
        self._write(transaction, number)
        self.connect(transaction, number)

    def connect(self, transaction: TransactWrite, number: ServiceNumber) -> None:
        """Adds what connects a number: its plan under the number itself, and the beginning of its ownership."""
        transaction.save(plan_item(self._plans, number), condition=PlanItem.e164.does_not_exist())
        transaction.save(period_item(self._inventory, number.period), condition=InventoryItem.e164.does_not_exist())

    def release(self, number: ServiceNumber, rests_until: datetime | None) -> None:
        try:
            with TransactWrite(connection=connection()) as transaction:
                self._write(transaction, number)
                if rests_until is None:
                    back = on_sale(number.country, number.type)
                else:
                    back = at_rest(rests_until)
                    self._disconnect(transaction, number.period)
                transaction.update(
                    self._inventory(number.e164, OFFER), actions=back, condition=InventoryItem.free_in.does_not_exist()
                )
        except TransactWriteError as error:
            raise refusal(error) from None

    def _write(self, transaction: TransactWrite, number: ServiceNumber) -> None:
        transaction.save(number_item(self._numbers, number), condition=NumberItem.version == number.version - 1)

    def _disconnect(self, transaction: TransactWrite, period: Period) -> None:
        assert period.active_to is not None  # noqa: S101  # a released number has an end
        transaction.delete(self._plans(period.e164), condition=PlanItem.number_id == period.number_id)
        transaction.update(
            self._inventory(period.e164, f"period#{iso(period.active_from)}"),
            actions=[InventoryItem.active_to.set(period.active_to)],
            condition=InventoryItem.active_to.does_not_exist(),
        )


def refusal(error: TransactWriteError) -> Exception:
    """What a cancelled transaction over a number becomes."""
    reasons = {reason.code for reason in error.cancellation_reasons if reason is not None}
    if "ConditionalCheckFailed" in reasons:
        return VersionConflict("The number was changed meanwhile. Read it again, then repeat your change.")
    if reasons & {"TransactionConflict", "ThrottlingError"}:
        return Unavailable("Somebody else is changing this number right now: try again.", retry_after=1)
    return error
