"""The draw itself. Pure: a frame, a public seed and the parameters in, the sample out, the same everywhere.

Two arms (管理办法第十一条). The random arm takes a share of each stratum (at least so many), in the order of
SHA-256("seed|platform code"); it alone speaks for its stratum. The risk arm adds the platforms of the whole frame with
the highest scores. A platform that both would take stands in the random arm, which so stays a plain random sample.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from math import ceil

ALGORITHM = "sha256-stratified-1"
RANDOM, RISK = "random", "risk"


@dataclass(frozen=True, order=True)
class Unit:
    """A platform that may be drawn, the city that it stands in, and what the screens make of it (0: nothing)."""

    platform_code: str
    stratum: str
    risk_score: Decimal = Decimal(0)

    @property
    def line(self) -> str:
        """What the frame's hash is taken of."""
        return f"{self.platform_code}|{self.stratum}|{self.risk_score:.4f}"


@dataclass(frozen=True)
class Parameters:
    """The random arm's share of a stratum and its least number there; how many places the risk arm has."""

    share: Decimal
    minimum: int
    risk_places: int


@dataclass(frozen=True)
class Drawn:
    """A platform of the sample. The probability is that of being taken by its arm; `out_of` and `taken` are that arm's
    numbers: of the stratum for random, of those with a score for risk."""

    unit: Unit
    arm: str
    inclusion_probability: Fraction
    taken: int
    out_of: int


def frame_hash(frame: Iterable[Unit]) -> str:
    """SHA-256 of the frame's lines (code|stratum|score), in order: another platform, city or score is another hash."""
    return sha256("\n".join(sorted(unit.line for unit in frame)).encode()).hexdigest()


def draw(frame: Iterable[Unit], seed: str, parameters: Parameters) -> list[Drawn]:
    """The sample, by stratum and platform code; an empty frame gives an empty sample.

    Raises:
        ValueError: a platform stands in the frame twice.
    """
    units = sorted(frame)
    if len({unit.platform_code for unit in units}) < len(units):
        raise ValueError("a platform stands in the frame twice")
    chosen = {drawn.unit.platform_code: drawn for drawn in _risk_arm(units, seed, parameters.risk_places)}
    chosen |= {drawn.unit.platform_code: drawn for drawn in _random_arm(units, seed, parameters)}
    return sorted(chosen.values(), key=lambda drawn: (drawn.unit.stratum, drawn.unit.platform_code))


def _random_arm(units: list[Unit], seed: str, parameters: Parameters) -> Iterable[Drawn]:
    strata: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        strata[unit.stratum].append(unit)
    for members in strata.values():
        places = min(max(parameters.minimum, ceil(parameters.share * len(members))), len(members))
        members.sort(key=lambda unit: _order(seed, unit))
        for unit in members[:places]:
            yield Drawn(unit, RANDOM, Fraction(places, len(members)), places, len(members))


def _risk_arm(units: list[Unit], seed: str, places: int) -> Iterable[Drawn]:
    """The highest scores; those that tie on the last places are taken in an order of their own, by chance."""
    scored = sorted(
        (unit for unit in units if unit.risk_score > 0),
        key=lambda unit: (-unit.risk_score, _order(f"{seed}|{RISK}", unit)),
    )
    taken = scored[:places]
    for unit in taken:
        above = sum(other.risk_score > unit.risk_score for other in scored)
        tied = sum(other.risk_score == unit.risk_score for other in scored)
        yield Drawn(unit, RISK, min(Fraction(places - above, tied), Fraction(1)), len(taken), len(scored))


def _order(seed: str, unit: Unit) -> str:
    return sha256(f"{seed}|{unit.platform_code}".encode()).hexdigest()
