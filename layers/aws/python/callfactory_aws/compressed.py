"""Answers in few bytes for those who read gzip: the catalogue of the shop becomes a tenth.

The functions do it themselves: API Gateway's own compression would also unpack what is sent to us, and signatures are
about bytes as they were sent.
"""

import base64
import gzip
from typing import Final

FEWEST: Final = 1400
"""Characters: less than this fits into one packet anyway."""


def reads_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` like `br, gzip;q=0.8` names gzip, and not with weight 0 (RFC 9110, 12.5.3)."""
    for each in accepted.lower().split(","):
        coding, _, weight = each.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def packed(text: str) -> str:
    """The gzip of a text, in base64: the form in which Lambda hands bytes to API Gateway."""
    return base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode("ascii")
