"""Rating uses the cdr API of the calls' tests."""

from tests.integration.calls.conftest import aws, house, make_table

__all__ = ["aws", "house", "make_table"]
