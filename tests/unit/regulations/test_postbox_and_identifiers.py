"""PO boxes in the languages of the covered countries, and identifiers that are not in any sample."""

import pytest

from callfactory.organisation import Address
from callfactory.regulations.identifiers import is_register_number, is_tax_number, is_vat_number
from callfactory.regulations.places import Area, lies_in, same_address
from callfactory.regulations.postbox import is_po_box


def at(street: str, country: str, city: str = "Town") -> Address:
    return Address(street=street, postal_code="1", city=city, country=country)


@pytest.mark.parametrize(
    ("street", "country"),
    [
        ("P.O. Box 123", "GB"),
        ("PO Box 9", "AU"),
        ("p o box 7", "JM"),
        ("POB 55", "BB"),
        ("Post Office Box 4", "BS"),
        ("GPO Box 2890", "AU"),
        ("Locked Bag 20", "AU"),
        ("Private Bag 3", "UG"),
        ("P.M.B. 1023", "NG"),
        ("Postfach 10 04", "DE"),
        ("Pf. 12", "DE"),
        ("Postbus 1200", "NL"),
        ("Postbus 70", "BE"),
        ("Boîte postale 12", "BE"),
        ("B.P. 1200", "TN"),
        ("Case postale 77", "CH"),
        ("Casella Postale 5", "IT"),
        ("C.P. 5", "IT"),
        ("Apartado de Correos 33", "ES"),
        ("Apartado 1024", "PT"),
        ("Apdo. 45", "MX"),
        ("Casilla 5050", "BO"),
        ("Casilla de correo 12", "BO"),
        ("Caixa Postal 9", "PT"),
        ("Apartat de Correus 3", "AD"),
        ("Posta Kutusu 14", "TR"),
        ("P.K. 14", "TR"),
        ("Postboks 66", "DK"),
        ("Box 5123", "SE"),
        ("Peti Surat 12", "BN"),
        ("사서함 12호", "KR"),
        ("邮政信箱 100", "CN"),
        ("ص.ب. 1234", "SA"),
        ("صندوق البريد 55", "TN"),
    ],
)
def test_a_po_box_is_seen_in_its_language(street: str, country: str) -> None:
    assert is_po_box(at(street, country))


@pytest.mark.parametrize(
    ("street", "country"),
    [
        ("Postfachweg 1", "DE"),
        ("Boxhagener Straße 5", "DE"),
        ("Box Hill Road 3", "AU"),
        ("12 Postbox Lane Mews", "GB"),
        ("Av. Reforma 222, C.P. 06600", "MX"),
        ("Rua da Caixa 4", "PT"),
        ("Poble Nou 3", "ES"),
        ("Pobedy 12", "BG"),
        ("Postbusstraat 2", "NL"),
        ("Plaza Mayor 3", "ES"),
        ("Apartamento 12, Calle Sol 4", "ES"),
        ("7 Bpark", "FR"),
    ],
)
def test_a_street_is_no_po_box(street: str, country: str) -> None:
    assert not is_po_box(at(street, country))


@pytest.mark.parametrize(
    ("number", "country", "valid"),
    [
        ("12345678", "GB", True),
        ("SC123456", "GB", True),
        ("1234567", "GB", False),
        ("91-1144442", "US", True),
        ("07-1144442", "US", False),
        ("123026635", "CA", True),
        ("123456789", "CA", False),
        ("83 914 571 673", "AU", True),
        ("99 999 999 999", "AU", False),
        ("9429000000032", "NZ", False),
        ("9429000000031", "NZ", True),
        ("16.727.230/0001-97", "BR", True),
        ("16.727.230/0001-98", "BR", False),
        ("13585628", "DK", True),
        ("12345678", "DK", False),
        ("CHE-100.155.212", "CH", True),
        ("CHE-100.155.213", "CH", False),
        ("552 008 444", "FR", False),
        ("552 008 443", "FR", True),
        ("HRB 44551", "DE", True),
        ("44551", "DE", False),
        ("27312345", "NL", True),
        ("2731234", "NL", False),
        ("KvK 27312345", "NL", True),
        ("R0000123", "GB", True),
        ("FN 122119m", "AT", True),
        ("FN 122119", "AT", False),
        ("91310000775785552L", "CN", True),
        ("91310000775785552M", "CN", False),
        ("251 23 891", "CZ", True),
        ("25123892", "CZ", False),
        ("12345678", "EE", True),
        ("12345679", "EE", False),
        ("516179157", "IL", True),
        ("516179150", "IL", False),
        ("450401-3150", "IS", True),
        ("450401-3160", "IS", False),
        ("00743110157", "IT", True),
        ("00743110158", "IT", False),
        ("MI-1234567", "IT", True),
        ("REA RM 987654", "IT", True),
        ("5-8356-7825-6246", "JP", True),
        ("2-8356-7825-6246", "JP", False),
        ("0100-01-123456", "JP", True),
        ("40003521600", "LV", True),
        ("40003521601", "LV", False),
        ("KRS 0000123456", "PL", True),
        ("192598184", "PL", True),
        ("192598183", "PL", False),
        ("J40/372/2002", "RO", True),
        ("X40/372/2002", "RO", False),
        ("185 472 90", "RO", True),
        ("197401143C", "SG", True),
        ("197401143D", "SG", False),
        ("9331310000", "SI", True),
        ("9331320000", "SI", False),
        ("32855961", "UA", True),
        ("32855968", "UA", False),
        ("anything at all", "HN", True),
    ],
)
def test_register_numbers(number: str, country: str, valid: bool) -> None:
    assert is_register_number(number, country) is valid


@pytest.mark.parametrize(
    ("number", "country", "valid"),
    [
        ("NL4495445B01", "NL", True),
        ("NL004495445B01", "DE", True),
        ("NL123456789B01", "NL", False),
        ("DE 136 695 976", "DE", True),
        ("DE136695977", "DE", False),
        ("IT00743110157", "IT", True),
        ("IT00743110158", "IT", False),
        ("GB980780684", "GB", True),
        ("GB802311781", "GB", False),
        ("CHE-107.787.577 IVA", "CH", True),
        ("EL 094259216", "GR", True),
        ("PT501442600", "PT", True),
        ("PT501442601", "PT", False),
        ("XX1", "HN", True),
    ],
)
def test_vat_numbers(number: str, country: str, valid: bool) -> None:
    assert is_vat_number(number, country) is valid


@pytest.mark.parametrize(
    ("number", "country", "valid"),
    [
        ("54362315K", "ES", True),
        ("54362315Z", "ES", False),
        ("X2482300W", "ES", True),
        ("J99216582", "ES", True),
        ("501 964 843", "PT", True),
        ("501 964 842", "PT", False),
        ("4540536920", "TR", True),
        ("0000", "HN", True),
    ],
)
def test_tax_numbers(number: str, country: str, valid: bool) -> None:
    assert is_tax_number(number, country) is valid


def test_the_same_address_in_another_spelling() -> None:
    one = Address("Große Straße 5", "10 115", "Köln", "DE")
    assert same_address(one, Address("grosse str. 5", "10115", "KÖLN", "DE"))
    assert not same_address(one, Address("Große Straße 6", "10115", "Köln", "DE"))
    assert not same_address(one, Address("Große Straße 5", "10115", "Köln", "AT"))


def test_a_city_lies_in_its_area_by_any_of_its_names() -> None:
    assert lies_in(at("x", "DE", "Frankfurt am Main"), Area("Frankfurt (Main)"))
    assert lies_in(at("x", "DE", "Munich"), Area("München", ("Munich",)))
    assert not lies_in(at("x", "DE", "Frankfurt (Oder)"), Area("Frankfurt am Main"))
    assert not lies_in(at("x", "DE", ""), Area("Berlin"))
