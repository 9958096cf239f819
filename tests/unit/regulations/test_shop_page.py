"""`docs/shop.md` tells every code with its words."""

from pathlib import Path

import pytest

from callfactory.regulations.eligibility import WORDS, Code
from functions.order.review_dossiers import REASONS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "shop.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", Code)
def test_the_page_tells_every_finding(code: Code) -> None:
    words, repair = WORDS[code]
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{code.value}` |")]
    assert words in line
    assert repair in line


@pytest.mark.parametrize("code", REASONS)
def test_the_page_tells_every_reason_of_a_reviewer(code: str) -> None:
    assert f"| `{code}` | {REASONS[code]} |" in PAGE
