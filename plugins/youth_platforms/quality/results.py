"""What a gate found, and where it is kept: audit.gate_results."""

from dataclasses import astuple, dataclass, fields

from psycopg2.extras import execute_values

from youth_platforms.warehouse.connection import connect


@dataclass(frozen=True)
class Result:
    """One expectation judged. `observed` says, where it failed, what was found, the first few rows in words;
    `filings` are names of files, `subjects` units or platforms, both complete."""

    expectation: str
    table_name: str
    severity: str
    owner: str
    success: bool
    observed: str | None
    unexpected_rows: int | None
    filings: list[str]
    subjects: list[str]
    message_zh: str
    message_en: str
    todo_zh: str

    @property
    def stops(self) -> bool:
        """Whether this result stops the run, whatever a person says."""
        return not self.success and self.severity == "critical"

    @property
    def is_doubted(self) -> bool:
        """Whether this result stops the run unless a person accepts it."""
        return not self.success and self.severity == "doubt"


COLUMNS = tuple(field.name for field in fields(Result))


def save_results(run_id: str, gate: str, results: list[Result]) -> None:
    """Replace what an earlier try of this gate left for the run."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("delete from audit.gate_results where run_id = %s and gate = %s", (run_id, gate))
        execute_values(
            cursor,
            f"insert into audit.gate_results (run_id, gate, {', '.join(COLUMNS)}) values %s",
            [(run_id, gate, *astuple(result)) for result in results],
        )


def saved_results(run_id: str, gate: str) -> list[Result]:
    """Return what a gate found in the run, in the order of its checks; empty where it has not judged yet."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(COLUMNS)} from audit.gate_results where run_id = %s and gate = %s order by nth",
            (run_id, gate),
        )
        return [Result(*row) for row in cursor.fetchall()]
