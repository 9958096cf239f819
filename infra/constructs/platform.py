"""What every function of a stage is built with: the stage, what is kept, layers, bus, alarms."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from callfactory.events import Event
from infra.constructs.alarms import Alarms
from infra.constructs.layers import Layers
from infra.constructs.mail_sending import MailSending
from infra.stacks.data import CLOCK_PARAMETER, DataStack
from infra.stages import StageSettings


@dataclass(frozen=True)
class Platform:
    """Handed to each family's construct."""

    stage: StageSettings
    data: DataStack
    layers: Layers
    bus: events.EventBus
    alarms: Alarms
    mail: MailSending

    @property
    def clock_parameter(self) -> str:
        """The name that the clock setting gets: none in a real account."""
        return CLOCK_PARAMETER if self.stage.is_local else ""

    def route(self, scope: Construct, queue: str, *kinds: type[Event]) -> None:
        """Puts events of these kinds into a queue."""
        rule = events.Rule(
            scope,
            f"{queue.title().replace('-', '')}Events",
            event_bus=self.bus,
            event_pattern=events.EventPattern(
                source=sorted({f"callfactory.{kind.family}" for kind in kinds}),
                detail_type=sorted(kind.__name__ for kind in kinds),
            ),
        )
        rule.add_target(targets.SqsQueue(self.data.queues[queue]))

    def schedule(self, scope: Construct, function: lambda_.Function, every_minutes: int) -> None:
        """Runs a function every so many minutes."""
        rule = events.Rule(scope, "Schedule", schedule=events.Schedule.rate(Duration.minutes(every_minutes)))
        rule.add_target(targets.LambdaFunction(function, retry_attempts=2))
