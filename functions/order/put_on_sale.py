"""Staff put numbers on sale."""

from callfactory.catalogue import product_of
from callfactory.errors import FieldProblem, InvalidInput
from callfactory.numbers import Inventory, Offer
from callfactory.phone import has_code_of
from functions.order.contract import InventoryAddition


def put_on_sale(wish: InventoryAddition, *, inventory: Inventory) -> int:
    """How many of the numbers are new on sale. Raises NotFound where one is of a type that is not sold there: then
    none of them is put on sale; InvalidInput naming every number that is of another country than was said."""
    for item in wish.numbers:
        product_of(item.country, item.type)
    wrong = [
        FieldProblem("body", f"numbers.{position}.number", "other_country", "This is a number of another country.")
        for position, item in enumerate(wish.numbers)
        if not has_code_of(item.number, item.country)
    ]
    if wrong:
        raise InvalidInput(wrong)
    return inventory.add([Offer(item.number, item.country, item.type, item.area) for item in wish.numbers])
