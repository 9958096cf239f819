"""What watches: alarms, where they go, the dashboard. Apart from what serves: a stack holds 500 resources at most."""

from typing import Any

from aws_cdk import Stack
from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.stacks.data import DataStack
from infra.stages import StageSettings


class WatchStack(Stack):
    """Each construct adds what watches it to `alarms` as it is made."""

    def __init__(self, scope: Construct, id_: str, *, stage: StageSettings, data: DataStack, **more: Any) -> None:
        super().__init__(scope, id_, **more)
        self.alarms = Alarms(self, "Alarms", stage=stage.name, key=data.key, queues=data.queues)
