"""The formats that switches write: one module each, behind `base.Format`. Adding one is a module and a line here."""

from collections.abc import Mapping
from typing import Final

from callfactory.calls.formats.amazon_connect import AmazonConnect
from callfactory.calls.formats.asterisk_csv import AsteriskCsv
from callfactory.calls.formats.base import Format
from callfactory.calls.formats.broadworks_xml import BroadWorksXml
from callfactory.calls.formats.callfactory_json import CallFactoryJson
from callfactory.calls.formats.carrier_fixed import CarrierFixed, places_of
from callfactory.calls.formats.chime_sdk import ChimeSdk
from callfactory.calls.formats.didww_csv import DidwwCsv
from callfactory.calls.formats.freeswitch_csv import FreeSwitchCsv
from callfactory.calls.formats.freeswitch_json import FreeSwitchJson
from callfactory.calls.formats.freeswitch_xml import FreeSwitchXml
from callfactory.calls.formats.kamailio_acc import KamailioAcc
from callfactory.calls.formats.telnyx import Telnyx
from callfactory.calls.formats.twilio import Twilio
from callfactory.calls.sources import Kind

FORMATS: Final[Mapping[Kind, Format]] = {
    "asterisk-csv": AsteriskCsv(),
    "freeswitch-json": FreeSwitchJson(),
    "freeswitch-xml": FreeSwitchXml(),
    "freeswitch-csv": FreeSwitchCsv(),
    "kamailio-acc": KamailioAcc(),
    "chime-sdk": ChimeSdk(),
    "amazon-connect": AmazonConnect(),
    "twilio": Twilio(),
    "telnyx": Telnyx(),
    "didww-csv": DidwwCsv(),
    "carrier-fixed": CarrierFixed(),
    "broadworks-xml": BroadWorksXml(),
    "callfactory-json": CallFactoryJson(),
}


def fits(kind: Kind, columns: tuple[str, ...] | None) -> bool:
    """Whether a source of this kind can have these columns."""
    if columns is None or kind != "carrier-fixed":
        return True
    try:
        places = places_of(columns)
    except ValueError:
        return False
    return {"start", "service_number", "duration", "trailer_records"} <= places.keys()
