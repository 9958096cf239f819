"""Every way of hiding a number hides it, and none of them is taken for a number (CD-2, CI-2, CI-3)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callfactory.calls.caller import UNKNOWN, WITHHELD, presentation, read_caller, sip_privacy

WITHHELD_TEXTS = [
    "anonymous",
    "Anonymous",
    "ANONYMOUS",
    '"Anonymous" <anonymous>',
    '"Anonymous" <+31612345678>',
    "Anonymous <sip:+31612345678@10.0.0.7>",
    '"Anonymous" <sip:anonymous@anonymous.invalid>',
    "sip:anonymous@anonymous.invalid",
    "<sip:anonymous@anonymous.invalid>;tag=8a",
    "sip:+31612345678@anonymous.invalid",
    "sips:anonymous@ANONYMOUS.invalid:5061;transport=tls",
    "sip:+31612345678@carrier.example;privacy=full",
    "restricted",
    "Private",
    "PRIVATE NUMBER",
    "withheld",
    "Number withheld",
    "blocked",
    "No Caller ID",
    "no_caller_id",
    "anoniem",
    "Anoniem",
    "privénummer",
    "Privé-nummer",
    "afgeschermd",
    "Anonymer Anrufer",
    "unterdrückt",
    "Rufnummer unterdrückt",
    "masqué",
    "Numéro masqué",
    "numéro privé",
    "Número oculto",
    "numero privado",
    "anónimo",
    "Numero privato",
    "Skjult nummer",
    "Skyddat nummer",
    "zastrzeżony",
    "Numer prywatny",
    "rejtett szám",
    "Skryté číslo",
    "gizli numara",
    "Скрытый номер",
    "Прихований номер",
    "απόκρυψη αριθμού",
    "非通知",
    "私人号码",
    "발신번호표시제한",
    "מספר חסוי",
    "+266696687",
    "266696687",
    "00266696687",
    "+7378742833",
    "+2562533",
    "tel:+266696687",
    "sip:+7378742833@sip.example",
    "#31#0612345678",
    "*67 2125550123",
]

UNKNOWN_TEXTS = [
    "",
    " ",
    "unknown",
    "<unknown>",
    '"" <unknown>',
    "unavailable",
    "Unavailable",
    "null",
    "None",
    "-",
    "--",
    "0",
    "00",
    "0000000000",
    "+0000000",
    "s",
    "unbekannt",
    "onbekend",
    "inconnu",
    "desconocido",
    "未知",
    "+8656696",
    "+86282452253",
    "86282452253",
    "+86 28 245 2253",
    "sip:+86282452253@sip.example;user=phone",
    "client1",
    "1001",
    "sip:1001@10.0.0.7",
    "+",
    "+31",
    "call me",
]

NUMBERS = [
    ("+31612345678", None),
    ("0031612345678", None),
    ("0612345678", "NL"),
    ("31612345678", "NL"),
    ("06-12 34 56 78", "NL"),
    ("sip:+31612345678@carrier.example;user=phone", None),
    ("<sip:+31612345678@carrier.example>;tag=99", None),
    ('"Jan de Vries" <+31612345678>', None),
    ('"Unknown" <+31612345678>', None),
    ("tel:+31612345678", None),
    ("tel:+31-6-12345678;phone-context=example.com", None),
]


@pytest.mark.parametrize("text", WITHHELD_TEXTS)
def test_a_hidden_number_is_withheld(text: str) -> None:
    assert read_caller(text, country="NL") == WITHHELD
    assert read_caller(text) == WITHHELD


@pytest.mark.parametrize("text", UNKNOWN_TEXTS)
def test_what_is_no_number_is_unknown(text: str) -> None:
    assert read_caller(text) == UNKNOWN


@pytest.mark.parametrize(("text", "country"), NUMBERS)
def test_a_number_becomes_e164(text: str, country: str | None) -> None:
    assert read_caller(text, country=country) == "+31612345678"


@pytest.mark.parametrize("text", WITHHELD_TEXTS)
def test_a_hidden_field_beats_a_number_in_another(text: str) -> None:
    assert read_caller("+31612345678", text) == WITHHELD
    assert read_caller(text, "+31612345678") == WITHHELD


def test_a_hiding_name_beats_a_number() -> None:
    assert read_caller("+31612345678", names=["Anonymous"]) == WITHHELD


def test_a_common_name_hides_nothing() -> None:
    assert read_caller("+31612345678", names=["Private Bank of Utrecht", "Unknown", None]) == "+31612345678"


@pytest.mark.parametrize("flag", ["restricted", "Private", "Anonymous", "1", 1, "prohib", "prohib_passed_screen", "32",
                                  "35", "something new", "Presentation restricted", "yes please"])  # fmt: skip
def test_a_flag_hides_and_so_does_one_that_nobody_knows(flag: str | int) -> None:
    assert presentation(flag) == WITHHELD


@pytest.mark.parametrize(
    "flag", ["allowed", "Public", "0", 0, None, "", "allowed_passed_screen", "Presentation allowed"]
)
def test_a_flag_that_allows(flag: str | int | None) -> None:
    assert presentation(flag) is None


@pytest.mark.parametrize("flag", ["unavailable", "2", "67", "Number not available"])
def test_a_flag_of_a_network_that_knows_no_number(flag: str) -> None:
    assert presentation(flag) == UNKNOWN


@pytest.mark.parametrize(
    "header", ["id", "user;id", "header", "critical", "session", "id;critical", "full", "new-value"]
)
def test_a_sip_privacy_header_hides(header: str) -> None:
    assert sip_privacy(header) == WITHHELD


@pytest.mark.parametrize("header", ["none", "", None, "off", "name"])
def test_a_sip_privacy_header_that_hides_no_number(header: str | None) -> None:
    assert sip_privacy(header) is None


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, "NL", "US", "DE"]))
def test_whatever_is_written_gives_a_number_or_one_of_two_words(text: str, country: str | None) -> None:
    caller = read_caller(text, country=country)
    assert caller in {WITHHELD, UNKNOWN} or (caller.startswith("+") and caller[1:].isdigit())
