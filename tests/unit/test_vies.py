"""VIES says valid or invalid, or nothing: a register that is down never makes a number invalid."""

import io
import json
from urllib.error import HTTPError, URLError
from urllib.request import Request

import pytest

from callfactory.regulations.identifiers import VatState
from callfactory_aws import vies
from callfactory_aws.vies import NoVatRegister, ViesRegister, state_of


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"isValid": True, "userError": "VALID"}, VatState.VALID),
        ({"isValid": False, "userError": "INVALID"}, VatState.INVALID),
        ({"isValid": False, "userError": "MS_UNAVAILABLE"}, VatState.UNKNOWN),
        ({"isValid": False, "userError": "TIMEOUT"}, VatState.UNKNOWN),
        ({"isValid": False, "userError": "GLOBAL_MAX_CONCURRENT_REQ"}, VatState.UNKNOWN),
        ({"isValid": False}, VatState.UNKNOWN),
        ({"actionSucceed": False}, VatState.UNKNOWN),
        ([], VatState.UNKNOWN),
        (None, VatState.UNKNOWN),
    ],
)
def test_only_a_clear_answer_counts(answer: object, state: VatState) -> None:
    assert state_of(answer) is state


@pytest.mark.parametrize(
    "trouble",
    [URLError("down"), TimeoutError(), HTTPError("https://vies", 503, "busy", None, None), OSError(), ValueError()],  # type: ignore[arg-type]  # no headers
)
def test_a_register_that_does_not_answer_says_nothing(monkeypatch: pytest.MonkeyPatch, trouble: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr(vies, "urlopen", fail)
    assert ViesRegister("https://vies.example").state("NL004495445B01") is VatState.UNKNOWN


def test_the_number_is_asked_under_its_country(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(request: Request, timeout: float) -> io.BytesIO:
        assert timeout <= 3
        asked.append(request.full_url)
        return io.BytesIO(json.dumps({"isValid": True, "userError": "VALID"}).encode())

    monkeypatch.setattr(vies, "urlopen", answer)
    register = ViesRegister("https://vies.example/")
    assert register.state("NL 0044.95445 B01") is VatState.VALID
    assert asked == ["https://vies.example/ms/NL/vat/004495445B01"]
    assert register.state("GB980780684") is VatState.UNKNOWN
    assert len(asked) == 1


def test_no_register_knows_nothing_and_plain_http_is_refused() -> None:
    assert NoVatRegister().state("NL004495445B01") is VatState.UNKNOWN
    with pytest.raises(ValueError, match="HTTPS"):
        ViesRegister("http://vies.example")
