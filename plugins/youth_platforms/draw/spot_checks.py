"""Drawing the spot check of a year: from the frame as the warehouse knows it, kept in `audit.draws`.

By hand (make draw, or the DAG) a draw holds from then on. A run of a year that nobody has drawn for draws by itself,
with the year as seed, and again where its frame has changed since; it never takes the place of a draw made by hand.
"""

import logging
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import Json, execute_values

from youth_platforms.base.clock import HERE
from youth_platforms.base.refusal import Refusal
from youth_platforms.draw.algorithm import ALGORITHM, RANDOM, Drawable, Drawn, Parameters, draw, frame_hash
from youth_platforms.reference.in_force import parameters
from youth_platforms.warehouse.connection import connect

CANDIDATE, MARTS = "candidate", "marts"
log = logging.getLogger(__name__)

REVIEWED = "select platform_code, city_code from {schema}.mart_annual_review where report_year = %(year)s"
CERTIFIED = "select platform_code, city_code from marts.dim_platform where tier in ('province', 'nation')"
SCREENS = """
select platform_code, sum(score), array_agg(reason_zh order by score desc, screen)
from {schema}.mart_risk_screens where report_year = %(year)s group by platform_code
"""
PUBLISHED_YEARS = "select distinct report_year from audit.runs where published_at is not null order by 1"


class NothingToDrawFrom(Refusal):
    """The warehouse does not know yet which platforms could be drawn; the message says what to run first."""


class DrawDoesNotReplay(Refusal):
    """A kept draw is not what its own frame, seed and parameters give: it was tampered with, or the algorithm was."""


@dataclass(frozen=True)
class Frame:
    """The platforms that may be drawn, what the screens noticed on each, and where both were read."""

    platforms: tuple[Drawable, ...]
    noticed: dict[str, list[str]]
    source: str


@dataclass(frozen=True)
class Draw:
    """A draw as it is kept. `earlier` says in words what it is to the draw before it; empty where it is the first."""

    draw_id: int
    report_year: int
    seed: str
    algorithm_version: str
    frame_hash: str
    frame_size: int
    frame_source: str
    is_new: bool
    earlier: str
    sample: tuple[Drawn, ...]


def draw_spot_checks(year: int, seed: str) -> Draw:
    """Draw the spot check of a year by hand; the same seed on the same frame is the same draw, and kept once.

    Raises:
        NothingToDrawFrom: nothing is published up to that year, there is no provincial platform, or the seed is empty.
        DrawDoesNotReplay: the draw that is kept under this seed and frame is another one.
    """
    if not seed.strip():
        raise NothingToDrawFrom(
            "请给出公开的随机种子，例如 SEED=20160901。Which seed? Give a public one, such as SEED=20160901."
        )
    with connect() as connection, connection.cursor() as cursor:
        frame = _published_frame(cursor, year)
        if not frame.platforms:
            raise NothingToDrawFrom(
                f"{year} 年度尚无省级及以上示范性平台可抽。There is no provincial platform in {year}."
            )
        return _draw(cursor, year, seed.strip(), frame, is_automatic=False)


def draw_for_run(run_id: str) -> Draw | None:
    """Draw for a run that was just built, from its candidate; None where a person drew by hand or nothing changed."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("select report_year from audit.runs where run_id = %s", [run_id])
        (year,) = cursor.fetchone() or (None,)
        cursor.execute("select exists (select from audit.draws where report_year = %s and not is_automatic)", [year])
        if year is None or cursor.fetchone() == (True,):
            return None
        drawn = _draw(cursor, year, str(year), _frame(cursor, CANDIDATE, REVIEWED, year, year), is_automatic=True)
    return drawn if drawn.is_new else None


def draw_parameters(year: int) -> Parameters:
    """Return the parameters in force in a year, from the seed `parameters`."""
    values = parameters(year)
    return Parameters(
        share=Decimal(values["draw_share"]),
        minimum=int(values["draw_minimum"]),
        risk_places=int(values["draw_risk_places"]),
    )


def _published_frame(cursor: Cursor, year: int) -> Frame:
    """Return a published year's review as frame; of a later year, the provincial platforms of the newest one."""
    cursor.execute(PUBLISHED_YEARS)
    published = [known for (known,) in cursor.fetchall()]
    if year in published:
        return _frame(cursor, MARTS, REVIEWED, year, year)
    if not published or published[-1] > year:
        raise NothingToDrawFrom(
            f"{year} 年度无可依据的已发布结果。Nothing to draw {year} from: publish it, or the year before, "
            f"first (published: {', '.join(map(str, published)) or 'none'})."
        )
    return _frame(cursor, MARTS, CERTIFIED, year, published[-1])


def _frame(cursor: Cursor, schema: str, query: str, year: int, screened_year: int) -> Frame:
    cursor.execute(SCREENS.format(schema=schema), {"year": screened_year})
    screened = {code: (score, reasons) for code, score, reasons in cursor.fetchall()}
    cursor.execute(query.format(schema=schema), {"year": year})
    platforms = tuple(
        sorted(Drawable(code, city, screened[code][0] if code in screened else Decimal(0)) for code, city in cursor)
    )
    table = "mart_annual_review" if query is REVIEWED else "dim_platform"
    return Frame(
        platforms=platforms,
        noticed={code: reasons for code, (_, reasons) in screened.items()},
        source=f"{schema}.{table} {screened_year}",
    )


def _draw(cursor: Cursor, year: int, seed: str, frame: Frame, *, is_automatic: bool) -> Draw:
    cursor.execute("select pg_advisory_xact_lock(hashtext('youth_platforms.draw'))")
    asked, hashed = draw_parameters(year), frame_hash(frame.platforms)
    sample = draw(frame.platforms, seed, asked)
    settings = {"share": str(asked.share), "minimum": asked.minimum, "risk_places": asked.risk_places}
    cursor.execute(
        """
        select draw_id, drawn_at, seed, frame_hash, parameters, algorithm_version, is_automatic
        from audit.draws where report_year = %s order by is_automatic, draw_id desc limit 1
        """,
        [year],
    )
    before = cursor.fetchone()
    is_same = before is not None and before[2:] == (seed, hashed, settings, ALGORITHM, is_automatic)
    if before and is_same:
        draw_id = before[0]
        _require_replay(cursor, draw_id, sample)
    else:
        draw_id = _keep(cursor, year, seed, settings, frame, hashed, sample, is_automatic)
    earlier = _compared(before, seed, hashed, settings) if before else ""
    log.info(
        "spot check of %s: draw %s, %s of %s platforms. %s", year, draw_id, len(sample), len(frame.platforms), earlier
    )
    return Draw(
        draw_id=draw_id,
        report_year=year,
        seed=seed,
        algorithm_version=ALGORITHM,
        frame_hash=hashed,
        frame_size=len(frame.platforms),
        frame_source=frame.source,
        is_new=not is_same,
        earlier=earlier,
        sample=tuple(sample),
    )


def _compared(before: tuple[Any, ...], seed: str, hashed: str, settings: dict[str, Any]) -> str:
    number, drawn_at, its_seed, its_hash, its_settings, its_algorithm, _ = before
    when = f"{drawn_at.astimezone(HERE):%Y-%m-%d %H:%M}"
    changes = {
        f"the frame has changed (抽样框已变): hash {its_hash[:12]}… became {hashed[:12]}…": its_hash != hashed,
        f"the seed was {its_seed}": its_seed != seed,
        "the parameters have changed": its_settings != settings,
        f"the algorithm was {its_algorithm}": its_algorithm != ALGORITHM,
    }
    changed = [words for words, is_so in changes.items() if is_so]
    if not changed:
        return f"replays draw {number} of {when} exactly (与该次抽取完全一致)"
    return f"takes the place of draw {number} of {when}: " + "; ".join(changed)


def _require_replay(cursor: Cursor, draw_id: int, sample: list[Drawn]) -> None:
    cursor.execute(
        "select platform_code, arm, inclusion_probability from audit.draw_samples where draw_id = %s", [draw_id]
    )
    kept = {(code, arm, probability) for code, arm, probability in cursor.fetchall()}
    if kept != {(drawn.platform.platform_code, drawn.arm, _decimal(drawn.inclusion_probability)) for drawn in sample}:
        raise DrawDoesNotReplay(
            f"draw {draw_id} holds other platforms than its frame, seed and parameters give: do not use it before "
            "someone has looked at audit.draw_samples"
        )


def _keep(
    cursor: Cursor,
    year: int,
    seed: str,
    settings: dict[str, Any],
    frame: Frame,
    hashed: str,
    sample: list[Drawn],
    is_automatic: bool,
) -> int:
    cursor.execute(
        """
        insert into audit.draws (
            report_year, seed, algorithm_version, parameters, frame, frame_hash, frame_size, frame_source, is_automatic
        ) values (%s, %s, %s, %s, %s, %s, %s, %s, %s) returning draw_id
        """,
        [
            year,
            seed,
            ALGORITHM,
            Json(settings),
            Json(
                [[platform.platform_code, platform.stratum, str(platform.risk_score)] for platform in frame.platforms]
            ),
            hashed,
            len(frame.platforms),
            frame.source,
            is_automatic,
        ],
    )
    (draw_id,) = cursor.fetchone() or (0,)
    execute_values(
        cursor,
        "insert into audit.draw_samples (draw_id, platform_code, stratum, arm, inclusion_probability, risk_score, "
        "reasons_zh) values %s",
        [
            (
                draw_id,
                drawn.platform.platform_code,
                drawn.platform.stratum,
                drawn.arm,
                _decimal(drawn.inclusion_probability),
                drawn.platform.risk_score,
                [_why(drawn), *frame.noticed.get(drawn.platform.platform_code, [])],
            )
            for drawn in sample
        ],
    )
    return int(draw_id)


def _why(drawn: Drawn) -> str:
    if drawn.arm == RANDOM:
        return f"随机抽取：本市州{drawn.out_of}个中抽{drawn.taken}个"
    return f"按线索抽取：有线索的{drawn.out_of}个中得分居前的{drawn.taken}个之一"


def _decimal(probability: Fraction) -> Decimal:
    return Decimal(probability.numerator) / Decimal(probability.denominator)
