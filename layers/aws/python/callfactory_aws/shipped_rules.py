"""The rule pack that ships with the product, read from the files beside `callfactory.regulations`."""

from functools import cache
from importlib.resources import files

from callfactory.regulations.pack import Pack, compose, read_pack


@cache
def shipped_pack() -> Pack:
    """The pack."""
    folder = files("callfactory.regulations") / "pack"
    countries = sorted((folder / "countries").iterdir(), key=lambda file: file.name)
    texts = [file.read_text(encoding="utf-8") for file in countries if file.name.endswith(".json")]
    return read_pack(compose((folder / "pack.json").read_text(encoding="utf-8"), texts))
