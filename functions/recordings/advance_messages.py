"""Move on every message that is due: pauses that are over, leases whose worker vanished, words that never came, limits
that are reached. Nothing that happens to a message depends on an event alone.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from callfactory.voicemail.message import Outcome
from callfactory.voicemail.ports import Post
from functions.recordings.move_message import move_message

MOST_AT_ONCE: Final = 200
_ENOUGH_SECONDS: Final = 30
"""What one message may take: none is begun when less is left."""


def advance_messages(
    *, post: Post, seconds_left: Callable[[], float], failed: Callable[[str, Exception], None]
) -> Counter[Outcome]:
    """Moves each of them on once; answers how many ended how. One that fails does not hold up the others: it is told
    to `failed` by its id, and stays due."""
    ends: Counter[Outcome] = Counter()
    for message_id in post.transit.due(post.clock.now(), limit=MOST_AT_ONCE):
        if seconds_left() < _ENOUGH_SECONDS:
            break
        try:
            end = move_message(message_id, post=post)
        except Exception as failure:  # noqa: BLE001  # whatever it is, the next message is not to blame
            failed(message_id, failure)
            continue
        if end is not None:
            ends[end] += 1
    return ends


def sweep_transit(*, post: Post, older_than: timedelta) -> int:
    """Removes audio that should not be there any more: put again after the end of its message, or longer there than
    any may be. Answers how many were found."""
    found = 0
    for message_id in post.audio.older_than(post.clock.now() - older_than):
        message = post.transit.get(message_id)
        if message is None or not message.open or post.clock.now() >= message.ends_at:
            post.audio.remove(message_id)
            found += 1
    return found
