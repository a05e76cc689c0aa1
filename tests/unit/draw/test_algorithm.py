"""The draw: fair within each city, open to everybody's recalculation, and never quietly another one."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

import pytest

from youth_platforms.draw.algorithm import RANDOM, RISK, Drawable, Parameters, draw, frame_hash

TENTH = Parameters(share=Decimal("0.1"), minimum=1, risk_places=2)
SEED = "20160901"


def frame(**cities: int) -> list[Drawable]:
    return [
        Drawable(f"{city.removeprefix('c')}{nth:03d}", city.removeprefix("c"))
        for city, size in cities.items()
        for nth in range(1, size + 1)
    ]


def test_every_city_gives_a_tenth_rounded_up_and_at_least_one():
    sample = draw(frame(c420100=21, c420200=10, c420300=1), SEED, TENTH)
    assert Counter(drawn.platform.stratum for drawn in sample) == {"420100": 3, "420200": 1, "420300": 1}
    assert {drawn.platform.stratum: drawn.inclusion_probability for drawn in sample} == {
        "420100": Fraction(3, 21),
        "420200": Fraction(1, 10),
        "420300": Fraction(1),
    }


def test_a_city_with_fewer_platforms_than_the_minimum_gives_all_it_has():
    sample = draw(frame(c420100=2), SEED, Parameters(Decimal("0.1"), 3, 0))
    assert [drawn.inclusion_probability for drawn in sample] == [1, 1]


def test_anybody_can_draw_again_with_sha256_alone():
    units = frame(c420100=30)
    by_hand = sorted(units, key=lambda unit: sha256(f"{SEED}|{unit.platform_code}".encode()).hexdigest())[:3]
    assert {drawn.platform for drawn in draw(units, SEED, TENTH)} == set(by_hand)


def test_the_order_in_which_the_frame_is_given_changes_nothing():
    units = frame(c420100=30, c420200=12)
    assert draw(reversed(units), SEED, TENTH) == draw(units, SEED, TENTH)
    assert frame_hash(reversed(units)) == frame_hash(units)


def test_another_seed_draws_others():
    units = frame(c420100=200)
    assert {d.platform for d in draw(units, "1", TENTH)} != {d.platform for d in draw(units, "2", TENTH)}


def test_over_many_seeds_each_platform_of_a_city_is_drawn_as_often_as_its_probability_says():
    units = frame(c420100=10)
    times = Counter(drawn.platform for seed in range(2000) for drawn in draw(units, str(seed), TENTH))
    assert all(150 < times[unit] < 250 for unit in units), times


@pytest.mark.parametrize(
    "other",
    [
        Drawable("420100002", "420100", Decimal("0.5")),
        Drawable("420100002", "420200"),
        Drawable("420100003", "420100"),
    ],
    ids=["score", "city", "platform"],
)
def test_another_score_city_or_platform_is_another_frame(other):
    first = Drawable("420100001", "420100")
    assert frame_hash([first, other]) != frame_hash([first, Drawable("420100002", "420100")])


def scored(units: list[Drawable], **scores: str) -> list[Drawable]:
    return [
        Drawable(unit.platform_code, unit.stratum, Decimal(scores.get(f"p{unit.platform_code}", 0))) for unit in units
    ]


def test_the_highest_scores_are_drawn_for_certain_beside_the_random_arm():
    units = scored(frame(c420100=40), p420100001="3", p420100002="2", p420100003="1")
    sample = {drawn.platform.platform_code: drawn for drawn in draw(units, SEED, TENTH)}
    assert sum(drawn.arm == RANDOM for drawn in sample.values()) == 4
    for code in ("420100001", "420100002"):
        assert code in sample
        assert sample[code].arm == RANDOM or sample[code].inclusion_probability == 1
    assert "420100003" not in sample or sample["420100003"].arm == RANDOM


def test_scores_do_not_touch_the_random_arm():
    """Else it would no longer represent its city."""
    units = frame(c420100=40)
    risky = scored(units, p420100001="3", p420100002="2", p420100003="1")

    def random_arm(of: list[Drawable]) -> dict[str, Fraction]:
        return {d.platform.platform_code: d.inclusion_probability for d in draw(of, SEED, TENTH) if d.arm == RANDOM}

    assert random_arm(risky) == random_arm(units)


def test_a_tie_on_the_last_risk_place_is_settled_by_chance_and_its_probability_says_so():
    units = scored(frame(c420100=1, c420200=30), p420200001="3", p420200002="1", p420200003="1", p420200004="1")
    drawn = [d for seed in range(300) for d in draw(units, str(seed), TENTH) if d.arm == RISK]
    assert {d.platform.platform_code: d.inclusion_probability for d in drawn} == {
        "420200001": Fraction(1),
        "420200002": Fraction(1, 3),
        "420200003": Fraction(1, 3),
        "420200004": Fraction(1, 3),
    }


def test_without_a_score_nobody_is_drawn_by_risk():
    assert {drawn.arm for drawn in draw(frame(c420100=5), SEED, TENTH)} == {RANDOM}


def test_an_empty_frame_gives_an_empty_sample():
    assert draw([], SEED, TENTH) == []


def test_a_platform_in_the_frame_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        draw([Drawable("420100001", "420100"), Drawable("420100001", "420200")], SEED, TENTH)
