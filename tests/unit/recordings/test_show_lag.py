"""How late the sweeper and the mails are, as staff see it (RC-2)."""

from dataclasses import replace
from datetime import timedelta

from callfactory.mail import MailKind, request_mail
from callfactory.recordings.policy import Policy
from functions.recordings.show_lag import show_lag
from tests.fakes import FakeClock
from tests.fakes_recordings import FakeRecordings
from tests.fakes_seams import FakeBus, FakeOutbox
from tests.recording_samples import ACCOUNT, NUMBER


def test_the_one_that_waits_longest_counts() -> None:
    clock, recordings, outbox = FakeClock(), FakeRecordings(), FakeOutbox(FakeBus())
    nothing = [each.waiting for each in show_lag(recordings=recordings, dispatch=outbox, clock=clock)]
    assert nothing == [timedelta(), timedelta()]
    recordings.policies["late"] = Policy(ACCOUNT, NUMBER, look_at=clock.now() - timedelta(minutes=90))
    recordings.policies["later"] = replace(recordings.policies["late"], look_at=clock.now() + timedelta(minutes=1))
    for about in ("first", "second"):
        request = request_mail(
            MailKind.EXPORT_READY,
            account_id=ACCOUNT,
            about=about,
            recipient="ann@example.com",
            language="en",
            export_id=about,
        )
        outbox.put(request, clock.now())
        clock.advance(minutes=5)
    sweeper, mail = show_lag(recordings=recordings, dispatch=outbox, clock=clock)
    assert (sweeper.waiting, sweeper.waiting >= sweeper.allowed) == (timedelta(minutes=100), True)
    assert (mail.waiting, mail.waiting >= mail.allowed) == (timedelta(minutes=10), False)
