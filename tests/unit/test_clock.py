"""Times that people read are China's, whatever zone the server keeps."""

from datetime import UTC, datetime

from youth_platforms.counter.judging import Filing, SelfCheck
from youth_platforms.counter.self_check_text import text_of
from youth_platforms.draw.spot_checks import _compared
from youth_platforms.reference.divisions import unit
from youth_platforms.warehouse.ledger.lock import Lock

LATE = datetime(2017, 2, 27, 18, 30, tzinfo=UTC)


def test_a_lock_a_self_check_and_a_draw_of_before_name_the_time_of_china() -> None:
    county = unit("420102")
    assert county is not None
    check = SelfCheck(county, 2016, Filing("f", "a.xlsx", "accepted", None, LATE, 1), [], [], [])
    drawn = _compared((1, LATE, "s", "h", {}, "v", False), "s", "h", {})
    for said in (str(Lock(2016, 1, "张书记", LATE, "")), text_of(check), drawn):
        assert "2017-02-28 02:30" in said
