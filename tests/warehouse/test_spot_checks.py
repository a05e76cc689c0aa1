"""The yearly spot check: always drawn, never twice by chance, and each draw can be drawn again from what is kept."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import openpyxl
import psycopg2
import pytest

from tests.support.corridor import land
from tests.support.world import CITIES
from youth_platforms import steps
from youth_platforms.draw.algorithm import Drawable, Parameters, draw, frame_hash
from youth_platforms.draw.spot_checks import DrawDoesNotReplay, NothingToDrawFrom, draw_for_run

SEED = "20160901"


def rows(connection, query: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def draws(connection, year: int) -> list[tuple]:
    return rows(connection, "select seed, is_automatic from audit.draws where report_year = %s order by draw_id", year)


def test_a_year_that_nobody_drew_for_is_drawn_by_its_run_with_at_least_one_platform_of_each_city(decided, world):
    sample = rows(
        decided,
        "select stratum, city_code, arm, inclusion_probability, seed from marts.mart_spot_check_sample"
        " where report_year = 2017",
    )
    assert {seed for *_, seed in sample} == {"2017"}
    assert all(stratum == city for stratum, city, *_ in sample)
    at_random = Counter(stratum for stratum, _, arm, *_ in sample if arm == "random")
    assert at_random == dict.fromkeys(CITIES, 1)
    standing = Counter(
        dict(
            rows(
                decided,
                "select city_code, count(*) from marts.mart_annual_review where report_year = 2017 group by city_code",
            )
        )
    )
    for stratum, _, arm, probability, _ in sample:
        if arm == "random":
            assert abs(probability - Decimal(1) / standing[stratum]) < Decimal("1e-9")


def test_the_removed_platform_is_not_drawn(decided, world):
    frame = rows(decided, "select frame from audit.draws where report_year = 2017")[0][0]
    assert world.removed not in {code for code, *_ in frame}
    assert len(frame) == len(world.steady) + 3  # rectified, suspicious, and the one certified in 2016


def test_what_the_screens_notice_is_drawn_and_told_and_fails_nobody(decided, world):
    arm, reasons = rows(
        decided,
        "select arm, array_to_string(reasons_zh, '|') from marts.mart_spot_check_sample"
        " where report_year = 2016 and platform_code = %s",
        world.suspicious,
    )[0]
    assert arm in ("risk", "random")
    for words in ("重复2行", "20/32次恰为20人", "20/32次在同日10次以上"):
        assert words in reasons, reasons
    noticed = rows(decided, "select distinct platform_code from marts.mart_risk_screens where report_year = 2016")
    assert (world.suspicious,) in noticed
    assert set(noticed).isdisjoint({(code,) for code in world.steady})
    status = "select status from marts.mart_annual_review where report_year = 2016 and platform_code = %s"
    assert rows(decided, status, world.suspicious) == [("in_good_standing",)]


def test_a_kept_draw_can_be_drawn_again_from_its_row_alone(decided):
    for draw_id, seed, frame, hashed, parameters in rows(
        decided, "select draw_id, seed, frame, frame_hash, parameters from audit.draws"
    ):
        units = [Drawable(code, stratum, Decimal(score)) for code, stratum, score in frame]
        assert frame_hash(units) == hashed
        settings = Parameters(Decimal(parameters["share"]), parameters["minimum"], parameters["risk_places"])
        kept = rows(decided, "select platform_code, arm from audit.draw_samples where draw_id = %s", draw_id)
        assert set(kept) == {(d.platform.platform_code, d.arm) for d in draw(units, seed, settings)}


@pytest.mark.parametrize(
    "change",
    [
        "delete from audit.draws",
        "delete from audit.draw_samples",
        "update audit.draws set seed = '1'",
        "update audit.draw_samples set stratum = '420100'",
        "truncate audit.draws cascade",
    ],
)
def test_a_draw_is_never_changed_nor_taken_away(decided, change):
    with pytest.raises(psycopg2.Error, match="append-only"):
        rows(decided, change)


def test_a_year_not_built_yet_is_drawn_from_who_stands_after_the_newest_one(decided, world):
    drawn, _ = steps.draw_spot_checks(2018, SEED)
    assert drawn.frame_source == "marts.dim_platform 2017"
    assert drawn.frame_size == len(world.steady) + 3
    assert drawn.is_new


def test_the_same_seed_on_the_same_frame_is_the_same_draw_and_kept_once(decided):
    first, _ = steps.draw_spot_checks(2018, SEED)
    again, _ = steps.draw_spot_checks(2018, SEED)
    assert (again.draw_id, again.sample, again.is_new) == (first.draw_id, first.sample, False)
    assert "replays" in again.earlier


def test_a_changed_frame_says_so(decided, world):
    before, _ = steps.draw_spot_checks(2018, SEED)
    city = rows(decided, "select city_code from marts.dim_platform where platform_code = %s", world.steady[0])[0][0]
    rows_changed = "update marts.dim_platform set tier = %s where platform_code = %s returning city_code"
    assert rows(decided, rows_changed, "city", world.steady[0]) == [(city,)]
    after, _ = steps.draw_spot_checks(2018, SEED)
    rows(decided, rows_changed, "province", world.steady[0])
    assert after.frame_hash != before.frame_hash
    assert after.draw_id != before.draw_id
    assert "the frame has changed" in after.earlier


def test_a_draw_that_was_tampered_with_is_not_taken_for_the_one_it_says_it_is(decided):
    drawn, _ = steps.draw_spot_checks(2018, SEED)
    with decided.cursor() as cursor:
        cursor.execute("alter table audit.draw_samples disable trigger append_only")
        cursor.execute(
            "delete from audit.draw_samples where draw_id = %s and platform_code = %s",
            [drawn.draw_id, drawn.sample[0].platform.platform_code],
        )
        cursor.execute("alter table audit.draw_samples enable trigger append_only")
    with pytest.raises(DrawDoesNotReplay):
        steps.draw_spot_checks(2018, SEED)


@pytest.mark.parametrize(("year", "seed"), [(2019, " "), (2016, "")])
def test_without_a_seed_nothing_is_drawn(decided, year, seed):
    with pytest.raises(NothingToDrawFrom, match="seed"):
        steps.draw_spot_checks(year, seed)


def test_before_anything_is_published_there_is_nothing_to_draw_from(clean_warehouse):
    with pytest.raises(NothingToDrawFrom, match="published: none"):
        steps.draw_spot_checks(2016, SEED)


def test_the_inspectors_sheet_has_every_drawn_platform_what_was_reported_and_room_for_what_is_found(decided, world):
    drawn, path = steps.draw_spot_checks(2016, SEED)
    book = openpyxl.load_workbook(path)
    listed, record = book["抽查名单"], book["核查表"]
    for sheet in (listed, record):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    codes = {cell.value for cell in listed["D"][3:] if cell.value}
    assert codes == {one.platform.platform_code for one in drawn.sample}
    lines = [row for row in record.iter_rows(min_row=4, values_only=True) if row[0] in codes]
    of_suspicious = {row[2]: row for row in lines if row[0] == world.suspicious}
    assert of_suspicious["全年活动次数"][4] == 32
    assert all(row[6] is None and row[7] is None and row[8] is None for row in lines)
    assert {row[0] for row in lines} == codes
    assert path.parent.name == "2016"


def test_a_run_keeps_to_the_draw_that_was_made_by_hand(decided, filings: Path):
    run_id = land(2017, filings)
    by_hand, _ = steps.draw_spot_checks(2017, SEED)
    assert draw_for_run(run_id) is None
    steps.build(run_id)
    steps.publish(run_id)
    assert draws(decided, 2017) == [("2017", True), (SEED, False)]
    shown = rows(
        decided, "select platform_code, seed, is_automatic from marts.mart_spot_check_sample where report_year = 2017"
    )
    assert set(shown) == {(one.platform.platform_code, SEED, False) for one in by_hand.sample}
