"""A marker in every way in which it could be hidden: as it is, percent-encoded, base64, hex, hashed."""

import base64
import hashlib
from urllib.parse import quote


def traces(markers: tuple[str, ...]) -> set[str]:
    """Texts in lower case, any of which would betray a marker."""
    found = set()
    for marker in markers:
        for text in {marker, marker.lower()}:
            raw = text.encode()
            found |= {text, quote(text, safe=""), raw.hex()}
            found |= {base64.b64encode(raw[cut:]).decode().rstrip("=")[:-1] for cut in range(3)}
            found |= {hashlib.new(name, raw).hexdigest() for name in ("md5", "sha1", "sha256")}
    return {each.lower() for each in found if len(each) > 5}
