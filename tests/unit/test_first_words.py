"""What index.html draws before any script has come are the words that the pages then draw themselves."""

import re
from typing import Final

import pytest

from scripts.local.places import ROOT

WEB: Final = ROOT / "web"
PAGE: Final = " ".join((WEB / "index.html").read_text(encoding="utf-8").split())
LANGUAGES: Final = ("en", "nl", "de")


def catalogue(name: str, pattern: str) -> list[tuple[str, ...]]:
    """What a catalogue says, by language in its own order."""
    return re.findall(pattern, (WEB / "src" / "texts" / f"{name}.ts").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_front_page_begins_with_its_own_words() -> None:
    title, lead = catalogue("shop", r'^      title: "(.*)",\n +browser: ".*",\n +lead: "(.*)",')[0]
    assert f'<p class="first-title">{title}</p> <p class="first-lead"> {lead} </p>' in PAGE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_begins_with_its_own_words(language: str) -> None:
    title, lead = catalogue("overview", r'^    title: "(.*)",\n    lead: "(.*)",')[LANGUAGES.index(language)]
    words = f'<p class="frame-title">{title}</p><p>{lead}</p>'
    assert f'<div class="frame-words" lang="{language}">{words}</div>' in PAGE


def test_the_frame_has_the_logo_of_the_pages() -> None:
    drawn = re.findall(r' d="([^"]+)"', (WEB / "src" / "shell" / "Logo.tsx").read_text(encoding="utf-8"))
    assert drawn
    assert all(f'd="{each}"' in PAGE for each in drawn)
