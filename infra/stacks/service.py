"""What serves: functions, bus, mail. It can be removed and made again without losing anything."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_events as events
from constructs import Construct

from functions.cdr import app as cdr
from functions.export import app as export
from functions.order import app as order
from functions.recordings import app as recordings
from infra.constructs.alarms import Alarms
from infra.constructs.layers import Layers
from infra.constructs.mail_receiving import MailReceiving
from infra.constructs.mail_sending import MailSending
from infra.constructs.platform import Platform
from infra.constructs.rest_api import Served
from infra.functions.cdr import CdrFunctions
from infra.functions.export import ExportFunctions
from infra.functions.order import OrderFunctions
from infra.functions.recorded_calls import RecordedCalls, serve_recordings
from infra.functions.recordings import RecordingsFunctions
from infra.functions.voicemail import VoicemailFunctions
from infra.stacks.data import DataStack
from infra.stages import StageSettings


class ServiceStack(Stack):
    """Four families of functions, and the bus between them. The API before them is a stack of its own."""

    def __init__(
        self, scope: Construct, id_: str, *, stage: StageSettings, data: DataStack, alarms: Alarms, **more: Any
    ) -> None:
        super().__init__(scope, id_, **more)
        mail = MailSending(self, "Mail", domain=stage.domain, key=data.key, events=data.queues["mail-events"])
        platform = Platform(
            stage=stage,
            data=data,
            layers=Layers(self, "Layers", stage=stage),
            bus=events.EventBus(self, "Bus", event_bus_name=f"callfactory-{stage.name}"),
            alarms=alarms,
            mail=mail,
        )
        orders = OrderFunctions(self, platform=platform)
        calls = CdrFunctions(self, platform=platform)
        messages = VoicemailFunctions(self, platform=platform)
        audio = RecordingsFunctions(self, platform=platform, contact=messages.contact)
        recorded = RecordedCalls(self, platform=platform)
        serve_recordings(audio.api, platform)
        MailReceiving(
            self,
            "MailReceiving",
            domain=stage.domain,
            bucket=data.buckets["contact-mail"],
            function=messages.contact.function,
        )
        downloads = ExportFunctions(self, platform=platform)
        self.platform = platform
        self.authorizer = orders.authorizer
        self.served = (
            Served(order.api, orders.api),
            Served(order.reader, orders.reader),
            Served(order.counter, orders.counter),
            Served(cdr.api, calls.api),
            Served(recordings.api, audio.api),
            Served(recordings.signer, recorded.signer),
            Served(recordings.remover, recorded.remover),
            Served(recordings.operator, audio.operator),
            Served(export.api, downloads.api),
        )
        CfnOutput(self, "BusName", value=platform.bus.event_bus_name)
