"""A figure in its unit reads the same in the sentences that SQL writes and on the pages and documents of Python."""

from decimal import Decimal

import psycopg2
import pytest
from jinja2 import Template

from youth_platforms.base.amounts import column_text, in_unit
from youth_platforms.base.paths import PROJECT_ROOT

WORDING = PROJECT_ROOT / "dbt_project" / "macros" / "wording.sql"
THIRD = Decimal(1) / 3


@pytest.fixture(scope="module")
def written_by_sql(warehouse_url: str):
    """The macro `amount_zh`, asked for one figure."""
    written = Template(WORDING.read_text(encoding="utf-8") + "{{ amount_zh('value', 'unit') }}").render()
    connection = psycopg2.connect(warehouse_url)

    def ask(value: Decimal, unit: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute(
                f"select {written.replace('%', '%%')} from (values (%s::numeric, %s)) as asked (value, unit)",
                (value, unit),
            )
            return cursor.fetchone()[0]

    yield ask
    connection.close()


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal(30000), "元", "30000元"),
        (Decimal("29999.50"), "元", "29999.5元"),
        (Decimal("12.3456"), "分", "12.3456分"),
        (Decimal("12.34565"), "分", "12.3457分"),
        (Decimal("0.00005"), "平方米", "0.0001平方米"),
        (Decimal(0), "次", "0次"),
        (THIRD, "比例", "33.33%"),
        (2 * THIRD, "比例", "66.67%"),
        (Decimal("0.59999"), "比例", "59.999%"),
        (Decimal(1), "比例", "100%"),
        (Decimal(1), "是否", "是"),
        (Decimal(0), "是否", "否"),
    ],
)
def test_sql_and_python_write_a_figure_in_its_unit_alike(written_by_sql, value: Decimal, unit: str, text: str) -> None:
    assert (written_by_sql(value, unit), in_unit(value, unit)) == (text, text)


@pytest.mark.parametrize(
    ("observed", "threshold", "unit"),
    [("99.9996", "100", "平方米"), ("0.599999", "0.6", "比例"), ("4.9999", "5", "年")],
)
def test_what_just_misses_its_threshold_does_not_read_as_the_threshold(
    observed: str, threshold: str, unit: str
) -> None:
    assert in_unit(Decimal(observed), unit) != in_unit(Decimal(threshold), unit)


def test_only_a_column_of_numbers_sets_thousands_apart() -> None:
    assert column_text(Decimal("30000.5")) == "30,000.5"
    assert column_text(1234567) == "1,234,567"
