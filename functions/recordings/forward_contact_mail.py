"""Forward a mail to our contact address to the support mailbox, with what is known of how it came (EM-2)."""

from callfactory.contact_mail import LARGEST_FORWARDED, ContactMail, ContactMails, Fate, fate, forwarded
from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.mail import Mailer, MailRefused, Site


def forward_contact_mail(mail: ContactMail, *, mails: ContactMails, mailer: Mailer, support: str, site: Site) -> Fate:
    """What was done with it. It is removed once support has it; told of again, nothing is sent again.

    Raises MailPostponed, and whatever makes it unknown whether support has it: then it is forwarded again. A mail that
    the support mailbox refuses is held.
    """
    decided = fate(mail.verdicts, mail.headers)
    if decided is Fate.DROP:
        mails.remove(mail.content_id)
    if decided is not Fate.FORWARD:
        return decided
    try:
        content = mails.read(mail.content_id, LARGEST_FORWARDED)
    except KeyError:
        return Fate.FORWARD
    try:
        mailer.send(forwarded(mail, content, support=support, account_id=PLATFORM_ACCOUNT, site=site))
    except MailRefused:
        return Fate.HOLD
    if content is not None:
        mails.remove(mail.content_id)
    return Fate.FORWARD
