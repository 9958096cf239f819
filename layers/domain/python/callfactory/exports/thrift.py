"""Thrift's compact protocol, as far as Parquet's metadata needs it: values to bytes, nothing back."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

_TRUE, _FALSE, _I32, _I64, _BINARY, _LIST, _STRUCT = 1, 2, 5, 6, 8, 9, 12
_SHORT_LIST: Final = 15


class Value(NamedTuple):
    """A value: its type's number and its bytes."""

    type: int
    content: bytes


def varint(number: int) -> bytes:
    """An unsigned number, seven bits a byte, the least first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def i32(number: int) -> Value:
    return Value(_I32, varint(number << 1 if number >= 0 else (-number << 1) - 1))


def i64(number: int) -> Value:
    return Value(_I64, i32(number).content)


def flag(true: bool) -> Value:  # it is the value
    return Value(_TRUE if true else _FALSE, b"")


def text(value: str) -> Value:
    encoded = value.encode()
    return Value(_BINARY, varint(len(encoded)) + encoded)


def structure(fields: Mapping[int, Value]) -> Value:
    """A struct of fields by their numbers, in rising order."""
    out, last = [], 0
    for number, value in fields.items():
        out.append(bytes([(number - last) << 4 | value.type]) + value.content)
        last = number
    return Value(_STRUCT, b"".join(out) + b"\0")


def sequence(values: Sequence[Value]) -> Value:
    """A list of values of one type; not empty."""
    return encoded_list(values[0].type, len(values), b"".join(value.content for value in values))


def encoded_list(type_: int, size: int, content: bytes) -> Value:
    """A list whose values are encoded already."""
    head = bytes([size << 4 | type_]) if size < _SHORT_LIST else bytes([0xF0 | type_]) + varint(size)
    return Value(_LIST, head + content)


def structures(size: int, content: bytes) -> Value:
    """A list of structs that are encoded already."""
    return encoded_list(_STRUCT, size, content)
