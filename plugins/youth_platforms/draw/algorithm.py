"""The draw itself. Pure: a frame, a public seed and the parameters in, the sample out, the same everywhere.

Two arms (管理办法第十一条). The random arm takes a share of each stratum (at least so many), in the order of
SHA-256("seed|platform code"); it alone represents its stratum. The risk arm adds the platforms of the whole frame with
the highest scores. A platform that both would take counts in the random arm, which so stays a plain random sample.
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
class Drawable:
    """A platform that may be drawn, its city, and what the screens make of it (0: nothing)."""

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

    platform: Drawable
    arm: str
    inclusion_probability: Fraction
    taken: int
    out_of: int


def frame_hash(frame: Iterable[Drawable]) -> str:
    """Return SHA-256 of the frame's lines (code|stratum|score) in order: another platform, city or score changes it."""
    return sha256("\n".join(sorted(platform.line for platform in frame)).encode()).hexdigest()


def draw(frame: Iterable[Drawable], seed: str, parameters: Parameters) -> list[Drawn]:
    """Return the sample, by stratum and platform code; an empty frame gives an empty sample.

    Raises:
        ValueError: a platform is in the frame twice.
    """
    platforms = sorted(frame)
    if len({platform.platform_code for platform in platforms}) < len(platforms):
        raise ValueError("a platform is in the frame twice")
    chosen = {drawn.platform.platform_code: drawn for drawn in _risk_arm(platforms, seed, parameters.risk_places)}
    chosen |= {drawn.platform.platform_code: drawn for drawn in _random_arm(platforms, seed, parameters)}
    return sorted(chosen.values(), key=lambda drawn: (drawn.platform.stratum, drawn.platform.platform_code))


def _random_arm(platforms: list[Drawable], seed: str, parameters: Parameters) -> Iterable[Drawn]:
    strata: dict[str, list[Drawable]] = defaultdict(list)
    for platform in platforms:
        strata[platform.stratum].append(platform)
    for members in strata.values():
        places = min(max(parameters.minimum, ceil(parameters.share * len(members))), len(members))
        members.sort(key=lambda platform: _order(seed, platform))
        for platform in members[:places]:
            yield Drawn(platform, RANDOM, Fraction(places, len(members)), places, len(members))


def _risk_arm(platforms: list[Drawable], seed: str, places: int) -> Iterable[Drawn]:
    """Yield the highest scores; those that tie on the last places are taken in an order of their own, by chance."""
    scored = sorted(
        (platform for platform in platforms if platform.risk_score > 0),
        key=lambda platform: (-platform.risk_score, _order(f"{seed}|{RISK}", platform)),
    )
    taken = scored[:places]
    for platform in taken:
        above = sum(other.risk_score > platform.risk_score for other in scored)
        tied = sum(other.risk_score == platform.risk_score for other in scored)
        yield Drawn(platform, RISK, min(Fraction(places - above, tied), Fraction(1)), len(taken), len(scored))


def _order(seed: str, platform: Drawable) -> str:
    return sha256(f"{seed}|{platform.platform_code}".encode()).hexdigest()
