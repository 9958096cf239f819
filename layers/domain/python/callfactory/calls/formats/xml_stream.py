"""XML elements of one name from a stream, each dropped when it is done. Entities, external ones and document types that
declare any are refused (defusedxml): records come from outside."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError, tostring  # types and writing; defusedxml parses

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from callfactory.calls.formats.base import Built, Draft, Record, Rejected, record_of

Build = Callable[[Element, Draft], Built]
_LARGEST: Final = 4_000_000


def xml_records(content: Iterable[bytes], name: str, build: Build) -> Iterator[Record]:
    """The records: elements called `name`, wherever they stand. What is no XML (any more) is one rejected record."""
    position = 0
    for found in elements(content, name):
        position += 1
        if isinstance(found, bytes):
            yield Rejected(position, "unreadable", {}, found)
            continue
        yield _record(position, found, build)


def _record(position: int, element: Element, build: Build) -> Record:
    return record_of(position, lambda draft: build(element, draft), lambda: bytes(tostring(element)))


def elements(content: Iterable[bytes], name: str) -> Iterator[Element | bytes]:
    """The elements in order; bytes, and then nothing more, where the document breaks."""
    target = _Target(name)
    parser = DefusedXMLParser(target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    for chunk in content:
        try:
            parser.feed(chunk)
        except (ParseError, DefusedXmlException, ValueError):
            yield from target.taken()
            yield chunk
            return
        yield from target.taken()
    try:
        parser.close()
    except (ParseError, DefusedXmlException, ValueError):
        yield b"truncated"


class _Target:
    """Builds the wanted elements and forgets everything around them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: list[Element] = []
        self._done: list[Element] = []

    def taken(self) -> list[Element]:
        """What is complete since the last time."""
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        plain = tag.rpartition("}")[2]
        if self._open:
            child = Element(plain, attributes)
            self._open[-1].append(child)
            self._open.append(child)
        elif plain == self._name:
            self._open.append(Element(plain, attributes))

    def end(self, tag: str) -> None:
        del tag
        if self._open:
            closed = self._open.pop()
            if not self._open:
                self._done.append(closed)

    def data(self, text: str) -> None:
        if self._open and not len(self._open[-1]):
            self._open[-1].text = (self._open[-1].text or "") + text

    def close(self) -> None:
        """Nothing is left to do."""
