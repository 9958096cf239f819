"""The recordings family at Amazon: recordings, answering machine, mail."""

from constructs import Construct

from callfactory.events import MailQueued
from callfactory_aws.settings import Settings
from functions.recordings import app
from infra.constructs.platform import Platform
from infra.constructs.service_function import ServiceFunction
from infra.functions.mailing import mail_settings, may_mail
from infra.functions.shared import serve_requests, use_secrets
from infra.functions.voicemail import machine_settings, serve_answering_machines, voicemail_settings


class RecordingsFunctions(Construct):
    """`api` serves requests, `mail` sends what was just asked for, `resend` what has waited too long."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
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


def _may_send(function: ServiceFunction, platform: Platform) -> None:
    use_secrets(function, platform)
    function.may_use("mails", "GetItem", "UpdateItem", "Query", indexes=True)
    may_mail(function, platform)
