"""Settings: one class per function family, read by the function and written by infra.

    @dataclass(frozen=True)
    class OrderSettings(Settings):
        orders_table: str
        reservation_minutes: int = 30

infra: `OrderSettings(orders_table=table.table_name).as_environment()`; function: `OrderSettings.from_environment()`.
A variable that infra forgets is a type error there, not a surprise at run time.
"""

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final, Self, get_type_hints

WITHOUT_PLUGINS: Final = {"PYDANTIC_DISABLE_PLUGINS": "__all__"}
"""For every function: Pydantic looks through all installed packages for plugins at its first import; there are none."""


class SettingsError(Exception):
    """The environment lacks settings, or holds some that cannot be read; names every one."""


@dataclass(frozen=True)
class Settings:
    """Base of all settings. Fields are str, int or bool; the variable is the field's name in capitals."""

    def as_environment(self) -> dict[str, str]:
        """The variables that carry these settings to a function."""
        return {field.name.upper(): _to_text(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """The settings that the process was started with. Raises SettingsError naming all that are missing or wrong."""
        source = os.environ if environment is None else environment
        kinds = get_type_hints(cls)
        values: dict[str, Any] = {}
        wrong: list[str] = []
        for field in fields(cls):
            name = field.name.upper()
            if name not in source:
                if field.default is MISSING:
                    wrong.append(f"{name} is missing")
                continue
            try:
                values[field.name] = _from_text(source[name], kinds[field.name])
            except ValueError:
                wrong.append(f"{name} is not a {kinds[field.name].__name__}")
        if wrong:
            raise SettingsError(f"{cls.__name__}: {', '.join(wrong)}")
        return cls(**values)


def _to_text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _from_text(text: str, kind: type) -> str | int | bool:
    if kind is bool:
        if text not in {"true", "false"}:
            raise ValueError(text)
        return text == "true"
    return int(text) if kind is int else text
