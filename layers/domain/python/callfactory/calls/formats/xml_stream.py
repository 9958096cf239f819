"""XML elements of one name from a stream, each dropped when it is done. Entities, external ones and document types that
declare any are refused (defusedxml): records come from outside."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError, tostring  # types and writing; defusedxml parses

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from callfactory.calls.formats.base import Built, Draft, Record, Rejected, record_of

Build = Callable[[Element, Draft], Built]
_AFTER_THE_END: Final = 9
"""What expat says where something follows the end of a document."""


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
    """The elements in order; bytes, and then nothing more, where a document breaks. Several documents may follow each
    other."""
    document = _Document(name)
    for chunk in content:
        rest = chunk
        while rest:
            following = document.feed(rest)
            yield from document.taken()
            if following is None:
                yield rest
                return
            rest = following
            if rest:
                document = _Document(name)
    if not document.ends():
        yield b"truncated"


class _Document:
    """A document, and where the next one begins behind it."""

    def __init__(self, name: str) -> None:
        self._target = _Target(name)
        self._parser = DefusedXMLParser(
            target=self._target, forbid_dtd=False, forbid_entities=True, forbid_external=True
        )
        self._kept = b""
        self._dropped = 0

    def feed(self, chunk: bytes) -> bytes | None:
        """Reads on. Answers what belongs to the next document; None where this one breaks."""
        self._kept += chunk
        try:
            self._parser.feed(chunk)
        except ParseError as error:
            after = self._kept[self._parser.parser.ErrorByteIndex - self._dropped :]
            return after if error.code == _AFTER_THE_END and after.startswith(b"<") else None
        except (DefusedXmlException, ValueError):
            return None
        if self._target.depth:  # what was read belongs to this document
            self._dropped += len(self._kept)
            self._kept = b""
        return b""

    def ends(self) -> bool:
        """Whether it is whole, or there is none."""
        try:
            self._parser.close()
        except (ParseError, DefusedXmlException, ValueError):
            return False
        return True

    def taken(self) -> list[Element]:
        """Elements that are complete since the last time."""
        return self._target.taken()


class _Target:
    """Builds the wanted elements and forgets everything around them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: list[Element] = []
        self._done: list[Element] = []
        self.depth = 0

    def taken(self) -> list[Element]:
        """What is complete since the last time."""
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        plain = tag.rpartition("}")[2]
        if self._open:
            child = Element(plain, attributes)
            self._open[-1].append(child)
            self._open.append(child)
        elif plain == self._name:
            self._open.append(Element(plain, attributes))

    def end(self, tag: str) -> None:
        del tag
        self.depth -= 1
        if self._open:
            closed = self._open.pop()
            if not self._open:
                self._done.append(closed)

    def data(self, text: str) -> None:
        if self._open and not len(self._open[-1]):
            self._open[-1].text = (self._open[-1].text or "") + text

    def close(self) -> None:
        """Nothing is left to do."""
