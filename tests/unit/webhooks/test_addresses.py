"""Where events may be sent: nowhere that is ours, however it is written."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callfactory.errors import InvalidInput
from callfactory.webhooks.addresses import NotPublic, endpoint_of, is_public, public_addresses
from tests.fakes_webhooks import FakeResolver


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.company.example/",
        "ftp://hooks.company.example/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://93.184.216.34/",
        "https://intranet/",
        "https://hooks.company.example:22/",
        "https://hooks.company.example:99999/",
        "https://user:secret@hooks.company.example/",
        "https://hooks.company.example@169.254.169.254/",
        "https://hooks.company.example/#fragment",
        "https://hooks.company.example /",
        "https://hooks.company.example\r\nHost: other/",
        "https://höoks.company.example/",
        "https:///path",
        "//hooks.company.example/",
        "https://" + "a" * 2000 + ".example/",
        "not a url",
    ],
)
def test_what_is_no_public_https_address_is_refused_by_its_form(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        endpoint_of(url, loopback=False)
    (field,) = refused.value.fields
    assert field.name == "url"
    assert url not in field.detail


def test_a_public_address_is_taken_apart() -> None:
    endpoint = endpoint_of("https://Hooks.Company.example:8443/in?key=1", loopback=False)
    assert (endpoint.host, endpoint.port, endpoint.path) == ("hooks.company.example", 8443, "/in?key=1")


def test_this_machine_is_allowed_on_the_local_stage_only() -> None:
    assert endpoint_of("http://localhost:9000/", loopback=True).secure is False
    with pytest.raises(InvalidInput):
        endpoint_of("http://hooks.company.example/", loopback=True)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  # nothing is bound to it here
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "198.18.0.1",
        "::",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "2001:0:4136:e378:8000:63bf:5601:5601",
        "not an address",
    ],
)
def test_addresses_that_lead_inward_are_found_in_every_writing(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_an_inner_address_stays_one_in_any_disguise(inner: object) -> None:
    number = int(inner)  # type: ignore[call-overload]  # an address counts as a number
    disguises = [str(inner), f"::ffff:{inner}", f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}"]
    assert not any(is_public(each) for each in disguises)


@pytest.mark.parametrize(
    ("addresses", "reason"),
    [((), "unknown-host"), (("93.184.216.34", "10.0.0.1"), "internal-address"), (("::1",), "internal-address")],
)
def test_a_name_of_which_one_address_is_not_public_is_refused(addresses: Sequence[str], reason: str) -> None:
    resolver = FakeResolver()
    resolver.names["hooks.company.example"] = addresses
    endpoint = endpoint_of("https://hooks.company.example/", loopback=True)
    with pytest.raises(NotPublic) as refused:
        public_addresses(endpoint, resolver, loopback=True)
    assert refused.value.reason == reason
