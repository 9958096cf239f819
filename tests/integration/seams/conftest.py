"""An emulated AWS in this process, and the shared tables in it."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from moto import mock_aws

from callfactory_aws import clients
from callfactory_aws.crypto import Keyring
from callfactory_aws.tables.base import TableModel, bind
from tests.fakes import FakeClock

M = TypeVar("M", bound=TableModel)
MakeTable = Callable[[type[M]], type[M]]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Clients made inside speak to the emulation, and are forgotten after."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    clients.forget()
    with mock_aws():
        yield
    clients.forget()


@pytest.fixture
def make_table(aws: None) -> Callable[[type[M]], type[M]]:
    """Makes the table of a model as infra does, and binds the model to it."""
    del aws

    def make(model: type[M]) -> type[M]:
        bound = bind(model, f"test-{model.__name__}")
        bound.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        return bound

    return make


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(b"a master secret that is long enough")
