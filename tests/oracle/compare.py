"""Reads the warehouse and lists every difference from what the oracle expects."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2

from tests.oracle import hubei
from tests.oracle.expected import ANY, Expected, Finding, OneOf
from tests.oracle.expected.model import TRACE
from tests.oracle.scenario import Province

KEYS = {
    "fct_platform_year": ("report_year", "platform_code"),
    "fct_criterion_results": ("report_year", "platform_code", "rule_code"),
    "mart_certification_candidates": ("report_year", "platform_code"),
    "mart_certification_list": ("report_year", "platform_code"),
    "mart_near_misses": ("report_year", "platform_code"),
    "mart_annual_review": ("report_year", "platform_code"),
    "mart_rectification_register": ("platform_code", "opened_on", "opened_by"),
    "mart_quota_problems": ("report_year", "city_code", "problem_code"),
    "mart_quota_reductions": ("quota_year", "city_code"),
    "mart_county_targets": ("report_year", "county_code", "rule_code"),
    "mart_township_funding": ("report_year", "township_code"),
    "mart_filing_status": ("report_year", "unit_code", "form"),
    "fct_platform_standards": ("report_year", "platform_code", "rule_code"),
    "fct_platform_criteria": ("report_year", "platform_code", "rule_code"),
    "fct_staff": ("report_year", "platform_code", "staff_kind", "employment"),
    "fct_partners": ("report_year", "platform_code", "partner_kind"),
    "mart_demonstration_standing": ("report_year", "platform_code"),
    "mart_cheapest_fixes": ("report_year", "platform_code", "rule_code"),
    "mart_what_if": ("report_year", "reading", "platform_code"),
    "mart_what_if_counties": ("report_year", "reading", "county_code", "rule_code"),
    "mart_what_if_quotas": ("quota_year", "reading", "city_code"),
    "mart_application_quotas": ("report_year", "city_code"),
    "mart_street_coverage": ("report_year", "township_code"),
    "mart_demonstration_register": ("platform_code", "tier"),
    "mart_city_year": ("report_year", "city_code"),
    "mart_province_year": ("report_year",),
}
READINGS = {"activity_people=counting", "area=hard", "seats=fixed"}
FACTS = {
    "fct_activities": (
        "report_year",
        "platform_code",
        "activity_on",
        "title",
        "category",
        "participants",
        "has_all_records",
    ),
    "fct_funding": ("report_year", "platform_code", "county_code", "source", "amount_yuan", "received_on"),
}
TARGETS = {"N1.4-count", "N1.4-demo", "N1.4-street", "N1.4-town", "N1.4-plan"}


@dataclass(frozen=True)
class Difference:
    table: str
    key: str
    column: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.table} [{self.key}] {self.column}: expected {self.expected}, got {self.got}"


def comparable(column: str, value: Any) -> Any:
    """Return numbers as Decimal, lists as sets, platform codes under the county's newest code."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value))
    if isinstance(value, list | set | tuple):
        return frozenset(value)
    if column in ("platform_code", "township_code") and isinstance(value, str):
        return hubei.newest(value)
    return value


def same(wanted: Any, got: Any) -> bool:
    if wanted is ANY:
        return True
    if isinstance(wanted, OneOf):
        return any(same(comparable("", value), got) for value in wanted.values)
    if wanted == frozenset() and got is None:
        return True
    if isinstance(wanted, Decimal) and isinstance(got, Decimal):
        return abs(wanted - got) < Decimal("1e-12")
    return bool(wanted == got)


def show(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(map(str, value))) + "}"
    return value.isoformat() if isinstance(value, date) else str(value)


class Warehouse:
    """Rows of published tables as dicts."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True

    def rows(self, table: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
        names = ", ".join(f'"{column}"' for column in columns)
        with self.connection.cursor() as cursor:
            cursor.execute(f"select {names} from {table}")
            return [{name: comparable(name, value) for name, value in zip(columns, row, strict=True)} for row in cursor]


def compare(province: Province, expected: Expected, inbox: Path, url: str) -> list[Difference]:
    warehouse = Warehouse(url)
    found: list[Difference] = []
    for table in KEYS:
        found += compare_table(warehouse, province, expected, table)
    for table in FACTS:
        found += compare_facts(warehouse, province, expected, table)
    found += compare_spot_checks(warehouse, province, expected)
    return found + compare_audit(warehouse, expected, inbox) + compare_texts(warehouse, expected)


def compare_table(warehouse: Warehouse, province: Province, expected: Expected, table: str) -> list[Difference]:
    keys = KEYS[table]
    wanted = {
        tuple(comparable(name, part) for name, part in zip(keys, key, strict=True)): record
        for key, record in expected.tables[table].items()
    }
    columns = {column: None for record in wanted.values() for column in record}
    try:
        rows = warehouse.rows(f"marts.{table}", (*keys, *columns))
    except psycopg2.Error as error:
        return [Difference(table, "", "", "a readable table", str(error).splitlines()[0])]
    optional = {
        tuple(comparable(name, part) for name, part in zip(keys, key, strict=True)) for key in expected.optional[table]
    }
    years = {Decimal(year) for year in province.years}
    found = []
    got = {}
    for row in rows:
        if (
            not {"report_year", "quota_year"} & set(keys)
            or row.get("report_year") in years
            or row.get("quota_year", 0) - 1 in years
        ):
            got[tuple(row[name] for name in keys)] = row
    for key, record in wanted.items():
        name = " ".join(map(show, key))
        if key not in got:
            if key in optional:
                continue
            found.append(Difference(table, name, "", "a row " + str({k: show(v) for k, v in record.items()}), "none"))
            continue
        for column, value in record.items():
            value = comparable(column, value)
            if not same(value, got[key][column]):
                found.append(Difference(table, name, column, show(value), show(got[key][column])))
    for key, row in got.items():
        if key not in wanted and not may_stand(table, row):
            found.append(
                Difference(table, " ".join(map(show, key)), "", "no row", str({k: show(v) for k, v in row.items()}))
            )
    return found


def may_stand(table: str, row: dict[str, Any]) -> bool:
    """Return rows that MARTS neither asks for nor forbids."""
    if table == "fct_criterion_results":
        return not row["rule_code"].startswith("M")
    if table == "mart_county_targets":
        return row["rule_code"] not in TARGETS
    if table == "mart_quota_problems":
        return not row["occurrences"]
    if table == "mart_what_if":
        return row["reading"] not in READINGS
    return False


def compare_facts(warehouse: Warehouse, province: Province, expected: Expected, table: str) -> list[Difference]:
    columns = FACTS[table]
    got = Counter(
        tuple(row.values())
        for row in warehouse.rows(f"marts.{table}", columns)
        if int(row["report_year"]) in province.years
    )
    wanted: Counter[tuple[Any, ...]] = Counter()
    for key, count in expected.counts[table].items():
        wanted[tuple(comparable(name, part) for name, part in zip(columns, key, strict=True))] += count
    found = []
    for key in wanted.keys() | got.keys():
        if wanted[key] != got[key]:
            name = " ".join(map(show, key))
            found.append(Difference(table, name, "rows", str(wanted[key]), str(got[key])))
    return found


def compare_audit(warehouse: Warehouse, expected: Expected, inbox: Path) -> list[Difference]:
    """Return every file's status and version, and its findings."""
    found = []
    filings = warehouse.rows("audit.filings", ("filing_id", "sha256", "status", "version"))
    by_hash = {filing["sha256"]: filing for filing in filings}
    findings = defaultdict(list)
    for row in warehouse.rows(
        "audit.findings",
        ("filing_id", "sheet", "cell", "row", "platform_code", "severity", "is_set_aside", "check_code", "held"),
    ):
        findings[row["filing_id"]].append(row)
    hashes = {}
    for file, status in expected.file_status.items():
        content = hashlib.sha256((inbox / file).read_bytes()).hexdigest()
        hashes[content] = file
        filing = by_hash.get(content)
        if filing is None:
            found.append(Difference("audit.filings", file, "", status, "no such filing"))
            continue
        if not same(status, filing["status"]):
            found.append(Difference("audit.filings", file, "status", str(status), str(filing["status"])))
        if file in expected.versions and filing["version"] != expected.versions[file]:
            found.append(
                Difference("audit.filings", file, "version", str(expected.versions[file]), str(filing["version"]))
            )
        wanted = [finding for finding in expected.findings if finding.file == file]
        if status == "rejected":
            if not findings[filing["filing_id"]]:
                found.append(Difference("audit.findings", file, "", "a reason for the rejection", "none"))
            continue
        found += compare_findings(file, wanted, findings[filing["filing_id"]])
    found += [
        Difference("audit.filings", sha, "", "no filing", str(filing))
        for sha, filing in by_hash.items()
        if sha not in hashes
    ]
    return found


def compare_findings(file: str, wanted: list[Finding], got: list[dict[str, Any]]) -> list[Difference]:
    """Errors by their place; warnings by platform, one each at least; traces by platform, of any severity."""
    found = []
    left = [row for row in got if row["severity"] != "warning"]
    errors = [finding for finding in wanted if finding.severity not in ("warning", TRACE)]
    for finding in sorted(errors, key=lambda finding: finding.row is ANY):  # first those that know their place
        place = f"{file} {finding.sheet} {finding.cell} row {finding.row}: {finding.why}"
        near = [row for row in left if same(finding.sheet, row["sheet"]) and same(finding.row, row["row"])]
        exact = [row for row in near if same(finding.cell, row["cell"])]
        if not near:
            if not finding.optional:
                found.append(Difference("audit.findings", place, "", f"{finding.severity} finding", "none"))
            continue
        match = max(exact or near, key=lambda row: row["severity"] == finding.severity)
        left.remove(match)
        pairs = (
            ("cell", finding.cell, match["cell"]),
            ("severity", finding.severity, match["severity"]),
            ("is_set_aside", finding.is_set_aside, match["is_set_aside"]),
            ("platform_code", finding.platform, match["platform_code"]),
        )
        found += [
            Difference("audit.findings", place, column, show(value), show(held))
            for column, value, held in pairs
            if not same(value, held)
        ]
    warned = {finding.platform for finding in wanted if finding.severity == "warning"}
    heard = {row["platform_code"] for row in got if row["severity"] == "warning"}
    allowed = set(warned)
    for finding in (f for f in wanted if f.severity == TRACE):
        allowed.add(finding.platform)
        spoken = next((row for row in left if row["row"] == finding.row and row["sheet"] == finding.sheet), None)
        if spoken:
            left.remove(spoken)
        elif finding.platform not in heard and not finding.optional:
            place = f"{file} {finding.sheet} row {finding.row} {finding.platform}"
            found.append(Difference("audit.findings", place, "", f"a trace: {finding.why}", "none"))
    found += [Difference("audit.findings", file, "", "no finding", str(row)) for row in left]
    surely = {finding.platform for finding in wanted if finding.severity == "warning" and not finding.optional}
    for platform in surely - heard:
        reasons = [f.why for f in wanted if f.platform == platform and f.severity == "warning"]
        found.append(Difference("audit.findings", f"{file} {platform}", "", f"warning: {reasons}", "none"))
    for row in got:
        if row["severity"] == "warning" and row["platform_code"] not in allowed:
            found.append(Difference("audit.findings", file, "", "no warning", str(row)))
    return found


def compare_spot_checks(warehouse: Warehouse, province: Province, expected: Expected) -> list[Difference]:
    """mart_spot_check_results from the draw as published and the checks as filed: the draw itself is dice."""
    table = "mart_spot_check_results"
    drawn = {
        (int(row["report_year"]), row["platform_code"]): row
        for row in warehouse.rows(
            "marts.mart_spot_check_sample", ("report_year", "platform_code", "arm", "inclusion_probability")
        )
    }
    checked = expected.tables[table]
    columns = ("arm", "checked_on", "outcome", "is_drawn", "is_checked", "weighted_failure_rate")
    try:
        rows = warehouse.rows(f"marts.{table}", ("report_year", "platform_code", *columns))
    except psycopg2.Error as error:
        return [Difference(table, "", "", "a readable table", str(error).splitlines()[0])]
    got = {(int(row["report_year"]), row["platform_code"]): row for row in rows}
    found = []
    for year in province.years:
        keys = {key for key in drawn.keys() | checked.keys() if key[0] == year}
        rate = weighted_failure_rate([(drawn[k], checked[k]) for k in sorted(keys) if k in drawn and k in checked])
        for key in sorted(keys | {key for key in got if key[0] == year}):
            name = f"{key[0]} {key[1]}"
            if key not in got or key not in keys:
                present = ("a row", "none") if key in keys else ("no row", "a row")
                found.append(Difference(table, name, "", *present))
                continue
            check = checked.get(key, {"checked_on": None, "outcome": None})
            wanted = check | {
                "arm": drawn[key]["arm"] if key in drawn else None,
                "is_drawn": key in drawn,
                "is_checked": key in checked,
                "weighted_failure_rate": rate,
            }
            found += [
                Difference(table, name, column, show(wanted[column]), show(got[key][column]))
                for column in columns
                if not same(wanted[column], got[key][column])
            ]
    return found


def weighted_failure_rate(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> Any:
    """Return platforms drawn at random and checked, each weighed with one over its inclusion probability.

    The risk arm is no sample of anything: what was picked on suspicion says nothing of the others.
    """
    weights = [
        (1 / draw["inclusion_probability"], check["outcome"] == "fail")
        for draw, check in pairs
        if draw["arm"] == "random"
    ]
    total = sum(weight for weight, _ in weights)
    return sum(weight for weight, failed in weights if failed) / total if total else None


def compare_texts(warehouse: Warehouse, expected: Expected) -> list[Difference]:
    """Return what an official reads must not be empty, and the number of findings must be what audit holds."""
    found = []
    for table, column in (
        ("fct_criterion_results", "message_zh"),
        ("mart_certification_candidates", "reason_zh"),
        ("mart_quota_reductions", "reason_zh"),
        ("fct_platform_criteria", "message_zh"),
        ("mart_demonstration_standing", "reason_zh"),
        ("mart_cheapest_fixes", "fix_zh"),
    ):
        try:
            blank = sum(not row[column] for row in warehouse.rows(f"marts.{table}", (column,)))
        except psycopg2.Error as error:
            found.append(Difference(table, "", column, "a readable column", str(error).splitlines()[0]))
            continue
        if blank:
            found.append(Difference(table, "", column, "a text in every row", f"{blank} rows without"))
    for table, needed in expected.texts.items():
        (column,) = {column for *_, column in needed}
        try:
            rows = warehouse.rows(f"marts.{table}", (*KEYS[table], column))
        except psycopg2.Error as error:
            found.append(Difference(table, "", column, "a readable column", str(error).splitlines()[0]))
            continue
        said = {(*(row[name] for name in KEYS[table]), column) for row in rows if row[column]}
        for key in needed - said:
            found.append(Difference(table, " ".join(map(str, key)), column, "a text", "none"))
    counted: Counter[Any] = Counter(row["filing_id"] for row in warehouse.rows("audit.findings", ("filing_id",)))
    totals: dict[Any, Any] = {}
    for row in warehouse.rows("audit.filings", ("filing_id", "form", "unit_code", "report_year", "status")):
        if str(row["status"]).startswith("accepted"):
            totals[row["report_year"], row["unit_code"], row["form"]] = counted[row["filing_id"]]
    for row in warehouse.rows("marts.mart_filing_status", ("report_year", "unit_code", "form", "findings")):
        key = (row["report_year"], row["unit_code"], row["form"])
        if key in totals and row["findings"] != totals[key]:
            name = " ".join(map(show, key))
            found.append(Difference("mart_filing_status", name, "findings", str(totals[key]), show(row["findings"])))
    return found
