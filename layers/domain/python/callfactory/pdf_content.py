"""Whether a PDF is whole and opens as it is: without a password, without running anything.

Reading is left to pypdf, which knows the ways in which real writers bend the format. It is loaded only where a PDF is
looked at, and kept from logging: its warnings quote what they read.
"""

import logging
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from typing import Any, Final

_RUNNING: Final = frozenset({"/JavaScript", "/Launch"})
"""Kinds of actions that do something on the machine of whoever opens the document."""


class PdfState(StrEnum):
    """What a PDF is to whoever opens it."""

    WHOLE = "whole"
    DAMAGED = "damaged"
    LOCKED = "locked"
    ACTIVE = "active"


def state_of_pdf(content: bytes) -> PdfState:
    """Looks at the whole document: its objects, its protection, its pages, what it does by itself."""
    from pypdf import PdfReader  # noqa: PLC0415  # most requests look at no PDF

    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        # Some registers only forbid changes: such a document opens with an empty password, as in any viewer.
        if reader.is_encrypted and not reader.decrypt(""):
            return PdfState.LOCKED
        if not all(_has_size(page) for page in reader.pages) or not reader.pages:
            return PdfState.DAMAGED
        runs = any(_runs(action) for action in _actions(reader))
    except Exception:  # noqa: BLE001  # whatever a parser stumbles over: nobody will be able to read it
        return PdfState.DAMAGED
    return PdfState.ACTIVE if runs else PdfState.WHOLE


def _has_size(page: Any) -> bool:
    return bool(page.mediabox.width > 0 and page.mediabox.height > 0)


def _actions(reader: Any) -> Iterator[Any]:
    """What the document does when it is opened, and what its pages do when they are turned."""
    root = reader.trailer["/Root"].get_object()
    yield root.get("/OpenAction")
    yield from _events(root)
    if _entry(root.get("/Names"), "/JavaScript") is not None:
        yield {"/S": "/JavaScript"}
    for page in reader.pages:
        yield from _events(page)


def _events(holder: Any) -> Iterator[Any]:
    events = holder.get("/AA")
    if events is not None:
        yield from events.get_object().values()


def _runs(action: Any) -> bool:
    return _entry(action, "/S") in _RUNNING


def _entry(holder: Any, name: str) -> Any:
    """An entry of a dictionary that may be missing, referred to, or something else."""
    found = holder.get_object() if hasattr(holder, "get_object") else holder
    return found.get(name) if isinstance(found, dict) else None
