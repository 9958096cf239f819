"""Do whatever is next with a message on the answering machine: whoever comes by moves it on, as often as they like."""

from callfactory.errors import VersionConflict
from callfactory.voicemail.message import Message, Outcome, State, claimed, looked_for, out_of_time, received, taken
from callfactory.voicemail.ports import Post
from functions.recordings.close_message import close_message
from functions.recordings.send_message import send_message


def move_message(message_id: str, *, post: Post, arrived: bool = False) -> Outcome | None:
    """Moves the message on as far as it goes now; answers its outcome when this call closed it. `arrived` tells that
    its audio has just been put: nobody need look whether it is there.

    Safe to call at any time, from several places at once: each step is written before the next one begins, and of two
    workers the second one stops. Audio that nobody waits for (put again after the end, or after the log forgot the
    message) is removed. Raises whatever went wrong; the message is due again.
    """
    message = post.transit.get(message_id)
    if message is None or not message.open:
        post.audio.remove(message_id)
        return None
    try:
        message = _moved(message, post, arrived=arrived)
    except VersionConflict:
        return None
    return message.outcome if message.state is State.CLOSED else None


def _moved(message: Message, post: Post, *, arrived: bool) -> Message:
    if message.state is State.EXPECTED:
        message = _looked_for(message, post, arrived=arrived)
    else:
        message = _over(message, post) or _sent(claimed(message, post.clock.now()), message, post)
    return close_message(message, post=post) if message.state in {State.SETTLED, State.REMOVED} else message


def _looked_for(message: Message, post: Post, *, arrived: bool) -> Message:
    """The message in the hands of this worker where its audio is there; else looked for once more, later."""
    now = post.clock.now()
    if not arrived and post.audio.size(message.message_id) is None:
        return _over(message, post) or _written(looked_for(message, now), post)
    if now >= message.ends_at:
        late = _written(received(message, now) or message, post)
        return _over(late, post) or late
    return _sent(taken(message, now), message, post)


def _over(message: Message, post: Post) -> Message | None:
    """What became of the message because its time is over; None while it is not."""
    over = out_of_time(message, post.clock.now())
    return None if over is None else _written(over, post)


def _written(message: Message, post: Post) -> Message:
    post.transit.replace(message)
    return message


def _sent(claim: Message | None, message: Message, post: Post) -> Message:
    """The message after it was offered for as long as it may be now: refused for good by one address, it goes to the
    next one at once."""
    while claim is not None:
        post.transit.replace(claim)
        message = send_message(claim, post=post)
        claim = claimed(message, post.clock.now())
    return message
