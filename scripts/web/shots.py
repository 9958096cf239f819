"""Pictures of pages of a running stack, at the size of a phone and of a desk, light and dark.

    PYTHONPATH=. .venv/bin/python -m scripts.web.shots --as owner /my /my/numbers

They are written to `.local/shots/`. What a page says in the console, and whom it asks besides us, is printed.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.local.places import ROOT
from scripts.local.stack import SignIn, Stack
from scripts.local.totp import totp
from scripts.web.chromium import launch

SIZES = {"desk": {"width": 1360, "height": 900}, "phone": {"width": 390, "height": 844}}


def main() -> None:
    """Takes the pictures."""
    wanted = _arguments()
    stack = Stack.read((ROOT / wanted.stack).resolve())
    folder = ROOT / ".local" / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for size in wanted.size.split(","):
            with _page(browser, stack, size, wanted) as page:
                for path in wanted.paths:
                    _take(page, stack.address + path, folder / f"{_name(path)}-{size}-{wanted.scheme}.png")
        browser.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--stack", default=".local/stack.json")
    parser.add_argument("--as", dest="who", choices=["nobody", "owner", "ops"], default="nobody")
    parser.add_argument("--scheme", choices=["light", "dark"], default="light")
    parser.add_argument("--language", default="en")
    parser.add_argument("--size", default="desk,phone")
    return parser.parse_args()


@contextmanager
def _page(browser: Browser, stack: Stack, size: str, wanted: argparse.Namespace) -> Iterator[Page]:
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]  # a plain dict has the shape of ViewportSize
        color_scheme=wanted.scheme,
        locale=wanted.language,
        timezone_id="Europe/Amsterdam",
        has_touch=size == "phone",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.on("console", lambda message: print(f"  console {message.type}: {message.text}"))
    page.on("pageerror", lambda error: print(f"  error: {error}"))
    page.on("request", lambda asked: None if asked.url.startswith(stack.address) else print(f"  asks {asked.url}"))
    if wanted.who != "nobody" and stack.demo:
        sign_in(page, stack.address, stack.demo.owner if wanted.who == "owner" else stack.demo.ops)
    yield page
    context.close()


def sign_in(page: Page, address: str, who: SignIn) -> None:
    """Signs in as people do, with a one-time code where one is wanted."""
    page.goto(f"{address}/sign-in")
    page.locator("input[type=email]").fill(who.email)
    page.locator("input[autocomplete=current-password]").fill(who.password)
    page.locator("form button[type=submit]").click()
    if who.totp_secret:
        page.locator("input[autocomplete=one-time-code]").fill(totp(who.totp_secret))
        page.locator("form button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def _take(page: Page, address: str, file: Path) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    page.screenshot(path=file, full_page=True)
    print(file)


def _name(path: str) -> str:
    return path.strip("/").replace("/", "_") or "front"


if __name__ == "__main__":
    main()
