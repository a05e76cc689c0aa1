"""What servers of other versions than the embedded one are given."""

import psycopg2
import pytest

from youth_platforms.warehouse import migrate
from youth_platforms.warehouse.connection import WarehouseUnreachable

CASTS = ["date", "integer", "numeric"]
CELLS = [
    "2016-02-29",
    "2015-02-29",
    "0099-1-1",
    "20160305",
    "12",
    "12.0",
    " 7",
    "",
    "1e3",
    "99999999999",
    "五百",
    "NaN",
    None,
]


def test_a_server_before_16_judges_every_cell_as_a_newer_one_does(clean_warehouse):
    judged = {}
    with psycopg2.connect(clean_warehouse) as connection, connection.cursor() as cursor:
        for version in (15_00_00, 16_00_00):
            cursor.execute(migrate.is_castable_ddl(version).read_text(encoding="utf-8"))
            cursor.execute(
                "select cell, type, raw.is_castable(cell, type)"
                " from unnest(%s::text[]) as cell cross join unnest(%s::text[]) as type order by 1, 2",
                (CELLS, CASTS),
            )
            judged[version] = cursor.fetchall()
    connection.close()
    assert judged[15_00_00] == judged[16_00_00]
    assert {verdict for *_, verdict in judged[16_00_00]} == {True, False, None}


def test_a_server_that_is_too_old_is_refused_with_what_is_needed(clean_warehouse, monkeypatch):
    monkeypatch.setattr(migrate, "OLDEST_VERSION", 99_00_00)
    with pytest.raises(WarehouseUnreachable, match="needs 99 or newer"):
        migrate.migrate()
