"""Send a mail that waits in the outbox, once."""

from callfactory.clock import Clock
from callfactory.mail import (
    MOST_ATTEMPTS,
    MOST_INTERRUPTIONS,
    Dispatch,
    Mailer,
    MailPostponed,
    MailRefused,
    MailState,
    Site,
    render,
)


def send_mail(mail_id: str, *, dispatch: Dispatch, mailer: Mailer, site: Site, clock: Clock) -> MailState | None:
    """Sends the mail if it still waits and nobody else is at it; answers how it ended, None when there was nothing to
    do.

    Raises MailPostponed when it was not taken and is to be tried again, and whatever else went wrong, which leaves it
    unknown whether the mail was taken: then it is tried once more after the lease, with the same Message-ID.
    """
    claim = dispatch.claim(mail_id, clock.now())
    if claim is None:
        return None
    if claim.interruptions > MOST_INTERRUPTIONS:
        dispatch.failed(claim, "interrupted", clock.now())
        return MailState.FAILED
    try:
        provider_id = mailer.send(render(claim.request, site))
    except MailRefused as refusal:
        dispatch.failed(claim, refusal.reason, clock.now())
        return MailState.FAILED
    except MailPostponed as postponement:
        if claim.attempts < MOST_ATTEMPTS:
            dispatch.release(claim)
            raise
        dispatch.failed(claim, postponement.reason, clock.now())
        return MailState.FAILED
    dispatch.sent(claim, provider_id, clock.now())
    return MailState.SENT
