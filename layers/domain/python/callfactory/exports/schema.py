"""The version of what the columns of a call history mean."""

from typing import Final

SCHEMA_VERSION: Final = 1
"""Counts up when columns change their meaning. Readers that know this number read the file exactly."""
