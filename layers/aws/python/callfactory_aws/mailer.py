"""The `Mailer` port on SES, and on SMTP for the local stage: both send the same bytes."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parseaddr

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from callfactory.mail import Mail, MailPostponed, MailRefused
from callfactory_aws import clients
from callfactory_aws.mime import address_of, as_bytes, message_of

_SMTP_TIMEOUT_SECONDS = 20


def _real_time() -> datetime:
    return datetime.now(UTC)


class SesMailer:
    """SES v1 SendRawEmail. The configuration set demands TLS up to the recipient (EM-1) and reports delivery."""

    def __init__(self, sender: str, configuration_set: str, real_time: Callable[[], datetime] = _real_time) -> None:
        self._sender = sender
        self._configuration_set = configuration_set
        self._real_time = real_time

    def send(self, mail: Mail) -> str:
        content = as_bytes(message_of(mail, self._sender, self._real_time()))
        try:
            answer = clients.ses().send_raw_email(
                Source=self._sender,
                Destinations=[address_of(mail.recipient)],
                RawMessage={"Data": content},
                ConfigurationSetName=self._configuration_set,
                Tags=[{"Name": "kind", "Value": mail.kind.value}, {"Name": "mail_id", "Value": mail.mail_id}],
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "InvalidParameterValue":
                raise MailRefused("ses-invalid") from None
            if 400 <= error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                raise MailPostponed("ses-postponed") from None
            raise  # 5xx: SES may have taken it
        except (EndpointConnectionError, ConnectTimeoutError):
            raise MailPostponed("ses-unreachable") from None
        return answer["MessageId"]


class SmtpMailer:
    """SMTP, with STARTTLS wherever the server offers it; its certificate is checked then."""

    def __init__(
        self, sender: str, host: str, port: int, ca_file: str = "", real_time: Callable[[], datetime] = _real_time
    ) -> None:
        self._sender = sender
        self._host = host
        self._port = port
        self._ca_file = ca_file or None
        self._real_time = real_time

    def send(self, mail: Mail) -> str:
        recipient = address_of(mail.recipient)
        content = as_bytes(message_of(mail, self._sender, self._real_time()))
        server = self._connected()
        try:
            server.sendmail(parseaddr(self._sender)[1], [recipient], content)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
            raise _verdict(error) from None
        finally:
            with suppress(OSError, smtplib.SMTPException):  # the mail's fate is settled, whatever is said at parting
                server.quit()
        return mail.message_id

    def _connected(self) -> smtplib.SMTP:
        """A connection that is ready to send; whatever goes wrong before then, nothing was sent."""
        try:
            server = smtplib.SMTP(self._host, self._port, timeout=_SMTP_TIMEOUT_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context(cafile=self._ca_file))
                server.ehlo()
        except (OSError, smtplib.SMTPException):
            raise MailPostponed("smtp-unreachable") from None
        return server


def _verdict(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> MailRefused | MailPostponed:
    """5xx about recipient or content is for good (RFC 5321, 4.2.1), all else for now: a refused sender is our own
    mistake and gets repaired. The reply's text is dropped: it repeats addresses."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max((code for code, _ in error.recipients.values()), default=450)
        final = True
    else:
        code = error.smtp_code
        final = isinstance(error, smtplib.SMTPDataError)
    return MailRefused(f"smtp-{code}") if final and 500 <= code < 600 else MailPostponed(f"smtp-{code}")
