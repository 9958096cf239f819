"""The pack that ships with the product, and small makers of what applicants hand in."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import callfactory.regulations
from callfactory.organisation import Address
from callfactory.regulations.dossier import Document, HandedIn
from callfactory.regulations.eligibility import Decision, decide
from callfactory.regulations.pack import Pack, compose, read_pack
from callfactory.regulations.places import Area
from callfactory.regulations.rule import Rule, RuleKey

TODAY = date(2026, 12, 1)
FOLDER = Path(callfactory.regulations.__path__[0]) / "pack"


def shipped_text() -> str:
    """The JSON of the whole pack."""
    countries = [path.read_text() for path in sorted((FOLDER / "countries").glob("*.json"))]
    return compose((FOLDER / "pack.json").read_text(), countries)


@cache
def shipped() -> Pack:
    return read_pack(shipped_text())


def rule_of(key: str) -> Rule:
    """The rule of `DE/local/business` or `DE/freephone/business/port`."""
    country, kind, end_user, *action = key.split("/")
    values: dict[str, Any] = {
        "country": country,
        "type": kind,
        "end_user": end_user,
        "action": (action or ["order"])[0],
    }
    return shipped().rule(RuleKey(**values), TODAY)


def outcome(
    key: str,
    answers: dict[str, Any] | None = None,
    documents: tuple[Document, ...] = (),
    *,
    area: str | None = None,
    today: date = TODAY,
    **more: Any,
) -> Decision:
    """What is decided about these papers."""
    handed_in = HandedIn(answers=answers or {}, documents=documents, **more)
    return decide(rule_of(key), handed_in, today, area=Area(area) if area else None)


def document(kind: str, **details: Any) -> Document:
    return Document(document_id=f"doc_{kind}", kind=kind, **details)


BERLIN = Address(street="Torstraße 12", postal_code="10119", city="Berlin", country="DE")
MUNICH = Address(street="Marienplatz 1", postal_code="80331", city="München", country="DE")
UTRECHT = Address(street="Oudegracht 231", postal_code="3511 NH", city="Utrecht", country="NL")
MADRID = Address(street="Calle Mayor 5", postal_code="28013", city="Madrid", country="ES")
ZURICH = Address(street="Bahnhofstrasse 3", postal_code="8001", city="Zürich", country="CH")
LISBON = Address(street="Rua Augusta 9", postal_code="1100-053", city="Lisboa", country="PT")
LAGOS = Address(street="15 Broad Street", postal_code="101241", city="Lagos", country="NG")
MANILA = Address(street="8 Ayala Avenue", postal_code="1226", city="Makati", country="PH")
SYDNEY = Address(street="48 Pirrama Road", postal_code="2009", city="Sydney", country="AU")
SEOUL = Address(street="110 Sejong-daero", postal_code="04524", city="Seoul", country="KR")
