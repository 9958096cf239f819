"""FreeSWITCH mod_xml_cdr: one XML document a leg, as a body or in a form field `cdr`. Values are percent-encoded."""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element  # the type only; parsing is `xml_stream`'s

from callfactory.calls.formats import freeswitch
from callfactory.calls.formats.base import Built, Draft, Reading, Record
from callfactory.calls.formats.freeswitch_json import FORM_TYPES, unwrapped
from callfactory.calls.formats.xml_stream import xml_records


class FreeSwitchXml:
    """See above."""

    media_types = ("application/xml", "text/xml", *FORM_TYPES)

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        def build(element: Element, draft: Draft) -> Built:
            return freeswitch.fact_of(_variables(element), reading, draft)

        return xml_records(unwrapped(content), "cdr", build)


def _variables(element: Element) -> dict[str, str]:
    variables = _texts(element.find("variables"))
    flows = element.findall("callflow")
    if flows:
        for prefix, part in (("profile", "caller_profile"), ("times", "times")):
            variables |= {f"{prefix}_{name}": text for name, text in _texts(flows[-1].find(part)).items()}
    return variables


def _texts(element: Element | None) -> dict[str, str]:
    return {} if element is None else {child.tag: unquote((child.text or "").strip()) for child in element}
