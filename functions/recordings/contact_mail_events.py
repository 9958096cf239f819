"""Mails to our contact address arrive: SES received one, scanned it, and put it into its bucket."""

from functools import cache
from typing import Any

from callfactory.contact_mail import ContactMails
from callfactory_aws.contact_bucket import S3ContactMails, contact_mails
from callfactory_aws.observability import code_of, count, flush, logger
from functions.recordings import wiring
from functions.recordings.forward_contact_mail import forward_contact_mail
from functions.recordings.settings import ContactSettings


@cache
def settings() -> ContactSettings:
    return ContactSettings.from_environment()


@cache
def mails() -> ContactMails:
    return S3ContactMails(settings().contact_bucket)


def on_contact_mail(event: dict[str, Any], context: Any) -> None:
    """Forwards the mail to support, unless it carries a virus or is taken for spam."""
    del context
    try:
        for mail in contact_mails(event):
            fate = forward_contact_mail(
                mail,
                mails=mails(),
                mailer=wiring.mailer(),
                support=settings().support_mailbox,
                site=wiring.site(),
            )
            count(f"ContactMails{fate.value.capitalize()}")
    except Exception as failure:  # noqa: BLE001  # whatever it is, its text may repeat the mail
        count("ContactMailsFailed")
        logger().error(
            "A mail to the contact address could not be forwarded.", error=type(failure).__name__, code=code_of(failure)
        )
        raise RuntimeError("not forwarded") from None
    finally:
        flush()
