"""`make draw YEAR=2016 SEED=20160901`: draw the spot check of a year."""

from collections import Counter

from youth_platforms.cli.arguments import parser_of
from youth_platforms.draw.algorithm import RANDOM, RISK
from youth_platforms.draw.spot_checks import Draw
from youth_platforms.reference.run_years import as_year
from youth_platforms.steps import draw_spot_checks
from youth_platforms.warehouse.migrate import migrate


def draw(arguments: list[str]) -> None:
    """Draw the spot check of a year with a public seed, and write the inspectors' workbook."""
    parser = parser_of("draw", draw.__doc__)
    parser.add_argument("--year", required=True, help="report year, such as 2016")
    parser.add_argument("--seed", required=True, help="a public seed, such as 20160901")
    given = parser.parse_args(arguments)
    migrate()
    drawn, path = draw_spot_checks(as_year(given.year), given.seed)
    print(_text(drawn))
    print(f"  sheet        {path}")


def _text(drawn: Draw) -> str:
    arms = Counter(one.arm for one in drawn.sample)
    strata = len({one.platform.stratum for one in drawn.sample})
    lines = [
        f"{drawn.report_year} 年度抽查  draw {drawn.draw_id}",
        f"  frame        {drawn.frame_size} platforms of {drawn.frame_source}, SHA-256 {drawn.frame_hash}",
        f"  seed         {drawn.seed}, algorithm {drawn.algorithm_version}",
        f"  drawn        {arms[RANDOM]} at random (随机) in {strata} cities, {arms[RISK]} by risk (按线索)",
        f"  before       {drawn.earlier or 'the first draw of this year'}",
        "  published    marts.mart_spot_check_sample shows it once the year is built and published (again)",
    ]
    return "\n".join(lines)
