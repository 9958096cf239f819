"""Send the mails that have waited too long: the bus lost them, a sender vanished, or they were not taken before."""

from collections import Counter
from datetime import timedelta
from typing import Final

from callfactory.clock import Clock
from callfactory.mail import Dispatch, Mailer, MailPostponed, MailState, Site
from functions.recordings.send_mail import send_mail

WAITED_TOO_LONG: Final = timedelta(minutes=10)
_MOST_AT_ONCE = 100


def resend_mails(*, dispatch: Dispatch, mailer: Mailer, site: Site, clock: Clock) -> Counter[MailState]:
    """Tries each of them once; answers how many ended how. A mail that is postponed again waits on."""
    ends: Counter[MailState] = Counter()
    for mail_id in dispatch.waiting(clock.now() - WAITED_TOO_LONG, limit=_MOST_AT_ONCE):
        try:
            end = send_mail(mail_id, dispatch=dispatch, mailer=mailer, site=site, clock=clock)
        except MailPostponed:
            end = MailState.QUEUED
        if end is not None:
            ends[end] += 1
    return ends
