"""Columns of text that several formats write alike."""

from collections.abc import Sequence


def seconds(milliseconds: Sequence[str]) -> Sequence[str]:
    """Whole milliseconds as seconds with three decimals."""
    return [f"{ms[:-3]}.{ms[-3:]}" if len(ms) > 3 else f"0.{ms:0>3}" for ms in milliseconds]


def amounts(micro_units: Sequence[str]) -> Sequence[str]:
    """Micro-units as amounts with six decimals; what is empty stays empty."""
    if not any(micro_units):
        return micro_units
    return [f"{mu[:-6]}.{mu[-6:]}" if len(mu) > 6 else f"0.{mu:0>6}" if mu else "" for mu in micro_units]
