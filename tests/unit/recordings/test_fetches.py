"""What S3's access log tells of links to recordings, and how little of it is kept (RC-8)."""

from datetime import UTC, datetime

from callfactory.recordings.fetches import entry_of, fetches
from callfactory.recordings.places import kept, rendition
from tests.recording_samples import ACCOUNT, an_id

RECORDING, LINK = an_id("rec", "one"), an_id("aud", "link")
OWNER = "0123456789abcdef" * 4


def line(
    key: str = kept(ACCOUNT, RECORDING),
    *,
    operation: str = "REST.GET.OBJECT",
    status: str = "206",
    sent: str = "100000",
    by: str = "QueryString",
    link: str = LINK,
    second: int = 5,
) -> str:
    request = (
        f"GET /callfactory-recordings/{key}?X-Amz-Expires=900&x-callfactory-link={link}&X-Amz-Signature=0 HTTP/1.1"
    )
    return (
        f"{OWNER} callfactory-recordings [24/Nov/2026:12:00:{second:02d} +0000] 203.0.113.7 "
        f"arn:aws:sts::111122223333:assumed-role/signer/x 3E57427F33A59F07 {operation} {key} "
        f'"{request}" {status} - {sent} 720000 25 12 "-" "Mozilla/5.0 (X11; \\"odd\\" Linux)" - '
        f"s9lzHYrFp76ZVxRcpX9= SigV4 ECDHE-RSA-AES128-GCM-SHA256 {by} s3.eu-west-1.amazonaws.com TLSv1.3 - - -"
    )


def test_a_player_that_asks_for_piece_after_piece_fetched_once() -> None:
    (fetch,) = fetches([line(second=9), line(second=5), line(second=7, sent="20000")])
    assert (fetch.account_id, fetch.recording_id, fetch.link) == (ACCOUNT, RECORDING, LINK)
    assert (fetch.requests, fetch.bytes, fetch.at) == (3, 220_000, datetime(2026, 11, 24, 12, 0, 5, tzinfo=UTC))


def test_each_link_and_each_recording_is_told_by_itself() -> None:
    other = an_id("rec", "two")
    found = fetches([line(), line(link=an_id("aud", "other")), line(rendition(ACCOUNT, other))])
    assert {(each.recording_id, each.link) for each in found} == {
        (RECORDING, LINK),
        (RECORDING, an_id("aud", "other")),
        (other, LINK),
    }


def test_what_no_link_fetched_is_left_out() -> None:
    assert (
        fetches(
            [
                line(by="AuthHeader"),  # a function of ours
                line(status="403"),
                line(operation="REST.PUT.OBJECT"),
                line("exports/x/y"),
                line("recordings/nobody/nothing"),
                "",
                "no line of a log",
            ]
        )
        == []
    )


def test_a_link_from_before_they_were_marked_is_told_without_it() -> None:
    (fetch,) = fetches([line(link="<script>")])
    assert fetch.link is None


def test_the_entry_says_nothing_of_who_fetched_it_and_is_the_same_when_read_again() -> None:
    (fetch,) = fetches([line()])
    entry = entry_of(fetch, "recordings/2026-11-24-12-30-00-0123456789ABCDEF")
    assert entry == entry_of(fetch, "recordings/2026-11-24-12-30-00-0123456789ABCDEF")
    assert entry.details == {"link": LINK, "first_at": "2026-11-24T12:00:05.000Z", "requests": 1, "kilobytes": 100}
    assert "203.0.113.7" not in str(entry)
    assert "Mozilla" not in str(entry)
