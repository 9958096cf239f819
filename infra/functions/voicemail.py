"""The answering machine and mail to us, at Amazon: what moves messages on, and who forwards mail to support."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from functions.recordings import voicemail_events
from functions.recordings.settings import ContactSettings, MachineSettings, VoicemailSettings
from infra.constructs.platform import Platform
from infra.constructs.service_function import ServiceFunction
from infra.functions.mailing import mail_settings, may_mail
from infra.functions.shared import queue_mails, use_secrets

_EVENTS = "functions.recordings.voicemail_events"
_MESSAGES = "messages/"
_GREETINGS = "greetings/"
_INBOUND = "inbound/"


class VoicemailFunctions(Construct):
    """`deliver` mails what has just arrived, `settle` takes the mail system's word, `due` moves on what waits, `sweep`
    removes what nobody waits for, `contact` forwards mail to us."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Voicemail")
        self.deliver = _mover(scope, "recordings-voicemail", "on_audio", platform)
        self.deliver.triggered(voicemail_events.on_audio)
        self.settle = _mover(scope, "recordings-mail-events", "on_mail_event", platform)
        self.settle.triggered(voicemail_events.on_mail_event)
        self.due = _mover(scope, "recordings-due", "on_due_messages", platform)
        self.due.triggered(voicemail_events.on_due_messages)
        self.sweep = _mover(scope, "recordings-forgotten", "on_forgotten_audio", platform)
        self.sweep.triggered(voicemail_events.on_forgotten_audio)
        self.contact = _contact(scope, platform)
        _watch(platform)


def serve_answering_machines(api: ServiceFunction, platform: Platform) -> None:
    """What the API of the family needs for it: settings and log, links to put audio, greetings."""
    queue_mails(api, platform)
    api.may_use("transit", "GetItem", "PutItem", "Query", indexes=True)
    api.may_use("answering_machines", "GetItem", "PutItem", "DeleteItem", "Query")
    api.may_use("audit", "PutItem", "GetItem")
    api.may_use("inventory", "Query")
    api.may_use("forgotten_callers", "Query")
    api.may_use("numbers", "GetItem")
    api.may_use_objects("transit", _MESSAGES, "PutObject")
    api.may_use_objects("greetings", _GREETINGS, "PutObject", "GetObject", "DeleteObject")


def voicemail_settings(platform: Platform) -> VoicemailSettings:
    data, local = platform.data, platform.stage.local
    return VoicemailSettings(
        transit_table=data.tables["transit"].table_name,
        answering_machines_table=data.tables["answering_machines"].table_name,
        accounts_table=data.tables["accounts"].table_name,
        receipts_table=data.tables["receipts"].table_name,
        transit_bucket=data.buckets["transit"].bucket_name,
        receipt_key=data.receipt_key.key_id,
        bus_name=platform.bus.event_bus_name,
        transit_hours=platform.stage.transit_hours,
        links_endpoint=local.address if local else "",
    )


def machine_settings(platform: Platform) -> MachineSettings:
    data = platform.data
    return MachineSettings(
        inventory_table=data.tables["inventory"].table_name,
        forgotten_callers_table=data.tables["forgotten_callers"].table_name,
        numbers_table=data.tables["numbers"].table_name,
        audit_table=data.tables["audit"].table_name,
        greetings_bucket=data.buckets["greetings"].bucket_name,
    )


def _mover(scope: Construct, name: str, handler: str, platform: Platform) -> ServiceFunction:
    """A function that moves messages on. It reads audio into memory: half an hour of it, the mail, and its copies."""
    function = ServiceFunction(
        scope,
        name,
        handler=f"{_EVENTS}.{handler}",
        platform=platform,
        settings=mail_settings(platform),
        more_settings=(voicemail_settings(platform),),
        memory=512,
        timeout=Duration.seconds(120),
    )
    use_secrets(function, platform)
    may_mail(function, platform)
    queue_mails(function, platform)
    function.may_use("transit", "GetItem", "PutItem", "Query", indexes=True)
    function.may_use("answering_machines", "GetItem", "PutItem", "Query")
    function.may_use("accounts", "Query")
    function.may_use("receipts", "BatchGetItem", "PutItem", "ConditionCheckItem")
    function.may("kms:Sign", "kms:GetPublicKey", on=platform.data.receipt_key.key_arn)
    function.may_use_objects(
        "transit", _MESSAGES, "GetObject", "DeleteObject", "DeleteObjectVersion", "AbortMultipartUpload"
    )
    function.may(
        "s3:ListBucket",
        "s3:ListBucketVersions",
        "s3:ListBucketMultipartUploads",
        on=platform.data.buckets["transit"].bucket_arn,
    )
    return function


def _contact(scope: Construct, platform: Platform) -> ServiceFunction:
    data, stage = platform.data, platform.stage
    function = ServiceFunction(
        scope,
        "recordings-contact-mail",
        handler="functions.recordings.contact_mail_events.on_contact_mail",
        platform=platform,
        settings=mail_settings(platform),
        more_settings=(
            ContactSettings(
                contact_bucket=data.buckets["contact-mail"].bucket_name, support_mailbox=stage.support_mailbox
            ),
        ),
        timeout=Duration.seconds(60),
    )
    use_secrets(function, platform)
    may_mail(function, platform)
    function.may_use_objects("contact-mail", _INBOUND, "GetObject", "DeleteObject")
    # Without it S3 answers "forbidden" where it should answer "there is none".
    function.may("s3:ListBucket", on=data.buckets["contact-mail"].bucket_arn)
    function.may_open(data.key.key_arn)
    dead = data.queues["contact-mail-dead"].queue_arn
    function.may("sqs:SendMessage", on=dead)
    told = lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
        on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(destination=dead)
    )
    config = lambda_.CfnEventInvokeConfig(
        function,
        "Retries",
        function_name=function.function.function_name,
        qualifier="$LATEST",
        maximum_retry_attempts=2,
        maximum_event_age_in_seconds=6 * 3600,
        destination_config=told,
    )
    config.node.add_dependency(function.role)  # Lambda asks at once whether the function may use the queue
    return function


def _watch(platform: Platform) -> None:
    """What staff are woken for: each of these is somebody's message."""
    for service in ("recordings-voicemail", "recordings-mail-events", "recordings-due"):
        platform.alarms.watch_metric("MessagesLost", service, 5, "Messages were lost: their owners were told why.")
        platform.alarms.watch_metric("MessagesUnconfirmed", service, 1, "Nobody confirmed that a message arrived.")
    platform.alarms.watch_metric("MessagesFailed", "recordings-due", 3, "Messages cannot be moved on.")
    platform.alarms.watch_metric(
        "ForgottenAudioRemoved", "recordings-forgotten", 1, "Audio was found that should not have been there."
    )
    platform.alarms.watch_metric(
        "ContactMailsFailed", "recordings-contact-mail", 1, "Mail to us could not be forwarded to support."
    )
