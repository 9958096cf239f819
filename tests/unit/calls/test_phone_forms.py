"""Numbers as switches, exports and people write them (CI-3): normalised where that takes no guess."""

import pytest

from callfactory.calls.ring_to import read_ring_to
from callfactory.phone import to_e164

NUMBER = "+31201234567"


@pytest.mark.parametrize(
    "text",
    [
        "sip:%2B31201234567@sbc.example",
        "<sip:+31201234567@sbc.example;user=phone>;tag=1",
        '"Desk" <sip:+31201234567@sbc.example:5061>',
        "tel:0201234567;phone-context=+31",
        "sip:0201234567;phone-context=+31@sbc.example;user=phone",
        "tel:201234567;phone-context=+31",
        "+31 (0)20 123 4567",
        "\u202a+31201234567\u202c",
        "\uff0b31201234567",
        "'+31201234567",
        '="+31201234567"',
    ],
)
def test_a_form_that_says_its_country(text: str) -> None:
    assert to_e164(text) == NUMBER
    assert read_ring_to(text, None) == NUMBER


@pytest.mark.parametrize(
    "text",
    ["0201234567", "201234567", "tel:4567;phone-context=pbx.example", "tel:4567;phone-context=+31", "(0)20 1234567"],
)
def test_one_that_does_not_is_not_guessed(text: str) -> None:
    assert to_e164(text) is None


def test_a_zero_that_belongs_to_the_number_stays() -> None:
    assert to_e164("+39 (0)6 12345678") == "+390612345678"
