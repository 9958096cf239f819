"""Shapes of counted page views."""

from datetime import date
from typing import Literal

from pydantic import Field

from callfactory.page_views import CountedPage, Device
from callfactory_aws.model import Model
from functions.order.contract import Request

Language = Literal["en", "nl", "de"]


class PageViewRequest(Request):
    """One look at a page: all that is told of it."""

    page: CountedPage = Field(description="The page's template: never what it shows, never its address.")
    language: Language = Field(description="The language of the page.")
    device: Device = Field(description="Whether the window is as narrow as a phone's.")


class PageViewsQuery(Request):
    """Which days, of UTC; both are included."""

    from_: date | None = Field(default=None, alias="from", description="The first day; 29 days before the last.")
    to: date | None = Field(default=None, description="The last day; today where absent.")


class DayViews(Model):
    """How often any page was looked at on a day."""

    day: date
    views: int


class PageSum(Model):
    """How often a page was looked at, also by language and by kind of device."""

    page: CountedPage
    views: int
    languages: dict[Language, int]
    devices: dict[Device, int]


class PageViewSums(Model):
    """Sums of visitors who agreed to be counted; nothing leads from them to a visitor."""

    days: list[DayViews]
    pages: list[PageSum] = Field(description="The page that was looked at most often comes first.")
