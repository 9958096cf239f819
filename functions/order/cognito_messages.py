"""The mails that Cognito sends itself, in our words and the person's language.

Cognito asks before each mail (trigger "Custom message") and puts its code where the answer has its placeholder.
"""

from typing import Any, Final

from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.mail import MailKind, Site, render, request_mail
from functions.order.settings import MessageSettings

_KINDS: Final = {
    "CustomMessage_SignUp": MailKind.SIGN_UP_CONFIRMATION,
    "CustomMessage_ResendCode": MailKind.SIGN_UP_CONFIRMATION,
    "CustomMessage_ForgotPassword": MailKind.SIGN_IN_RESET,
}
"""By what makes Cognito send a mail. For anything else its own words stay; nothing else is in use."""


def words(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Cognito's question, answered with subject and HTML of the mail. Needs no permission and keeps nothing."""
    del context
    kind = _KINDS.get(event["triggerSource"])
    if kind is None:
        return event
    request = event["request"]
    mail = render(
        request_mail(
            kind,
            account_id=PLATFORM_ACCOUNT,
            about=PLATFORM_ACCOUNT,
            recipient="",
            language=request["userAttributes"].get("locale") or "en",
            code=request["codeParameter"],
        ),
        _site(),
    )
    event["response"] = {**event.get("response", {}), "emailSubject": mail.subject, "emailMessage": mail.html}
    return event


def _site() -> Site:
    settings = MessageSettings.from_environment()
    return Site(url=settings.site_url, mail_domain=settings.mail_domain)
