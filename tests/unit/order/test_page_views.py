"""The counter of page views: sums without any key to a person (CK-5), which hears a browser that says no (CK-6)."""

import re
from datetime import timedelta
from typing import Any

import pytest

from callfactory.page_views import MOST_DAYS, CountedPage, PageView
from scripts.local.places import ROOT
from tests.unit.order.conftest import World

LOOK: dict[str, Any] = {"page": "my-number", "language": "de", "device": "phone"}


def test_a_look_is_one_more_in_a_sum_and_nothing_else(world: World) -> None:  # CK-5
    for _ in range(2):
        answer = world.visitor().call("POST", "/page-views", LOOK)
        assert (answer.status, answer.cookies) == (204, [])
    assert world.page_views.sums == {PageView(world.clock.now().date(), CountedPage.MY_NUMBER, "de", "phone"): 2}
    assert {"day", "page", "language", "device"} == set(PageView.__slots__)


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_a_browser_that_says_no_is_not_counted(world: World, header: str) -> None:  # CK-6
    assert world.visitor().call("POST", "/page-views", LOOK, headers={header: "1"}).status == 204
    assert not world.page_views.sums
    assert world.visitor().call("POST", "/page-views", LOOK, headers={header: "0"}).status == 204
    assert len(world.page_views.sums) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": "/my/numbers/num_01jdfv9d1r5t7k2m8n3p4q6s0a"},
        {"page": "ann@bakery.example"},
        {"language": "fr"},
        {"device": "Mozilla/5.0"},
        {"visitor": "1"},
    ],
)
def test_nothing_that_is_not_in_the_closed_lists_is_taken(world: World, wrong: dict[str, str]) -> None:  # CK-5
    answer = world.visitor().call("POST", "/page-views", LOOK | wrong)
    assert (answer.status, [each["name"] for each in answer.json["errors"]]) == (422, list(wrong))
    assert not world.page_views.sums


def test_staff_see_the_sums_by_day_and_by_page(world: World) -> None:
    for language, device, page in (("en", "desk", "shop"), ("nl", "desk", "shop"), ("nl", "phone", "cart")):
        world.visitor().call("POST", "/page-views", {"language": language, "device": device, "page": page})
    world.clock.advance(days=1)
    world.visitor().call("POST", "/page-views", {"language": "nl", "device": "desk", "page": "shop"})
    today = world.clock.now().date()
    staff = world.staff()
    shown = staff.get("/ops/page-views")
    assert [(each["day"], each["views"]) for each in shown["days"][-2:]] == [
        ((today - timedelta(days=1)).isoformat(), 3),
        (today.isoformat(), 1),
    ]
    assert len(shown["days"]) == 30
    assert shown["pages"] == [
        {"page": "shop", "views": 3, "languages": {"en": 1, "nl": 2}, "devices": {"desk": 3}},
        {"page": "cart", "views": 1, "languages": {"nl": 1}, "devices": {"phone": 1}},
    ]
    assert staff.get(f"/ops/page-views?from={today}&to={today}")["pages"][0]["views"] == 1


def test_a_period_is_in_order_and_not_endless(world: World) -> None:
    today, staff = world.clock.now().date(), world.staff()
    for first, last in ((today, today - timedelta(days=1)), (today - timedelta(days=MOST_DAYS), today)):
        answer = staff.call("GET", f"/ops/page-views?from={first}&to={last}")
        assert (answer.status, answer.json["errors"][0]["name"]) == (422, "from")
    first = today - timedelta(days=MOST_DAYS - 1)
    assert len(staff.get(f"/ops/page-views?from={first}&to={today}")["days"]) == MOST_DAYS


def test_sums_are_for_staff(world: World) -> None:
    assert world.customer().call("GET", "/ops/page-views").status == 403


def test_every_page_but_those_of_staff_has_a_name_to_be_counted_under() -> None:
    """A page that joins the table of routes joins `CountedPage` and `web/src/counting/pages.ts` too."""
    web = ROOT / "web" / "src"
    routes = {
        pattern
        for table in (web / "pages").glob("*/routes.ts")
        if table.parent.name != "ops"
        for pattern in re.findall(r'^\s*"(/[^"]*)":', table.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named = dict(
        re.findall(r'^\s*"(/[^"]*)": "([^"]+)",', (web / "counting/pages.ts").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert set(named) == routes
    assert set(named.values()) == {page.value for page in CountedPage}
