"""Call plans under the service number that is called: what a switch reads on each call, one item, one key."""

import json
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from callfactory.numbers import NumberState, PlannedNumber, ServiceNumber
from callfactory.plan.stored import of_json, to_json
from callfactory.recordings import settings
from callfactory_aws import clients
from callfactory_aws.tables.base import TableMeta, TableModel


class PlanItem(TableModel):
    """The plan of a number that is connected. It is written and removed with its number, in one transaction."""

    class Meta(TableMeta):
        pass

    e164 = UnicodeAttribute(hash_key=True)
    account_id = UnicodeAttribute()
    number_id = UnicodeAttribute()
    version = NumberAttribute()
    paused = BooleanAttribute()
    plan = UnicodeAttribute()
    recording = UnicodeAttribute(null=True)


class DynamoPlans:
    """The `Plans` port: needs GetItem on the table. It reads without a model, whose decoding costs more than asking."""

    def __init__(self, table_name: str) -> None:
        self._table_name = table_name

    def planned(self, e164: str) -> PlannedNumber | None:
        answer = clients.dynamodb().get_item(TableName=self._table_name, Key={"e164": {"S": e164}}, ConsistentRead=True)
        item: dict[str, Any] | None = answer.get("Item")
        if item is None:
            return None
        return PlannedNumber(
            e164=e164,
            account_id=item["account_id"]["S"],
            number_id=item["number_id"]["S"],
            version=int(item["version"]["N"]),
            paused=item["paused"]["BOOL"],
            plan=of_json(json.loads(item["plan"]["S"])),
            recording=settings.from_json(json.loads(item["recording"]["S"])) if "recording" in item else settings.OFF,
        )


def plan_item(table: type[PlanItem], number: ServiceNumber) -> PlanItem:
    """The item of a number that is active or paused."""
    return table(
        number.e164,
        account_id=number.account_id,
        number_id=number.number_id,
        version=number.version,
        paused=number.state is NumberState.PAUSED,
        plan=_text(to_json(number.plan)),
        recording=_text(settings.to_json(number.recording)) if number.recording.on else None,
    )


def _text(stored: dict[str, Any]) -> str:
    return json.dumps(stored, separators=(",", ":"), ensure_ascii=False)
