"""Take the mail system's word about a message: delivered, refused, complained about, or for now not taken."""

from callfactory.errors import NotFound, Unavailable, VersionConflict
from callfactory.voicemail.message import TOLD, Outcome, told
from callfactory.voicemail.ports import Post
from functions.recordings.move_message import move_message
from functions.recordings.send_message import leave_alone

_ROUNDS = 5


def settle_message(
    message_id: str, word: str, *, send: int | None, address_id: str | None, post: Post
) -> Outcome | None:
    """Applies a word of `TOLD` about one sending of the message, and does what follows from it; answers the outcome
    when this closed the message. What is told twice, late or about a message that nobody knows changes nothing.
    """
    message = post.transit.get(message_id)
    if message is None:
        return None
    if TOLD[word].suppress and address_id is not None:
        _leave_alone(message.account_id, address_id, word, post)
    for _ in range(_ROUNDS):
        after = None if message is None else told(message, send, TOLD[word], post.clock.now())
        if after is None:
            break
        try:
            post.transit.replace(after)
            break
        except VersionConflict:
            message = post.transit.get(message_id)
    else:
        raise Unavailable("The message is being changed in many places.", retry_after=1)
    return move_message(message_id, post=post) if message is not None and message.open else None


def _leave_alone(account_id: str, address_id: str, word: str, post: Post) -> None:
    try:
        leave_alone(post.addresses.get(account_id, address_id), post, word)
    except NotFound:
        return
