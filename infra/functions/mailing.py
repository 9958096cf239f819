"""How mails are made and handed to SES: what every function that mails anything itself has in common."""

from functions.recordings.settings import RecordingsSettings
from infra.constructs.platform import Platform
from infra.constructs.service_function import ServiceFunction


def mail_settings(platform: Platform) -> RecordingsSettings:
    """What every function of the family needs: how mails are made and sent."""
    data, stage = platform.data, platform.stage
    local = stage.local
    return RecordingsSettings(
        mails_table=data.tables["mails"].table_name,
        idempotency_table=data.tables["idempotency"].table_name,
        rate_limits_table=data.tables["rate_limits"].table_name,
        master_secret=data.master_secret_name,
        mail_sender=f"Call Factory <no-reply@{stage.mail_domain}>",
        mail_domain=stage.mail_domain,
        site_url=stage.site_url,
        mail_configuration_set=platform.mail.configuration_set.configuration_set_name,
        mail_plain_configuration_set=platform.mail.plain_set.configuration_set_name,
        smtp_host=local.smtp_host if local else "",
        smtp_port=local.smtp_port if local else 25,
        clock_parameter=platform.clock_parameter,
    )


def may_mail(function: ServiceFunction, platform: Platform) -> None:
    """Hands mails to SES, from our own address and through our own configuration sets only."""
    if platform.stage.domain:
        sender = f"no-reply@{platform.stage.mail_domain}"
        function.may(
            "ses:SendRawEmail",
            on=[platform.mail.identity_arn, *platform.mail.configuration_set_arns],
            when={"StringEquals": {"ses:FromAddress": sender}},
        )
