"""`make self-check UNIT=420102 YEAR=2016`: what a county sees of its platforms before the year is run."""

from youth_platforms.cli.arguments import parser_of
from youth_platforms.reference.run_years import as_year
from youth_platforms.warehouse.migrate import migrate


def self_check(arguments: list[str]) -> None:
    """Say how a county's platforms come out by its newest filing of the year. Provisional: publishes nothing."""
    from youth_platforms.counter.judging import self_check as answer
    from youth_platforms.counter.self_check_text import text_of

    parser = parser_of("self-check", self_check.__doc__)
    parser.add_argument("--unit", required=True, help="a county's code of any vintage, such as 420102")
    parser.add_argument("--year", required=True, help="report year of a filing that was read, such as 2016")
    given = parser.parse_args(arguments)
    year = as_year(given.year)
    migrate()
    print(text_of(answer(given.unit, year, waits=True)))
