"""The `Mailer` port on SES, and on SMTP for the local stage: both send the same bytes."""

import re
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
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9])")


def _real_time() -> datetime:
    return datetime.now(UTC)


class SesMailer:
    """SES v1 SendRawEmail. The configuration set demands TLS up to the recipient (EM-1) and reports delivery; the plain
    one, for mails that may travel unencrypted, only reports. Without a plain one, all mails demand TLS."""

    confirms = False

    def __init__(
        self,
        sender: str,
        configuration_set: str,
        plain_set: str = "",
        real_time: Callable[[], datetime] = _real_time,
    ) -> None:
        self._sender = sender
        self._sets = {"required": configuration_set, "optional": plain_set or configuration_set}
        self._real_time = real_time

    def send(self, mail: Mail) -> str:
        content = as_bytes(message_of(mail, self._sender, self._real_time()))
        try:
            answer = clients.ses().send_raw_email(
                Source=self._sender,
                Destinations=[address_of(mail.recipient)],
                RawMessage={"Data": content},
                ConfigurationSetName=self._sets[mail.tls],
                Tags=[{"Name": name, "Value": value} for name, value in _tags(mail).items()],
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
    """SMTP, with STARTTLS wherever the server offers it; its certificate is checked then. With `demand_tls` a mail that
    requires TLS is not given to a server that offers none."""

    confirms = True

    def __init__(
        self,
        sender: str,
        host: str,
        port: int,
        ca_file: str = "",
        *,
        demand_tls: bool = False,
        real_time: Callable[[], datetime] = _real_time,
    ) -> None:
        self._sender = sender
        self._host = host
        self._port = port
        self._ca_file = ca_file or None
        self._demand_tls = demand_tls
        self._real_time = real_time

    def send(self, mail: Mail) -> str:
        recipient = address_of(mail.recipient)
        content = as_bytes(message_of(mail, self._sender, self._real_time()))
        server = self._connected(encrypted=self._demand_tls and mail.tls == "required")
        try:
            server.sendmail(parseaddr(self._sender)[1], [recipient], content)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
            raise _verdict(error) from None
        finally:
            with suppress(OSError, smtplib.SMTPException):  # the mail's fate is settled, whatever is said at parting
                server.quit()
        return mail.message_id

    def _connected(self, *, encrypted: bool) -> smtplib.SMTP:
        """A connection that is ready to send; whatever goes wrong before then, nothing was sent."""
        try:
            server = smtplib.SMTP(self._host, self._port, timeout=_SMTP_TIMEOUT_SECONDS)
            server.ehlo()
            offered = server.has_extn("starttls")
            if offered:
                server.starttls(context=ssl.create_default_context(cafile=self._ca_file))
                server.ehlo()
        except ssl.SSLError:
            raise MailPostponed("no-tls") from None
        except (OSError, smtplib.SMTPException):
            raise MailPostponed("smtp-unreachable") from None
        if encrypted and not offered:
            server.close()
            raise MailPostponed("no-tls")
        return server


def _tags(mail: Mail) -> dict[str, str]:
    return {"kind": mail.kind.value, "mail_id": mail.mail_id, **mail.tags}


def _verdict(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> MailRefused | MailPostponed:
    """5xx about recipient or content is for good (RFC 5321, 4.2.1), all else for now: a refused sender is our own
    mistake and gets repaired. Of the reply only its codes are kept: its text repeats addresses."""
    code: int
    text: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = max(error.recipients.values(), key=lambda reply: reply[0], default=(450, b""))
        final = True
    else:
        code, text = error.smtp_code, error.smtp_error
        final = isinstance(error, smtplib.SMTPDataError)
    reason = f"smtp-{code}{_status(text)}"
    return MailRefused(reason) if final and 500 <= code < 600 else MailPostponed(reason)


def _status(text: bytes | str) -> str:
    """The enhanced status code of a reply (RFC 3463) such as `-5.2.2`; nothing where it has none."""
    found = _STATUS.match(text.decode("ascii", "replace") if isinstance(text, bytes) else text)
    return f"-{found[0]}" if found else ""
