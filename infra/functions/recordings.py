"""The recordings family at Amazon: recordings, answering machine, mail."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from callfactory.events import MailQueued
from callfactory_aws.settings import Settings
from functions.recordings import app
from functions.recordings.settings import OperationsSettings
from infra.constructs.platform import Platform
from infra.constructs.service_function import ServiceFunction
from infra.constructs.stores import DEAD
from infra.functions.mailing import mail_settings, may_mail
from infra.functions.shared import serve_requests, use_secrets, write_audit
from infra.functions.voicemail import machine_settings, serve_answering_machines, voicemail_settings


class RecordingsFunctions(Construct):
    """`api` serves requests, `operator` those of staff who look after work; `mail` sends what was just asked for,
    `resend` what has waited too long."""

    def __init__(self, scope: Construct, *, platform: Platform, contact: ServiceFunction) -> None:
        super().__init__(scope, "Recordings")
        self.api = _function(
            scope,
            "recordings-api",
            "functions.recordings.app.api",
            platform,
            voicemail_settings(platform),
            machine_settings(platform),
        )
        serve_requests(self.api, platform)
        serve_answering_machines(self.api, platform)
        self.operator = _operator(scope, platform, contact)
        self.mail = _function(scope, "recordings-mail", "functions.recordings.app.on_mail", platform)
        _may_send(self.mail, platform)
        self.mail.triggered(app.on_mail)
        platform.route(self, "mail", MailQueued)
        self.resend = _function(scope, "recordings-resend", "functions.recordings.app.on_waiting_mails", platform)
        _may_send(self.resend, platform)
        self.resend.triggered(app.on_waiting_mails)
        platform.alarms.watch_metric(
            "MailsFailed", "recordings-mail", 1, "A mail failed for good: somebody was not told."
        )


def _function(scope: Construct, name: str, handler: str, platform: Platform, *more: Settings) -> ServiceFunction:
    return ServiceFunction(
        scope, name, handler=handler, platform=platform, settings=mail_settings(platform), more_settings=more
    )


def _operator(scope: Construct, platform: Platform, contact: ServiceFunction) -> ServiceFunction:
    """Moves dead letters back, and sees what waits; it opens no recording and sends no mail. `contact` is called
    without a queue: its dead letters go back by calling it."""
    queues = platform.data.queues
    dead = {name.removesuffix(DEAD): queue for name, queue in queues.items() if name.endswith(DEAD)}
    places = {
        name: [each.queue_name for each in (queue, queues.get(name)) if each is not None]
        for name, queue in dead.items()
    }
    function = ServiceFunction(
        scope,
        "recordings-operator",
        handler="functions.recordings.app.operator",
        platform=platform,
        settings=mail_settings(platform),
        more_settings=[
            OperationsSettings(
                recordings_table=platform.data.tables["recordings"].table_name,
                audit_table=platform.data.tables["audit"].table_name,
                dead_letters=Stack.of(scope).to_json_string(places),
                called_functions=Stack.of(scope).to_json_string({"contact-mail": contact.function.function_name}),
            )
        ],
        timeout=Duration.seconds(29),
    )
    serve_requests(function, platform)
    write_audit(function)
    function.may_use("mails", "Query", indexes=True)
    function.may_use("recordings", "GetItem", "Query", indexes=True)
    function.may(
        "sqs:GetQueueUrl",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        on=[_arn(function, queue) for queue in dead.values()],
    )
    sources = [_arn(function, queues[name]) for name in dead if name in queues]
    function.may("sqs:GetQueueUrl", "sqs:SendMessage", on=sources)
    function.may("lambda:InvokeFunction", on=contact.function.function_arn)
    return function


def _arn(scope: Construct, queue: sqs.IQueue) -> str:
    """By the name, which the data stack exports already: deployed stacks take the change without a new export."""
    return Stack.of(scope).format_arn(service="sqs", resource=queue.queue_name)


def _may_send(function: ServiceFunction, platform: Platform) -> None:
    use_secrets(function, platform)
    function.may_use("mails", "GetItem", "UpdateItem", "Query", indexes=True)
    may_mail(function, platform)
