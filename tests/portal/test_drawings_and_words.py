"""Where squares are, and how values read: pure."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from portal.charts import GAP, SQUARE, cartogram, tally
from portal.words import day, labels, measured, number, required, row_numbers
from youth_platforms.reference.divisions import cities, counties

EVERY_COUNTY = [
    {"city_code": unit.city_code, "county_code": unit.code, "outcome": "pass"}
    for unit in counties()
    if unit.counts_as_county
]


def test_every_city_has_its_tile_and_every_county_its_square_and_none_covers_another():
    drawn = cartogram(EVERY_COUNTY)
    assert {tile.city_code for tile in drawn.tiles} == {city.code for city in cities()}
    squares = [square for tile in drawn.tiles for square in tile.squares]
    assert len(squares) == 103
    for one in squares:
        assert 0 <= one.x <= drawn.width - SQUARE
        assert 0 <= one.y <= drawn.height - SQUARE
        for other in squares:
            assert one is other or max(abs(one.x - other.x), abs(one.y - other.y)) >= SQUARE + GAP


def test_a_name_stands_above_its_own_squares_and_touches_no_others():
    drawn = cartogram(EVERY_COUNTY)
    squares = [square for tile in drawn.tiles for square in tile.squares]
    for tile in drawn.tiles:
        assert not [
            s
            for s in squares
            if s.x < tile.x + 40 and s.x + SQUARE > tile.x and s.y < tile.y + 13 and s.y + SQUARE > tile.y
        ]


def test_a_city_alone_fills_the_drawing():
    drawn = cartogram([row for row in EVERY_COUNTY if row["city_code"] == "420800"])
    assert [(tile.x, tile.y) for tile in drawn.tiles] == [(0, 0)]
    assert cartogram([]).tiles == ()


def test_a_tally_leaves_out_what_nobody_has():
    assert tally([{"outcome": "fail"}, {"outcome": "pass"}, {"outcome": "fail"}], labels("target")) == {
        "pass": 1,
        "fail": 2,
    }


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (number(30000), "30,000"),
        (number(Decimal("92.50")), "92.5"),
        (number(None), "—"),
        (measured(1, "是否"), "是"),
        (measured(0, "是否"), "否"),
        (measured(Decimal("0.99473684"), "比例"), "99.47%"),
        (measured(None, "次"), "—"),
        (measured(Decimal("99.996"), "平方米"), "99.996平方米"),
        (required(">=", 60, "次"), "≥60次"),
        (required(">=", Decimal(30000), "元"), "≥30000元"),
        (required("=", 1, "是否"), "是"),
        (required("between", 1, "人", 3), "1–3人"),
        (required("<=", None, "位"), "—"),
        (row_numbers([5, 3, 4, 9]), "第3–5、9行"),
        (row_numbers([1, 3, 5, 7, 9, 11]), "第1、3、5、7…行，共6行"),
        (row_numbers([]), ""),
        (day(datetime(2016, 12, 31, 17, tzinfo=UTC)), "2017年1月1日"),
    ],
)
def test_values_read_as_officials_write_them(shown, text):
    assert shown == text
