"""A tariff file is taken whole, or refused whole with every bad line named."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from callfactory.errors import FieldProblem, InvalidInput
from callfactory.rating.tariff import Leg, Step, TariffTerms, Window
from callfactory.rating.tariff_csv import read_tariff
from tests.unit.rating.tariffs import HEADER, NO_ORIGINS, line, milliseconds_of

TERMS = TariffTerms("EUR", "Europe/Amsterdam")


def read(*lines: str, header: str = HEADER, terms: TariffTerms = TERMS) -> list[tuple[str, str]]:
    """What is wrong with a file: where, and as which code."""
    return [(field.name, field.code) for field in problems_of(*lines, header=header, terms=terms)]


def problems_of(*lines: str, header: str = HEADER, terms: TariffTerms = TERMS) -> Sequence[FieldProblem]:
    """The same, in full."""
    try:
        read_tariff("\n".join((header, *lines, *NO_ORIGINS)).encode(), terms)
    except InvalidInput as refused:
        return refused.fields
    return []


def test_a_sound_file_is_read_as_it_stands() -> None:
    content = "\r\n".join(
        (
            HEADER,
            line("inbound", "+3197", "0.0123", 30, 6, number="+44808", setup="0.05", minimum="0.1", included="yes"),
            line("inbound", "+3197", "0.01", 1, 1, number="+44808", after="60"),
            line("forward", "any", "0.2", days="mon-fri", start="08:00", end="18:30", valid_to="2026-07-01"),
            line("forward", "any", "0.1", days="mon-fri", end="08:00", valid_to="2026-07-01"),
            line("forward", "any", "0.1", days="mon-fri", start="18:30", valid_to="2026-07-01"),
            line("forward", "any", "0.1", days="sat-sun", valid_to="2026-07-01"),
            line("forward", "any", "0.15", valid_from="2026-07-01"),
            *NO_ORIGINS,
        )
    )
    rates = read_tariff(b"\xef\xbb\xbf" + content.encode(), TERMS)
    first, peak, last = rates[0], rates[1], rates[5]
    assert first.steps == (Step(12_300, 30, 6), Step(10_000, 1, 1, 60))
    assert (first.number, first.prefix, first.line) == ("+44808", "+3197", 2)
    assert (first.setup, first.minimum, first.included) == (50_000, 100_000, True)
    assert peak.window == Window(frozenset(range(5)), 480, 1110)
    assert (last.leg, last.valid_from) == (Leg.FORWARD, milliseconds_of(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)))
    assert len(rates) == 8


DAMAGED = [
    (line(prefix="3197"), "prefix", "lost-plus"),
    (line(prefix="3.197E+11"), "prefix", "scientific-notation"),
    (line(prefix='"3,197E+11"'), "prefix", "scientific-notation"),
    (line(prefix="003197"), "prefix", "not-international"),
    (line(prefix="0900"), "prefix", "not-international"),
    (line(prefix="3197.0"), "prefix", "became-a-number"),
    (line(prefix="'+3197"), "prefix", "formula"),
    (line(prefix="=+3197"), "prefix", "formula"),
    (line(prefix="#NAME?"), "prefix", "spreadsheet-error"),
    (line(prefix="+31 97"), "prefix", "not-a-prefix"),
    (line(prefix="+0311"), "prefix", "not-a-prefix"),
    (line(prefix="+1234567890123456"), "prefix", "not-a-prefix"),
    (line(prefix=""), "prefix", "empty"),
    (line("forward", "withheld"), "prefix", "not-a-ring-to"),
    (line("outbound"), "leg", "not-a-leg"),
    (line(number="44808"), "number", "lost-plus"),
    (line(price='"0,0123"'), "price_per_minute", "decimal-comma"),
    (line(price='"1.234,50"'), "price_per_minute", "decimal-comma"),
    (line(price="1.23E-02"), "price_per_minute", "scientific-notation"),
    (line(price="-0.01"), "price_per_minute", "negative"),
    (line(price="100.000001"), "price_per_minute", "absurd"),
    (line(price="1230000"), "price_per_minute", "absurd"),
    (line(price="01-May"), "price_per_minute", "became-a-date"),
    (line(price="mei-05"), "price_per_minute", "became-a-date"),
    (line(price="05/01/2026"), "price_per_minute", "became-a-date"),
    (line(price="0.0000001"), "price_per_minute", "too-precise"),
    (line(price="€ 0.01"), "price_per_minute", "not-a-price"),
    (line(price="NaN"), "price_per_minute", "not-a-price"),
    (line(price="٣"), "price_per_minute", "not-a-price"),
    (line(price=""), "price_per_minute", "not-a-price"),
    (line(price="#####"), "price_per_minute", "spreadsheet-error"),
    (line(price="(0.01)"), "price_per_minute", "negative"),
    (line(price="0.01-"), "price_per_minute", "negative"),
    (line(price="\u22120.01"), "price_per_minute", "negative"),
    (line(price='"1,234.50"'), "price_per_minute", "thousands"),
    (line(price="1 234.50"), "price_per_minute", "thousands"),
    (line(price="0.01\u00a0"), "price_per_minute", "space"),
    (line(prefix="+31\u00a097"), "prefix", "space"),
    (line(prefix="+3197 "), "prefix", "space"),
    (line("inbound "), "leg", "space"),
    (line(valid_from="0026-01-01"), "valid_from", "absurd"),
    (line(valid_to="9999-12-31"), "valid_to", "absurd"),
    (line(setup="-1"), "setup_fee", "negative"),
    (line(minimum="500"), "minimum", "absurd"),
    (line(first=0), "first_s", "not-seconds"),
    (line(following=7200), "next_s", "not-seconds"),
    (line(included="TRUE"), "included", "not-yes-or-no"),
    (line(days="monday"), "days", "not-days"),
    (line(days="fri-mon"), "days", "not-days"),
    (line(start="8:00"), "from", "lost-zero"),
    (line(start="08:00:00"), "from", "not-a-time"),
    (line(start="0.333"), "from", "not-a-time"),
    (line(start="18:00", end="08:00"), "to", "ends-before-it-begins"),
    (line(valid_from="01/01/2026"), "valid_from", "not-a-date"),
    (line(valid_from="46023"), "valid_from", "became-a-number"),
    (line(valid_from="2026-02-30"), "valid_from", "not-a-date"),
    (line(valid_from="2026-03-01", valid_to="2026-02-01"), "valid_to", "ends-before-it-begins"),
]


@pytest.mark.parametrize(("damaged", "column", "code"), DAMAGED)
def test_what_spreadsheets_and_slips_do_to_a_cell_is_named(damaged: str, column: str, code: str) -> None:
    assert (f"line.3.{column}", code) in read(line("forward", "+49"), damaged)


def test_increments_that_became_a_date_are_named() -> None:
    assert ("line.2.first_s", "became-a-date") in read(line().replace(",60,1,", ",30-Jun,1,"))


def test_a_wrong_currency_is_never_converted() -> None:
    assert read(line().replace("EUR", "USD")) == [("line.2.currency", "wrong-currency")]


def test_a_period_inside_another_does_not_hide_the_next_overlap() -> None:
    periods = [("", "2026-06-01"), ("2026-02-01", "2026-03-01"), ("2026-05-01", "")]
    lines = [line(valid_from=start, valid_to=end) for start, end in periods]
    assert read(*lines) == [("line.3.valid_from", "overlap"), ("line.4.valid_from", "overlap")]


def test_every_bad_line_and_every_bad_cell_is_named_in_order() -> None:
    bad = [line(prefix="3197", price="-1"), line("forward", "+31"), line("forward", "+32", price="1E5", first=0)]
    assert read(*bad) == [
        ("line.2.price_per_minute", "negative"),
        ("line.2.prefix", "lost-plus"),
        ("line.4.price_per_minute", "scientific-notation"),
        ("line.4.first_s", "not-seconds"),
    ]


def test_the_value_is_never_repeated() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_tariff(f"{HEADER}\n{line(prefix='6612345678X', price='12,5')}".encode(), TERMS)
    assert "6612345678" not in str([field.detail for field in refused.value.fields])


WHOLE = [
    ([line(prefix="+31"), line(prefix="+31", price="0.02")], ("line.3.prefix", "duplicate")),
    (
        [line(valid_to="2026-02-01"), line(valid_from="2026-03-01")],
        ("line.3.valid_from", "gap"),
    ),
    (
        [line(valid_to="2026-03-01"), line(valid_from="2026-02-01")],
        ("line.3.valid_from", "overlap"),
    ),
    ([line(), line(valid_from="2026-02-01")], ("line.3.valid_from", "overlap")),
    (
        [
            line(valid_to="2026-06-01"),
            line(valid_from="2026-02-01", valid_to="2026-03-01"),
            line(valid_from="2026-06-01"),
        ],
        ("line.3.valid_from", "overlap"),
    ),
    ([line(days="mon-fri")], ("line.2.days", "gap")),
    ([line(end="12:00"), line(start="12:01")], ("line.2.days", "gap")),
    ([line(end="12:00"), line(start="11:59")], ("line.3.days", "overlap")),
    ([line(days="mon-fri"), line(days="fri-sun")], ("line.3.days", "overlap")),
    ([line(after="60")], ("line.2.after_s", "no-first-step")),
    ([line(), line(first=1, after="30")], ("line.3.after_s", "within-increment")),
    ([line(first=60, following=60), line(first=1, after="90")], ("line.3.after_s", "within-increment")),
    ([line(), line(first=1, after="60", setup="1")], ("line.3.setup_fee", "not-the-first-step")),
    ([line(), line(first=1, after="60", included="yes")], ("line.3.setup_fee", "not-the-first-step")),
]


@pytest.mark.parametrize(("lines", "problem"), WHOLE)
def test_lines_that_are_wrong_together_are_named(lines: list[str], problem: tuple[str, str]) -> None:
    assert read(*lines) == [problem]


def test_a_tariff_says_what_a_call_without_number_costs() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_tariff("\n".join((HEADER, line(number="+44"), NO_ORIGINS[0])).encode(), TERMS)
    assert [(field.name, field.code) for field in refused.value.fields] == [
        ("line.2.prefix", "no-unknown"),
        ("line.3.prefix", "no-unknown"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HEADER.replace(",", ";").encode(), "separator"),
        (HEADER.encode("utf-16"), "utf-16"),
        (f"{HEADER}\n{line()}\xe9".encode("latin-1"), "not-utf-8"),
        (b"", "header"),
        (b"leg,prefix\n", "header"),
        (f"{HEADER},colour\n{line()},red".encode(), "header"),
        (f"{HEADER},leg\n{line()},inbound".encode(), "header"),
        (HEADER.encode(), "empty"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_the_reason(content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_tariff(content, TERMS)
    assert [(field.name, field.code) for field in refused.value.fields][:1] == [("file", code)]


EXCEL_OF_THE_CONTINENT = "\n".join((HEADER, line(price="0.0123"), line("forward", "31", "1.5"))).replace(",", ";")
NONE_OF_ROWS = f"{HEADER}\n{line('forward', '+49')}\n"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (
            EXCEL_OF_THE_CONTINENT.replace(".", ",").encode(),
            [
                ("file", "separator"),
                ("line.2.price_per_minute", "decimal-comma"),
                ("line.3.price_per_minute", "decimal-comma"),
                ("line.3.prefix", "lost-plus"),
            ],
        ),
        (
            NONE_OF_ROWS.replace("0.0100", "-1").encode("utf-16"),
            [("file", "utf-16"), ("line.2.price_per_minute", "negative")],
        ),
        (
            NONE_OF_ROWS.replace("0.0100", "-1").encode("utf-16-le"),
            [("file", "utf-16"), ("line.2.price_per_minute", "negative")],
        ),
        (
            NONE_OF_ROWS.replace("0.0100", "€0.01").encode("cp1252"),
            [("file", "not-utf-8"), ("line.2.price_per_minute", "not-a-price")],
        ),
        (
            f"{HEADER.title()}\n{line('forward', '49')}".encode(),
            [*[("file", "header")] * len(HEADER.split(",")), ("line.2.prefix", "lost-plus")],
        ),
        (
            "\n".join(f"{each},," for each in (HEADER, line("forward", "49"), "," * 15)).encode(),
            [("file", "header"), ("line.2.prefix", "lost-plus"), ("line.3", "blank")],
        ),
        (b"PK\x03\x04\x14", [("file", "workbook")]),
    ],
)
def test_a_file_that_is_refused_for_how_it_is_written_has_its_lines_named_too(
    content: bytes, found: list[tuple[str, str]]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_tariff(content, TERMS)
    assert [(field.name, field.code) for field in refused.value.fields] == found


def test_rows_without_anything_are_named_once_and_hide_nothing() -> None:
    """A spreadsheet leaves thousands of them below the last line."""
    assert read(line(days="mon-fri"), "," * 15, "," * 15) == [
        ("line.2.days", "gap"), ("line.3", "blank"), ("line.4", "blank"),
    ]  # fmt: skip


def test_a_quote_that_is_not_closed_hides_no_line_below_it() -> None:
    found = read(line(prefix='"+31'), line(prefix="32"))
    assert found == [("line.2", "not-csv"), ("line.3.prefix", "lost-plus")]


def test_cells_that_are_empty_behind_the_last_column_are_told_as_that() -> None:
    (problem,) = problems_of(line("forward", "+49") + ",,")
    assert (problem.name, problem.code) == ("line.2", "columns")
    assert "remove" in problem.detail


def test_an_unquoted_decimal_comma_is_seen_by_its_extra_cell() -> None:
    assert read(line(price="0,0123")) == [("line.2", "columns")]


def test_a_broken_quote_is_named_by_its_line() -> None:
    assert ("line.2", "not-csv") in read('"inbound"x,,any,EUR')


def test_an_answer_that_would_be_endless_says_how_many_more_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callfactory.rating.tariff_csv.MOST_PROBLEMS", 3)
    found = read(*[line(prefix="31")] * 10)
    assert [name for name, _ in found] == ["line.2.prefix", "line.3.prefix", "line.4.prefix", "file"]
    assert found[-1][1] == "more"


def test_kinds_of_damage_in_one_file_are_all_named() -> None:
    """Also a gap beside a bad price, and what comes after a broken quote."""
    lines = [
        line(prefix="+31", days="mon-fri"),
        line(prefix="+32", price="-0.01"),
        line(prefix="+33").replace("EUR", "USD"),
        line(prefix="+34"),
        line(prefix="+34"),
        line(prefix='"+3"5'),
        line(prefix="36"),
    ]
    found = read(*lines)
    assert {name for name, _ in found} >= {
        "line.2.days", "line.3.price_per_minute", "line.4.currency", "line.6.prefix", "line.7", "line.8.prefix",
    }  # fmt: skip
