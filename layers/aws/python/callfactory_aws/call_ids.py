"""Which call a switch means: the id that its call record gets, whichever of record and recording comes first."""

from callfactory.calls.fact import Keys


class SourceCallIds:
    """The `CallIds` port of recordings. `secret` is the one that ids of calls are made with."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def call_id(self, source_id: str, switch_call_id: str) -> str:
        return Keys(self._secret, source_id).call_id(switch_call_id)
