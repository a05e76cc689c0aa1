"""`make what-if RULE=M4.6-year THRESHOLD=48 YEAR=2016`; RULE may be a parameter, such as seats."""

from youth_platforms.cli.arguments import parser_of
from youth_platforms.reference.run_years import as_year
from youth_platforms.steps import what_if as answer
from youth_platforms.warehouse.migrate import migrate


def what_if(arguments: list[str]) -> None:
    """Say who would be decided otherwise by another value of a rule or parameter. Publishes nothing."""
    parser = parser_of("what-if", what_if.__doc__)
    parser.add_argument("--rule", required=True, help="rule code, such as M4.6-year, or parameter, such as seats")
    parser.add_argument("--threshold", required=True, help="the figure to try, such as 48")
    parser.add_argument("--year", required=True, help="a published report year, such as 2016")
    given = parser.parse_args(arguments)
    migrate()
    print(answer(as_year(given.year), given.rule, given.threshold))
